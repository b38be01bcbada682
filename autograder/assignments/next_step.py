"""What a student does next, after a check: one rule, in the words of each place."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.assignments.assignment import Assignment
from autograder.assignments.progress import Progress
from autograder.language import N_, _
from autograder.model import Status, TaskResult

ALL_DONE = N_("All tasks pass the checks you have; the grader has more.")
NO_TASKS = N_("Nothing here is checked by a program: a person reads your answers.")


class Words(msgspec.Struct, frozen=True):
    """How a place says it; each is said of a `{task}`, and is empty where nothing is said."""

    stuck: str  # it does not pass yet, and there is a hint
    unfinished: str  # it does not pass yet, and there is no hint
    following: str  # it passes, and this one is next


NOTEBOOK = Words(
    stuck=N_('Stuck? Run `hint("{task}")`.'), unfinished="", following=N_("Next task: `{task}`.")
)
TERMINAL = Words(
    stuck=N_("Stuck? Run `autograder hint {task}`."), unfinished="", following=N_("Next task: `{task}`.")
)
WATCHING = Words(
    stuck=N_("Write `{task}` and save; it is checked again automatically. Press h for a hint."),
    unfinished=N_("Write `{task}` and save; it is checked again automatically."),
    following=N_("Press n for the next task, `{task}`."),
)


def next_step(
    assignment: Assignment, progress: Progress, results: Sequence[TaskResult], words: Words
) -> str:
    """Say what to do after these results; `progress` takes them into account already."""
    if not assignment.tasks:
        return _(NO_TASKS)
    failed = next((r.name for r in results if r.status is not Status.PASSED), None)
    if failed is not None:
        hinted = bool(assignment.guide.hints.get(failed))
        return _(words.stuck if hinted else words.unfinished).format(task=failed)
    last = results[-1].name if results else None
    following = progress.next_task(assignment.tasks, after=last)
    return _(ALL_DONE) if following is None else _(words.following).format(task=following)
