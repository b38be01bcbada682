"""What being late costs one attempt."""

from __future__ import annotations

import math
from datetime import datetime
from fractions import Fraction

import msgspec

from autograder.errors import CourseError
from autograder.language import N_, _
from autograder.policy.amounts import exact, say, to_step
from autograder.policy.rules import Due, Rules
from autograder.policy.settings import Late, Terms
from autograder.policy.times import Span, after, read_span, say_moment, say_span, started
from autograder.results.gradebook import Submitted


class Lateness(msgspec.Struct, frozen=True):
    """Points after the rule for late work, and what there is to say."""

    points: Fraction
    rule: str = "late"
    why: str = ""  # empty: nothing happened
    asks: bool = False  # a person has to say when it was handed in


def after_lateness(
    points: Fraction,
    possible: Fraction,
    submitted: Submitted | None,
    when: datetime | None,
    rules: Rules,
    student: str,
    lesson: str,
) -> Lateness:
    """Take off what being late costs; `when` is the moment of handing in, if anybody knows it."""
    terms, due = rules.terms(student, lesson), rules.due(student, lesson)
    late = terms.late
    if due is None or late is None:
        return Lateness(points)
    end = say_moment(due.at, rules.zone)
    if when is None:
        return Lateness(points, why=_unknown(end, submitted), asks=terms.unknown_time == "ask")
    handed_in = _handed_in(say_moment(when, rules.zone), submitted, end)
    if when <= after(due.at, _grace(terms), rules.zone):
        return Lateness(points, "extension", _extended(when, due, terms, handed_in, rules))
    if late.cut_off is not None and when > after(due.at, read_span(late.cut_off), rules.zone):
        left, cost = (
            Fraction(0),
            _("nothing counts after {span}").format(span=say_span(late.cut_off)),
        )
    else:
        left, cost = _penalty(points, possible, due, when, late, rules)
    left = min(points, max(to_step(left), Fraction(0))) if points > 0 else points
    why = _("{handed_in}: {cost}.").format(handed_in=handed_in, cost=cost)
    return Lateness(left, why=why)


def _grace(terms: Terms) -> Span:
    return read_span(terms.grace) if terms.grace else Span(0, 0)


def _handed_in(when: str, submitted: Submitted | None, end: str) -> str:
    if submitted and submitted.source:
        said = _("Handed in {when} ({source}), due {due}")
        return said.format(when=when, source=submitted.source, due=end)
    return _("Handed in {when}, due {due}").format(when=when, due=end)


def _extended(when: datetime, due: Due, terms: Terms, handed_in: str, rules: Rules) -> str:
    """Say that work would be late, but for what its student has been granted."""
    if due.usual is None or when <= after(due.usual, _grace(terms), rules.zone):
        return ""
    usual = say_moment(due.usual, rules.zone)
    if due.reason:
        said = _("{handed_in} by an extension ({reason}); for the others it was due {usual}.")
        return said.format(handed_in=handed_in, reason=due.reason, usual=usual)
    said = _("{handed_in} by an extension; for the others it was due {usual}.")
    return said.format(handed_in=handed_in, usual=usual)


def _unknown(end: str, submitted: Submitted | None) -> str:
    return _(_UNKNOWN[submitted.late if submitted else None]).format(due=end)


# By what the platform says of it, if it says anything.
_UNKNOWN = {
    None: N_("Due {due}, and nobody knows when it was handed in: no penalty."),
    True: N_(
        "Due {due}, and nobody knows when it was handed in; the platform marks it as late: "
        "no penalty."
    ),
    False: N_(
        "Due {due}, and nobody knows when it was handed in; the platform marks it as in time: "
        "no penalty."
    ),
}


def _penalty(
    points: Fraction, possible: Fraction, due: Due, when: datetime, late: Late, rules: Rules
) -> tuple[Fraction, str]:
    if late.function is not None:
        return _by_function(late.function, points, possible, due, when, rules)
    rate = late.percent if late.percent is not None else late.points
    if rate is None:
        return points, _("the policy takes nothing off")
    times = 1 if late.per == "once" else started(due.at, when, late.per, rules.zone)
    cost = exact(rate) * times
    capped = late.most is not None and cost > exact(late.most)
    cost = min(cost, exact(late.most)) if late.most is not None else cost
    if late.percent is not None:
        unit = "percent of possible" if late.of == "possible" else "percent"
        taken = (possible if late.of == "possible" else points) * cost / 100
    else:
        unit, taken = "points", cost
    once, each = _COSTS[unit]
    values = {"cost": say(cost), "rate": say(exact(rate))}
    if late.per == "once":
        said = _(once).format(**values)
    else:
        said = _(each).format(begun=say_span(f"{times} {late.per}"), **values)
    if capped:
        said = _("{cost}, which is the most").format(cost=said)
    return points - taken, said


# What is taken off once, and for each day or hour that has begun.
_COSTS = {
    "percent": (N_("{cost} % off"), N_("{begun} late at {rate} %, {cost} % off")),
    "percent of possible": (
        N_("{cost} % of what is possible off"),
        N_("{begun} late at {rate} % of what is possible, {cost} % off"),
    ),
    "points": (N_("{cost} points off"), N_("{begun} late at {rate} points, {cost} points off")),
}


def _by_function(
    name: str, points: Fraction, possible: Fraction, due: Due, when: datetime, rules: Rules
) -> tuple[Fraction, str]:
    function = rules.functions.get(name)
    if function is None:
        raise CourseError(
            _("policy.late: the function {name!r} has not been loaded").format(name=name)
        )
    given = float(points), float(possible), when - due.at
    try:
        found = function(*given)
    except Exception as error:
        raise CourseError(
            _(
                "policy.late: {name}{given!r} ended in {kind}: {error}; fix the course's function"
            ).format(name=name, given=given, kind=type(error).__name__, error=error)
        ) from error
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if not is_number or not math.isfinite(found) or not 0 <= found <= points:
        raise CourseError(
            _(
                "policy.late: {name}{given!r} gave {found!r}; a penalty gives the points that "
                "remain, a number from 0 to {points}: fix the course's function"
            ).format(name=name, given=given, found=found, points=say(points))
        )
    return exact(found), _("`{function}` leaves {left} of {points}").format(
        function=name, left=say(exact(found)), points=say(points)
    )
