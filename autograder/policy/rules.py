"""The rules for one class: a course's settings, with its students in the place of identities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

import msgspec

from autograder.policy.settings import LessonTerms, OwnTerms, Settings, StudentTerms, Terms
from autograder.policy.times import Span, after, moment, read_span, zone_named

# Takes points and possible points, and how late; gives the points that remain.
Penalty = Callable[[float, float, timedelta], float]


class Group(msgspec.Struct, frozen=True):
    """Students who hand in together."""

    name: str
    members: tuple[str, ...]  # as the gradebook names them
    one_file: bool = False  # the platform says that one submission is all of theirs


class Due(msgspec.Struct, frozen=True):
    """When work is due for one student, and when it would be without what is theirs alone."""

    at: datetime  # in UTC
    usual: datetime | None  # of the lesson
    reason: str = ""


class Rules(msgspec.Struct, frozen=True, dict=True):
    """How the numbers of one class come about."""

    settings: Settings = Settings()
    people: Mapping[str, StudentTerms] = {}  # by student, as the gradebook names them
    groups: Mapping[str, tuple[Group, ...]] = {}  # by lesson; under "": of those not named here
    possible: Mapping[str, float] = {}  # of lessons of which nothing is graded
    functions: Mapping[str, Penalty] = {}  # the course's own penalties, by `late.function`

    @cached_property
    def zone(self) -> tzinfo:
        """The course's time zone."""
        return zone_named(self.settings.timezone or "UTC")

    def lesson(self, lesson: str) -> LessonTerms:
        """What a lesson has otherwise."""
        return self.settings.lessons.get(lesson, LessonTerms())

    def own(self, student: str, lesson: str) -> OwnTerms:
        """What a student has otherwise in one lesson."""
        return self.people.get(student, StudentTerms()).lessons.get(lesson, OwnTerms())

    def terms(self, student: str, lesson: str) -> Terms:
        """What holds for a student's work on a lesson; `due` and `extension` apart."""
        said = {}
        for outer in self._inwards(student, lesson):
            for name in Terms.__struct_fields__:
                value = getattr(outer, name)
                if value is not None:
                    said[name] = value
        return Terms(**said)

    def due(self, student: str, lesson: str) -> Due | None:
        """When a student's work on a lesson is due; None if it never is.

        A due date takes the place of outer ones and of their extensions; an extension, that of
        outer extensions.
        """
        usual: datetime | None = None
        base: datetime | None = None
        longer, reason = Span(0, 0), ""
        for number, terms in enumerate(self._inwards(student, lesson)):
            if terms.due is not None:
                base, longer = moment(terms.due, self.zone), Span(0, 0)
            if terms.extension is not None:
                longer = read_span(terms.extension)
            is_own = number > 1
            if is_own and (terms.due is not None or terms.extension is not None):
                reason = terms.reason or ""
            if not is_own and base is not None:
                usual = after(base, longer, self.zone)
        return None if base is None else Due(after(base, longer, self.zone), usual, reason)

    def counts_earlier(self, student: str, lesson: str) -> bool:
        """Whether other attempts of a student at a lesson count than the last."""
        return self.terms(student, lesson).attempts in ("best", "mean")

    def group(self, student: str, lesson: str) -> Group | None:
        """With whom a student hands in a lesson."""
        there = self.groups.get(lesson, self.groups.get("", ()))
        return next((each for each in there if student in each.members), None)

    def drop(self, student: str) -> int:
        """How many lessons of a student are dropped."""
        own = self.people.get(student, StudentTerms()).drop
        return self.settings.drop if own is None else own

    def _inwards(self, student: str, lesson: str) -> tuple[Terms, ...]:
        person = self.people.get(student, StudentTerms())
        own = person.lessons.get(lesson, OwnTerms())
        return self.settings, self.lesson(lesson), person, own


def in_utc(text: str) -> datetime | None:
    """Read a time with its offset, as the gradebook has it; None if it is none."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo is not None else None
