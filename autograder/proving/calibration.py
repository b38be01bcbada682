"""Put each tolerance between the widest right answer and the nearest wrong one.

The rule, for a number whose right answers are at most R from the reference and whose nearest
wrong answer is W from it (R is never taken to be less than ten rounding units, because the right
answers that were measured are only some of all that exist):

- the margin is W / R, and must be at least 10;
- a tolerance that is at least 10 R and at most W / 10 stays as it is: the default, nearly always;
- otherwise it becomes the geometric mean of W and the next value that is below W by a factor of ten
  (a wrong answer that other numbers refuse, or else R), in whole steps of 1, 2, 5, 10;
- where no wrong answer comes near, 100 R.

A wrong answer inside the tolerance of one number must be caught by another: `autograder validate`
proves this for every mistake.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from autograder.observation.compare import compare
from autograder.observation.tolerance import DEFAULTS, Tolerance, bounds, compared_as
from autograder.observing.record import Record, Recorded
from autograder.proving.distance import Gap, gaps
from autograder.proving.right import Place, Reach
from autograder.sandbox.outcome import Ending

ROUNDINGS = 10  # what right answers are always allowed, in rounding units
LEAST_MARGIN = 10.0
MOST_KEYS = 6  # of one check, each with its own entry; more than this share one
KEPT_AWAY = 10.0  # how far a tolerance stays from right and from wrong where possible
TOO_NEAR = 3.0  # nearer than this to either side no longer counts as between the two


class Margin(msgspec.Struct, frozen=True):
    """One place of a lesson's observations, with what was measured there."""

    place: Place
    limit: float  # the tolerance in force
    size: float  # numbers smaller than this are compared absolutely
    widest_right: float  # as it was measured
    rounding: float  # and the least value it is taken to have
    nearest_wrong: float  # inf if no known wrong answer differs in this number alone
    nearest: str  # which answer that is
    inside: tuple[float, ...]  # wrong answers farther than right ones, but within the tolerance
    reason: str  # given by the person who set the tolerance

    @property
    def right(self) -> float:
        """The distance that right answers are taken to have."""
        return max(self.widest_right, self.rounding)

    @property
    def margin(self) -> float:
        """The nearest wrong answer's distance over the widest right one's."""
        return self.nearest_wrong / self.right

    @property
    def is_arithmetic(self) -> bool:
        """Whether right answers differ here at all; elsewhere they are equal bit for bit."""
        return self.widest_right > 0

    def problem(self) -> str:
        """Say why the tolerance in force is not between right and wrong; empty if it is."""
        where = f"{self.place.check} {self.place.key!r}"
        if self.limit < TOO_NEAR * self.right:
            return (
                f"{where}: right answers reach {self.right:.1e} of a tolerance of {self.limit:.1e}"
            )
        if self.nearest_wrong < TOO_NEAR * self.limit:
            return (
                f"{where}: {self.nearest} is wrong by {self.nearest_wrong:.1e}, next to the "
                f"tolerance of {self.limit:.1e}"
            )
        if self.margin < LEAST_MARGIN:
            return f"{where}: margin {self.margin:.1f}"
        return ""

    def wanted(self) -> float:
        """Give the tolerance that the rule asks for: the one in force if it will do."""
        tight, loose = KEPT_AWAY * self.right, self.nearest_wrong / KEPT_AWAY
        if tight <= self.limit <= loose:
            return self.limit
        if math.isinf(self.nearest_wrong):
            return rounded(KEPT_AWAY * tight)
        return self._between()

    def _between(self) -> float:
        """Find the uppermost gap below the nearest wrong answer that is wide enough."""
        above = self.nearest_wrong
        for below in (*sorted(self.inside, reverse=True), self.right):
            if above / below >= KEPT_AWAY:
                return rounded(math.sqrt(below * above))
            above = below
        return rounded(math.sqrt(self.right * self.nearest_wrong))

    def with_wanted(self) -> Margin:
        """Give this place as it is after the rule has been applied."""
        return msgspec.structs.replace(self, limit=self.wanted())


