"""What being late costs one attempt."""

from __future__ import annotations

import math
from datetime import datetime
from fractions import Fraction

import msgspec

from autograder.errors import CourseError
from autograder.policy.amounts import exact, say, to_step
from autograder.policy.rules import Due, Rules
from autograder.policy.settings import Late, Terms
from autograder.policy.times import Span, after, read_span, say_moment, started
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
    where = f" ({submitted.source})" if submitted and submitted.source else ""
    handed_in = f"Handed in {say_moment(when, rules.zone)}{where}, due {end}"
    if when <= after(due.at, _grace(terms), rules.zone):
        return Lateness(points, "extension", _extended(when, due, terms, handed_in, rules))
    if late.cut_off is not None and when > after(due.at, read_span(late.cut_off), rules.zone):
        left, cost = Fraction(0), f"nothing counts after {late.cut_off}"
    else:
        left, cost = _penalty(points, possible, due, when, late, rules)
    left = min(points, max(to_step(left), Fraction(0))) if points > 0 else points
    return Lateness(left, why=f"{handed_in}: {cost}.")


def _grace(terms: Terms) -> Span:
    return read_span(terms.grace) if terms.grace else Span(0, 0)


def _extended(when: datetime, due: Due, terms: Terms, handed_in: str, rules: Rules) -> str:
    """Say that work would be late, but for what its student has been granted."""
    if due.usual is None or when <= after(due.usual, _grace(terms), rules.zone):
        return ""
    reason = f" ({due.reason})" if due.reason else ""
    usual = say_moment(due.usual, rules.zone)
    return f"{handed_in} by an extension{reason}; for the others it was due {usual}."


def _unknown(end: str, submitted: Submitted | None) -> str:
    mark = submitted.late if submitted else None
    said = {True: "; the platform marks it as late", False: "; the platform marks it as in time"}
    more = said.get(mark, "") if mark is not None else ""
    return f"Due {end}, and nobody knows when it was handed in{more}: no penalty."


def _penalty(
    points: Fraction, possible: Fraction, due: Due, when: datetime, late: Late, rules: Rules
) -> tuple[Fraction, str]:
    if late.function is not None:
        return _by_function(late.function, points, possible, due, when, rules)
    rate = late.percent if late.percent is not None else late.points
    if rate is None:
        return points, "the policy takes nothing off"
    times = 1 if late.per == "once" else started(due.at, when, late.per, rules.zone)
    cost = exact(rate) * times
    capped = late.most is not None and cost > exact(late.most)
    cost = min(cost, exact(late.most)) if late.most is not None else cost
    unit = "%" if late.percent is not None else "points"
    of = ""
    if late.percent is not None:
        base, of = (possible, " of what is possible") if late.of == "possible" else (points, "")
        taken = base * cost / 100
    else:
        taken = cost
    if late.per == "once":
        said = f"{say(cost)} {unit}{of} off"
    else:
        begun = f"{times} {late.per}{'s' * (times != 1)}"
        said = f"{begun} late at {say(exact(rate))} {unit}{of}, {say(cost)} {unit} off"
    return points - taken, said + (", which is the most" if capped else "")


def _by_function(
    name: str, points: Fraction, possible: Fraction, due: Due, when: datetime, rules: Rules
) -> tuple[Fraction, str]:
    function = rules.functions.get(name)
    if function is None:
        raise CourseError(f"policy.late: the function {name!r} has not been loaded")
    given = float(points), float(possible), when - due.at
    try:
        found = function(*given)
    except Exception as error:
        raise CourseError(
            f"policy.late: {name}{given!r} ended in {type(error).__name__}: {error}; fix the "
            "course's function"
        ) from error
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if not is_number or not math.isfinite(found) or not 0 <= found <= points:
        raise CourseError(
            f"policy.late: {name}{given!r} gave {found!r}; a penalty gives the points that "
            f"remain, a number from 0 to {say(points)}: fix the course's function"
        )
    return exact(found), f"`{name}` leaves {say(exact(found))} of {say(points)}"
