"""The next hint for a task: one after the other, and after the last one the first again."""

from __future__ import annotations

import msgspec

from autograder.assignments.assignment import Assignment
from autograder.assignments.progress import ProgressFile
from autograder.language import _


class Hint(msgspec.Struct, frozen=True):
    """One hint, and its place among those of its task."""

    task: str
    number: int  # from 1
    count: int
    text: str

    @property
    def title(self) -> str:
        """What stands above it."""
        return _("Hint {number} of {count} for `{task}`").format(number=self.number, count=self.count, task=self.task)


def say_no_hint(task: str) -> str:
    """Say that a task has no hint."""
    return _("There is no hint for `{task}`.").format(task=task)


def next_hint(assignment: Assignment, task: str, kept: ProgressFile) -> Hint | None:
    """Give the next hint and remember it; None if there is none. UsageError for no task."""
    assignment.require(task)
    hints = assignment.guide.hints.get(task, ())
    if not hints:
        return None
    progress = kept.read()
    number = progress.next_hint(task, hints)
    kept.write(progress.after_hint(task, number))
    return Hint(task, number, len(hints), hints[number - 1])
