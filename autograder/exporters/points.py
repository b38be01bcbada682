"""The points that leave the kit: of each student and lesson, in one place for all formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from autograder.results.absent import MISSING
from autograder.results.points import total
from autograder.results.the_class import ClassResults


class Step(msgspec.Struct, frozen=True):
    """One rule that changed one number."""

    rule: str
    before: float
    after: float
    why: str  # one plain sentence for the student


class Given(msgspec.Struct, frozen=True):
    """What one student gets for one lesson, or for the course, in points."""

    points: float
    possible: float
    raw: float  # before any rule of the course changed it
    steps: tuple[Step, ...] = ()  # each rule that changed it, in order
    waits: str = ""  # why a person has to finish it first; empty if it may leave the kit

    @property
    def why(self) -> tuple[str, ...]:
        """A sentence for each rule that changed it."""
        return tuple(step.why for step in self.steps)


class SettledStep(Protocol):
    """One step of the course's rules."""

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
        """One plain sentence."""


class SettledTotal(Protocol):
    """What the course's rules made of one student's points over the course."""

    @property
    def student(self) -> str:
        """Whose it is."""

    @property
    def points(self) -> float:
        """What counts."""

    @property
    def possible(self) -> float:
        """Out of how many."""

    @property
    def steps(self) -> Sequence[SettledStep]:
        """How it came about."""

    @property
    def waiting(self) -> bool:
        """Whether a person has to finish it."""


class SettledLesson(SettledTotal, Protocol):
    """What the course's rules made of one student's points for one lesson."""

    @property
    def lesson(self) -> str:
        """Of which lesson."""

    @property
    def raw(self) -> float:
        """The points before all rules."""


class Settlement(Protocol):
    """What the course's rules made of a class."""

    @property
    def lessons(self) -> Sequence[SettledLesson]:
        """Of each student and lesson."""

    @property
    def totals(self) -> Sequence[SettledTotal]:
        """Of each student over the course."""


Points = Mapping[tuple[str, str], Given]  # by student and lesson
UNFINISHED = "a person has to finish it"


def points_of(
    results: ClassResults, settlement: Settlement | None = None
) -> dict[tuple[str, str], Given]:
    """Give the points of everybody in the class, by student and lesson, after the course's rules.

    Who handed nothing in has none of what is possible. What a person has to finish is there too,
    and says so: no format may write it as a number.
    """
    raw = _raw(results)
    if settlement is None:
        return raw
    return {
        (each.student, each.lesson): Given(
            each.points,
            each.possible,
            each.raw,
            _steps(each.steps),
            _why(raw.get((each.student, each.lesson))) if each.waiting else "",
        )
        for each in settlement.lessons
    }


def totals_of(points: Points, settlement: Settlement | None = None) -> dict[str, Given]:
    """Give each student's points over the course: by its rules, or else the sum of the lessons."""
    by_student: dict[str, list[Given]] = {}
    for (student, _), given in points.items():
        by_student.setdefault(student, []).append(given)
    whys = {
        student: next((g.waits for g in of if g.waits), "") for student, of in by_student.items()
    }
    if settlement is not None:
        return {
            each.student: Given(
                each.points,
                each.possible,
                each.points,
                _steps(each.steps),
                (whys.get(each.student) or UNFINISHED) if each.waiting else "",
            )
            for each in settlement.totals
        }
    return {
        student: Given(
            total(each.points for each in mine),
            total(each.possible for each in mine),
            total(each.points for each in mine),
            waits=whys[student],
        )
        for student, mine in by_student.items()
    }


def say_waiting(status: str) -> str:
    """Say why a grade may not leave the kit yet, and what to do."""
    return {
        "waiting": "an answer waits for a person: run `autograder mark`",
        "ungraded": "it is not graded, and not the student's fault: run `autograder grade` again",
        "error": "the file cannot be read: look at it, and grade it again",
    }.get(status, "a file that may be theirs is not placed: see unplaced in results.json")


def _raw(results: ClassResults) -> dict[tuple[str, str], Given]:
    found: dict[tuple[str, str], Given] = {}
    for entry in results.entries:
        result = entry.result
        waits = say_waiting(result.status) if result.needs_a_person else ""
        found[result.student, result.lesson] = Given(
            result.score, result.possible, result.score, waits=waits
        )
    for each in results.others.absent:
        possible = total(results.points.get(each.lesson, {}).values())
        waits = "" if each.status == MISSING else say_waiting(each.status)
        found[each.student, each.lesson] = Given(0.0, possible, 0.0, waits=waits)
    return found


def _steps(steps: Sequence[SettledStep]) -> tuple[Step, ...]:
    return tuple(Step(each.rule, each.before, each.after, each.why) for each in steps)


def _why(given: Given | None) -> str:
    return given.waits or UNFINISHED if given is not None else UNFINISHED
