"""The points that leave the kit: of each student and lesson, in one place for all formats."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autograder.language import _
from autograder.policy.final import Finals, Step
from autograder.results.absent import MISSING
from autograder.results.points import total
from autograder.results.the_class import ClassResults


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


Points = Mapping[tuple[str, str], Given]  # by student and lesson
UNFINISHED = "a person has to finish it"


def points_of(results: ClassResults, finals: Finals | None = None) -> dict[tuple[str, str], Given]:
    """Give the points of everybody in the class, by student and lesson, after the course's rules.

    Who handed nothing in has none of what is possible. What a person has to finish is there too,
    and says so: no format may write it as a number.
    """
    raw = _raw(results)
    if finals is None:
        return raw
    return {
        (each.student, each.lesson): Given(
            each.points,
            each.possible,
            each.raw,
            each.steps,
            _why(raw.get((each.student, each.lesson))) if each.waiting else "",
        )
        for each in finals.lessons
    }


def totals_of(points: Points, finals: Finals | None = None) -> dict[str, Given]:
    """Give each student's points over the course: by its rules, or else the sum of the lessons."""
    by_student: dict[str, list[Given]] = {}
    for (student, _lesson), given in points.items():
        by_student.setdefault(student, []).append(given)
    whys = {
        student: next((g.waits for g in of if g.waits), "") for student, of in by_student.items()
    }
    if finals is not None:
        return {
            each.student: Given(
                each.points,
                each.possible,
                each.points,
                each.steps,
                (whys.get(each.student) or UNFINISHED) if each.waiting else "",
            )
            for each in finals.totals
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
        "waiting": _("an answer waits for a person: run `autograder mark`"),
        "ungraded": _(
            "it is not graded, and not the student's fault: run `autograder grade` again"
        ),
        "error": _("the file cannot be read: look at it, and grade it again"),
    }.get(status, _("a file that may be theirs is not placed: see unplaced in results.json"))


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


def _why(given: Given | None) -> str:
    return given.waits or UNFINISHED if given is not None else UNFINISHED
