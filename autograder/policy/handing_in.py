"""When a class handed in, beside the due date that each student has."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cache

from autograder.policy.final import Finals
from autograder.policy.rules import Rules
from autograder.policy.times import Span, after, read_span
from autograder.policy.work import all_submissions, work_of
from autograder.results.the_class import ClassResults
from autograder.statistics.handing_in import Band, HandIn, HandIns

# After how long each band ends, but for those that end with the due date and with the grace.
_BEFORE = (Span(-7, 0), Span(-1, 0), Span(0, -60))
_AFTER = (Span(0, 60), Span(1, 0), Span(7, 0))
_BANDS = tuple(Band)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def hand_ins(results: ClassResults, finals: Finals, rules: Rules) -> HandIns:
    """Give the last submission of each student and lesson in time; of a group, the group's.

    `finals` are what `settle` made of the class by the same rules. Who handed in nothing has none.
    """
    submissions = all_submissions(results)
    found = []
    for final in finals.lessons:
        student, lesson = final.student, final.lesson
        last = work_of(student, lesson, submissions, rules).last
        if last is not None:
            found.append(_in_time(student, lesson, last.when, rules))
    return HandIns(rules.settings.timezone or "UTC", tuple(found))


def _in_time(student: str, lesson: str, when: datetime | None, rules: Rules) -> HandIn:
    due = rules.due(student, lesson)
    if due is None:
        return HandIn(student, lesson, when)
    if when is None:
        return HandIn(student, lesson, None, due.at, due.usual)
    grace = rules.terms(student, lesson).grace
    free = read_span(grace) if grace else Span(0, 0)
    band = _band(when, due.at, free, rules.zone)
    usually = _band(when, due.usual, free, rules.zone) if due.usual is not None else band
    by_extension = usually.is_late and not band.is_late
    return HandIn(student, lesson, when, due.at, due.usual, band, by_extension)


def _band(when: datetime, due: datetime, grace: Span, zone: tzinfo) -> Band:
    ends = zip(_BANDS, _ends(due, grace, zone), strict=False)
    return next((band for band, end in ends if when <= end), _BANDS[-1])


@cache  # a class has a few due dates, and thousands of submissions
def _ends(due: datetime, grace: Span, zone: tzinfo) -> tuple[datetime, ...]:
    """Give the last moment of each band but the last."""
    spans = (*_BEFORE, Span(0, 0), grace, *_AFTER)
    return tuple(_after(due, span, zone) for span in spans)


def _after(due: datetime, span: Span, zone: tzinfo) -> datetime:
    try:
        return after(due, span, zone)
    except OverflowError:  # a due date that means "never", such as in the year 9999
        return _FIRST if span.days < 0 or span.minutes < 0 else _LAST