def rounded(number: float) -> float:
    """Round to 1, 2 or 5 times a power of ten, so that a small change changes nothing."""
    power = math.floor(math.log10(number))
    steps = [step * 10.0 ** (power + more) for more in (0, 1) for step in (1, 2, 5)]
    nearest = min(steps, key=lambda step: abs(math.log(step / number)))
    return float(f"{nearest:.0e}")


def margins(
    record: Record,
    reaches: Mapping[Place, Reach],
    wrong: Mapping[str, Mapping[Place, float]],
) -> list[Margin]:
    """Compare right answers with wrong ones, place by place.

    `reaches` is how far right answers are from the reference; `wrong` is where each wrong answer
    differs in numbers alone, and by how much.
    """
    found: dict[Place, dict[str, float]] = {}
    for name, places in wrong.items():
        for place, distance in places.items():
            found.setdefault(place, {})[name] = distance
    return [
        _margin(record, place, reach, found.get(place, {}))
        for place, reach in sorted(reaches.items())
    ]


def _margin(record: Record, place: Place, reach: Reach, wrong: Mapping[str, float]) -> Margin:
    rounding = ROUNDINGS * reach.unit
    right = max(reach.widest, rounding)
    # A tolerance that is too tight for right answers says nothing about wrong ones.
    outside = {n: d for n, d in wrong.items() if d > max(reach.limit, TOO_NEAR * right)}
    nearest = min(outside, key=lambda name: outside[name], default="")
    rule = record.tolerances.get(place.check, {}).get(place.key)
    return Margin(
        place=place,
        limit=reach.limit,
        size=reach.size,
        widest_right=reach.widest,
        rounding=rounding,
        nearest_wrong=outside.get(nearest, math.inf),
        nearest=nearest,
        inside=tuple(d for d in wrong.values() if TOO_NEAR * right < d <= reach.limit),
        reason=rule.reason if rule else "",
    )


def margin_problems(measured: Iterable[Margin]) -> list[str]:
    """List the tolerances that are out of place without a reason."""
    return [
        f"{said}; run autograder calibrate, or give the tolerance a reason"
        for each in measured
        if not each.reason and (said := each.problem())
    ]


def distances(record: Record, results: Mapping[str, Recorded]) -> dict[Place, float]:
    """Measure where and by how much a wrong answer differs in numbers alone.

    The distance at a place is the smallest over the check's parameter sets in which it differs.
    """
    smallest: dict[Place, float] = {}
    for name, result in results.items():
        reference = record.reference[name]
        if not reference.ending is Ending.OBSERVED is result.ending:
            continue
        check = record.check(name)
        here: dict[Place, float] = {}
        for gap in gaps(reference.observation, result.observation, record.tolerances_of(check)):
            if gap.dtype and gap.distance:
                place = Place(check.task, check.key, gap.key, gap.dtype)
                here[place] = max(here.get(place, 0.0), gap.distance)
        for place, distance in here.items():
            if math.isfinite(distance):
                smallest[place] = min(smallest.get(place, math.inf), distance)
    return smallest


def evidence(record: Record, results: Mapping[str, Recorded]) -> float:
    """Say how clearly a wrong answer is refused: its largest distance, in tolerances.

    inf where it differs in anything but numbers; at most 1 where it is not refused at all.
    """
    return max((_evidence(record, name, result) for name, result in results.items()), default=0.0)


def _evidence(record: Record, name: str, result: Recorded) -> float:
    reference = record.reference[name]
    if result.breach or reference.ending is not result.ending:
        return math.inf
    if result.ending is not Ending.OBSERVED:
        return 0.0
    tolerances = record.tolerances_of(record.check(name))
    found = list(gaps(reference.observation, result.observation, tolerances))
    farthest = max((_in_tolerances(gap) for gap in found), default=0.0)
    # A value outside an interval is refused, but not by a distance that is measured here.
    outside = farthest <= 1 and compare(reference.observation, result.observation, tolerances)
    return math.inf if outside else farthest


