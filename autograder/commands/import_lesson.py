"""`autograder import`: make a lesson's draft of a notebook or a file of tests of another tool."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course.naming import is_lesson, nearest_name, next_number
from autograder.course.reading import load_course
from autograder.errors import UsageError
from autograder.importing.reading import read_material
from autograder.importing.writing import TODO, Draft, draft_of
from autograder.language import _
from autograder.starting.places import require_free_lesson
from autograder.starting.template import write_files


class Imported(msgspec.Struct, frozen=True):
    """What was written, and for which lesson."""

    root: Path
    lesson: str
    draft: Draft


def import_lesson(file: Path, course_folder: Path, wanted: str) -> Imported:
    """Read a file and write the draft; nothing of the file is run."""
    course = load_course(course_folder, proving=True)
    lesson = wanted or _name(file, course.lessons)
    require_free_lesson(course_folder, lesson)
    draft = draft_of(read_material(file), lesson, course.policy.points_per_lesson)
    write_files(course_folder, {path: text.encode() for path, text in draft.files.items()})
    return Imported(course_folder, lesson, draft)


def _name(file: Path, lessons: tuple[str, ...]) -> str:
    """Name a lesson after the file: the next free number, and the file's own name."""
    free = next_number(lessons)
    plain = nearest_name(file.stem.removeprefix("test_"), otherwise=free)
    name = f"{free:02}_{plain.partition('_')[2]}"
    if not is_lesson(name):
        raise UsageError(
            _("{file}: its name makes no lesson's; add --lesson {free:02}_name").format(
                file=file, free=free
            )
        )
    return name


def show(done: Imported, console: Console) -> int:
    """Say what was written, what became of it, and what is left to do."""
    draft = done.draft
    for path in draft.files:
        console.print(f"written: {done.root / path}", highlight=False, soft_wrap=True)
    whole = draft.observed + draft.kept
    look = f" ({draft.doubtful} to look at)" if draft.doubtful else ""
    console.print(
        f"\n{draft.tasks} tasks; of {whole} assertions {draft.observed} became observations{look}, "
        f"and {draft.kept} are left to you as comments.\n"
        f"{draft.todos} places are marked {TODO}. See what holds already:\n"
        f"  autograder validate {done.lesson}",
        highlight=False,
        soft_wrap=True,
    )
    return 0
