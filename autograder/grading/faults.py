"""Faults of the kit: what cost one submission its grade is told loudly, and nobody loses points."""

from __future__ import annotations

import traceback
from pathlib import Path

from autograder.judging.scoring import not_graded
from autograder.language import _
from autograder.model import Status
from autograder.results.gradebook import Entry

KIT = Path(__file__).parents[1]


def ungraded(
    student: str, lesson: str, possible: float, why: str, layers: tuple[str, ...] = ()
) -> Entry:
    """Make the entry of a submission that has no grade, and not by its student's fault."""
    note = _("Not graded, and not the student's fault: {why}").format(why=why)
    return Entry(not_graded(student, lesson, possible, note, Status.UNGRADED), layers)


def say_fault(error: BaseException) -> str:
    """Say where the kit failed, and in what way.

    The exception's own words are left out: they may quote an expected value, for students to read.
    """
    return _(
        "a fault of the kit: report it, with this place: {kind} at {place}. The other submissions "
        "are graded."
    ).format(kind=type(error).__name__, place=_place(error))


def _place(error: BaseException) -> str:
    """Name the last line of the kit's own code that was at work."""
    frames = traceback.extract_tb(error.__traceback__)
    mine = [frame for frame in frames if Path(frame.filename).is_relative_to(KIT)]
    if not mine:
        return _("an unknown place")
    file = Path(mine[-1].filename).relative_to(KIT.parent)
    return f"{file}:{mine[-1].lineno}"