def _in_tolerances(gap: Gap) -> float:
    if not gap.distance:
        return 0.0
    return gap.distance / gap.limit if gap.limit else math.inf


def near_mistakes(record: Record) -> dict[str, dict[Place, float]]:
    """Measure where each known mistake differs in numbers alone, under a readable label."""
    return {f"{m.task}/{m.name}": distances(record, m.results) for m in record.mistakes}


def least_evidence(record: Record) -> tuple[float, str]:
    """Find the known mistake that is refused least clearly: by how much, and which it is."""
    clear = {f"{m.task}/{m.name}": evidence(record, m.results) for m in record.mistakes}
    name = min(clear, key=lambda each: clear[each], default="")
    return clear.get(name, math.inf), name


def new_tolerances(
    old: Mapping[str, Mapping[str, Tolerance]], measured: Iterable[Margin]
) -> dict[str, dict[str, Tolerance]]:
    """Write down what was measured, and the tolerances that follow from it.

    A person's entry, which has a reason, keeps its bounds; the measurements are put beside them.
    """
    by_check: dict[str, list[Margin]] = {}
    for margin in measured:
        by_check.setdefault(margin.place.check, []).append(margin)
    made: dict[str, dict[str, Tolerance]] = {}
    for check in sorted({*old, *by_check}):
        entries = dict(_entries(old.get(check, {}), by_check.get(check, [])))
        if entries:
            made[check] = entries
    return made


def _entries(
    old: Mapping[str, Tolerance], measured: list[Margin]
) -> Iterator[tuple[str, Tolerance]]:
    by_hand = {key: rule for key, rule in old.items() if rule.reason}
    groups: dict[str, list[Margin]] = {}
    for margin in measured:
        groups.setdefault(margin.place.key, []).append(margin)
    for key, rule in by_hand.items():
        yield key, rule if rule.is_outcome else _beside(rule, groups.get(key, []))
    tolerances = {
        key: _beside(_rule(group), group)
        for key, group in groups.items()
        if key not in by_hand and any(m.is_arithmetic or _is_needed(m, old.get(key)) for m in group)
    }
    if (
        len(tolerances) > MOST_KEYS
        and len({(rule.rtol, rule.atol) for rule in tolerances.values()}) == 1
    ):
        group = [margin for key in tolerances for margin in groups[key]]
        tolerances = {"*": _beside(_rule(group), group)}
    yield from tolerances.items()


def _is_needed(margin: Margin, old: Tolerance | None) -> bool:
    """Whether a place needs an entry though right answers are equal there bit for bit.

    It does where its tolerance is to be moved, and where it has been: without the entry the default
    would be in force again.
    """
    dtype = compared_as(margin.place.dtype)
    return margin.wanted() != margin.limit or (
        old is not None and bounds(old, dtype) != DEFAULTS[dtype]
    )


def _rule(group: list[Margin]) -> Tolerance:
    """Make one rule for numbers that share a key; several dtypes share only the defaults."""
    wanted = {(margin.place.dtype, margin.size): margin.limit for margin in group}
    if len(wanted) > 1:
        return Tolerance()
    (_, size), _ = wanted.popitem()
    limit = min(group, key=lambda margin: margin.margin).wanted()
    if math.isinf(size):
        return Tolerance(rtol=0.0, atol=limit)
    return Tolerance(rtol=limit, atol=float(f"{limit * size:.3g}"))


def _beside(rule: Tolerance, group: list[Margin]) -> Tolerance:
    """Put measurements beside a rule, with two digits: the rest differs between machines."""
    if not group:
        return rule
    worst = min(group, key=lambda margin: (margin.margin, -margin.right))
    known = math.isfinite(worst.nearest_wrong)
    return msgspec.structs.replace(
        rule,
        widest_right=_two_digits(max(margin.right for margin in group)),
        nearest_wrong=_two_digits(worst.nearest_wrong) if known else None,
        margin=_two_digits(worst.margin) if known else None,
    )


def _two_digits(number: float) -> float:
    return float(f"{number:.2g}")
