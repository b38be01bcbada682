"""What the rules of a course did to a student's points, as far as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class Step(Protocol):
    """One rule that changed one number."""

    @property
    def rule(self) -> str:
        """What the rule is called."""

    @property
    def before(self) -> float:
        """The points before it."""

    @property
    def after(self) -> float:
        """The points after it."""

    @property
    def why(self) -> str:
        """One plain sentence for the student."""


class Settled(Protocol):
    """What the rules made of the points for a lesson, or for the whole course."""

    @property
    def points(self) -> float:
        """What counts."""

    @property
    def possible(self) -> float:
        """Out of how many."""

    @property
    def steps(self) -> Sequence[Step]:
        """How it came about, in order."""


# By lesson; that of the whole course has no lesson's name.
Rules = Mapping[str, Settled]


class OfCourse(Settled, Protocol):
    """What counts of a student's points over the whole course."""

    @property
    def student(self) -> str:
        """Whose they are."""


class OfLesson(OfCourse, Protocol):
    """What counts of a student's points for one lesson."""

    @property
    def lesson(self) -> str:
        """Which lesson."""


def by_student(
    lessons: Iterable[OfLesson], totals: Iterable[OfCourse]
) -> dict[str, dict[str, Settled]]:
    """Put together what belongs to each student."""
    found: dict[str, dict[str, Settled]] = {}
    for each in lessons:
        found.setdefault(each.student, {})[each.lesson] = each
    for whole in totals:
        found.setdefault(whole.student, {})[""] = whole
    return found
