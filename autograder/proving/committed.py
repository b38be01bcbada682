"""Compare what is in `tolerances.toml` with the checks as they are now.

`autograder calibrate` measures right answers over seeds and threads, and wrong ones including
mutants, and writes down what it found. The runs that every validation makes anyway, on the
course's own seed, are enough to see whether that is still true.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autograder.observation.tree import Observation, parts_of
from autograder.observing.record import Record
from autograder.proving.calibration import LEAST_MARGIN, Margin, margins, near_mistakes
from autograder.proving.distance import rule_for
from autograder.proving.right import Place, Reach

# Other seeds, threads and machines widen the spread of right answers, but rarely by more.
STALE = 10.0
MEASURE = "run autograder calibrate"


def committed_margins(record: Record, reaches: Mapping[Place, Reach]) -> list[Margin]:
    """Give the margins of a lesson: the wider of what is written down and what was seen now.

    `reaches` is how far this run's right answers are from the reference.
    """
    measured = margins(record, reaches, near_mistakes(record))
    dtypes: dict[tuple[str, str], int] = {}
    for each in measured:
        at = (each.place.check, each.place.key)
        dtypes[at] = dtypes.get(at, 0) + 1
    return [
        # A measurement over float32 and float64 together is true of only one of them.
        each if dtypes[each.place.check, each.place.key] > 1 else _with_committed(record, each)
        for each in measured
    ]


def _with_committed(record: Record, margin: Margin) -> Margin:
    rule = record.tolerances.get(margin.place.check, {}).get(margin.place.key)
    if rule is None or rule.widest_right is None:
        return margin
    written = math.inf if rule.nearest_wrong is None else rule.nearest_wrong
    return msgspec.structs.replace(
        margin,
        widest_right=max(margin.widest_right, rule.widest_right),
        nearest_wrong=min(margin.nearest_wrong, written),
        nearest=margin.nearest if margin.nearest_wrong <= written else "a mutant or mistake",
    )


def written_problems(record: Record, reaches: Mapping[Place, Reach]) -> Iterator[str]:
    """Name the entries that are no longer true, were never measured, or are not good enough.

    `reaches` is how far this run's right answers are from the reference.
    """
    for check, tolerances in record.tolerances.items():
        mine = [each for each in record.checks if each.key == check]
        used = {
            rule_for(tolerances, path)[0]
            for each in mine
            for path in _paths(record.reference[each.name].observation)
        }
        for key, rule in tolerances.items():
            where = f"tolerances.toml: {check} {key!r}"
            if not mine:
                yield f"tolerances.toml has a rule for {check}, which is not a check"
                break
            if key not in used:
                yield f"{where} matches nothing that the check returns; {MEASURE}"
            elif not rule.is_outcome and rule.widest_right is None:
                yield f"{where} was never measured; {MEASURE}"
            elif rule.margin is not None and rule.margin < LEAST_MARGIN and not rule.reason:
                yield (
                    f"{where} has a margin of {rule.margin:g}; make the check tell right from "
                    "wrong more clearly, or give the entry a reason"
                )
    yield from _wider_than_written(record, margins(record, reaches, {}))


def _wider_than_written(record: Record, found: Sequence[Margin]) -> Iterator[str]:
    for each in found:
        rule = record.tolerances.get(each.place.check, {}).get(each.place.key)
        measured = rule.widest_right if rule and rule.widest_right else 0.0
        if each.right <= STALE * max(measured, each.rounding):
            continue
        place = f"{each.place.check} {each.place.key!r}"
        if measured:
            yield (
                f"tolerances.toml: {place}: right answers now reach {each.right:.1e}, and "
                f"{measured:.1e} is written down; {MEASURE}"
            )
        else:
            yield (
                f"{place}: right answers reach {each.right:.1e}, far above rounding "
                f"({each.rounding:.1e}), and no tolerance of it was measured; {MEASURE}"
            )


def _paths(observation: Observation, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    parts = list(parts_of(observation))
    for key, value in parts:
        yield from _paths(value, (*path, key) if key else path)
    if not parts and not isinstance(observation, dict | list | tuple):
        yield path
