"""A student's progress in an assignment's folder: tasks that pass, hints that were given.

Kept in a small file beside the notebook. It is a convenience: if it cannot be read or written,
work continues without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from autograder.errors import OutputError
from autograder.model import Status, TaskResult
from autograder.output import write_whole

PROGRESS_FILE = ".autograder-progress.json"


class Progress(msgspec.Struct, frozen=True):
    """The tasks whose public checks passed when they last ran, and how many hints were given."""

    done: tuple[str, ...] = ()
    hints: dict[str, int] = {}

    def after(self, results: Iterable[TaskResult]) -> Progress:
        """Add new results; tasks that were not checked stay as they were."""
        done = dict.fromkeys(self.done)
        for result in results:
            if result.status is Status.PASSED:
                done[result.name] = None
            else:
                done.pop(result.name, None)
        return Progress(tuple(done), self.hints)

    def after_hint(self, task: str, given: int) -> Progress:
        """Record that `given` hints of a task have been given."""
        return Progress(self.done, {**self.hints, task: given})

    def next_task(self, tasks: Sequence[str], after: str | None = None) -> str | None:
        """Find the next task that is not done, looking after `after` first; None if all are done."""
        start = tasks.index(after) + 1 if after in tasks else 0
        return next((t for t in (*tasks[start:], *tasks[:start]) if t not in self.done), None)

    def next_hint(self, task: str, hints: Sequence[str]) -> int:
        """Number the next hint, from 1: after the last one comes the first again."""
        return self.hints.get(task, 0) % len(hints) + 1

    def among(self, tasks: Sequence[str]) -> int:
        """Count how many of `tasks` are done."""
        return sum(task in self.done for task in tasks)


class ProgressFile:
    """The progress kept in a folder; this object remembers what could not be written."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / PROGRESS_FILE
        self._unwritten: Progress | None = None

    def read(self) -> Progress:
        """Give the progress; none if there is no readable file."""
        if self._unwritten is not None:
            return self._unwritten
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Progress)
        except (OSError, msgspec.MsgspecError):
            return Progress()

    def write(self, progress: Progress) -> None:
        """Store the progress; a folder that is not writable is not an error."""
        data = msgspec.json.format(msgspec.json.encode(progress)) + b"\n"
        try:
            write_whole(self._file, data)
        except OutputError:
            self._unwritten = progress
        else:
            self._unwritten = None
