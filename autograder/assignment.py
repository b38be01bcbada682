"""A released assignment: what a student's own machine needs to check and to diagnose."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.errors import RecordError, UsageError
from autograder.record import Record, from_bytes
from autograder.record_store import TENSORS, TREES
from autograder.sandbox.job import Call, Cell, Job, Program

CHECKS = "test_public.py"
LESSON_FILE = "lesson.json"
FORMAT_VERSION = 1


class Guide(msgspec.Struct, frozen=True):
    """`lesson.json`: how the public checks are run, and the hints."""

    lesson: str
    module: str
    course: str
    forbids: dict[str, tuple[str, ...]]
    hints: dict[str, tuple[str, ...]]
    calls: tuple[Call, ...]  # of the public checks, in their order
    format_version: int = FORMAT_VERSION


class Assignment(msgspec.Struct, frozen=True):
    """The files of an assignment's folder, read."""

    folder: Path
    guide: Guide
    record: Record
    checks: str  # the source of the public checks

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of its tasks in order."""
        return self.record.tasks

    def job(self, cells: tuple[Cell, ...], task: str | None = None) -> Job:
        """Ask for the public checks of one task, or of all, on a solution's cells."""
        program = Program(self.guide.module, self.tasks, cells)
        calls = tuple(call for call in self.guide.calls if task in (None, call.task))
        return Job(program, {CHECKS: self.checks}, calls)


def load_assignment(folder: Path) -> Assignment:
    """Read an assignment's folder; UsageError says which file is missing or damaged."""
    try:
        guide = msgspec.json.decode((folder / LESSON_FILE).read_bytes(), type=Guide)
        record = from_bytes((folder / TREES).read_bytes(), (folder / TENSORS).read_bytes())
        checks = (folder / CHECKS).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(
            f"{error.filename}: not there, so {folder} is no assignment's folder; "
            "work in the folder you were given, with all its files beside the notebook"
        ) from None
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError, RecordError) as error:
        raise UsageError(
            f"{folder}: a file of the assignment is damaged ({error}); "
            "download the assignment again and copy your notebook into it"
        ) from None
    if guide.format_version != FORMAT_VERSION:
        raise UsageError(
            f"{folder}: made for another version of torch-autograder; "
            "run pip install --upgrade torch-autograder"
        )
    return Assignment(folder, guide, record, checks)
