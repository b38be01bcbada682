"""Those of a class who have no result of their own: nobody is left out of its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from autograder.results.gradebook import Entry

MISSING = "missing"
NEEDS_A_PERSON = "needs a person"

Points = Mapping[str, Mapping[str, float]]  # of each task, by lesson


class Absent(msgspec.Struct, frozen=True):
    """One student without a result for one lesson, and which of the two it is."""

    student: str
    lesson: str
    status: str


class Left(msgspec.Struct, frozen=True):
    """A file that is not graded."""

    file: str
    student: str
    lesson: str
    why: str
    what_to_do: str
    needs_a_person: bool


class OnRoster(msgspec.Struct, frozen=True):
    """How a class stands against its roster."""

    people: Mapping[str, Mapping[str, str]] = {}  # id, username, email, name, section by student
    not_on_it: tuple[str, ...] = ()
    unclear: Mapping[str, str] = {}  # why nobody can say who a student is


class Others(msgspec.Struct, frozen=True):
    """What the files of a class hold beside its results."""

    absent: tuple[Absent, ...] = ()
    unplaced: tuple[Left, ...] = ()
    roster: OnRoster | None = None
    layout: str = ""


def points_by_lesson(entries: Sequence[Entry]) -> dict[str, dict[str, float]]:
    """Give what each task is worth, as graded submissions of its lesson say it."""
    found: dict[str, dict[str, float]] = {}
    for entry in entries:
        if entry.result.tasks and entry.result.lesson not in found:
            found[entry.result.lesson] = {t.name: t.possible for t in entry.result.tasks}
    return found
