"""`autograder new`: a course that validates at once, or another lesson of one."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course.reading import load_course
from autograder.starting.places import is_course, require_free_lesson, require_free_place
from autograder.starting.template import LESSON, Names, course_files, lesson_files, write_files

EXAMPLE_POINTS = 10  # what the checks of the template give


class Made(msgspec.Struct, frozen=True):
    """What was written, and what its author should know."""

    root: Path  # of the course
    lesson: str
    files: tuple[str, ...]
    note: str = ""


def new(place: Path) -> Made:
    """Make a course, or a lesson if the place is in a course's folder; UsageError says why not."""
    whole = place.resolve()
    if is_course(whole.parent):
        return _new_lesson(place.parent, whole.name)
    require_free_place(whole)
    files = course_files(Names(course=whole.name))
    write_files(place, files)
    return Made(place, LESSON, tuple(files))


def _new_lesson(course: Path, name: str) -> Made:
    require_free_lesson(course, name)
    points = load_course(course, proving=True).policy.points_per_lesson
    files = lesson_files(Names(lesson=name))
    write_files(course, files)
    note = ""
    if points != EXAMPLE_POINTS:
        note = (
            f"A lesson of this course has {points:g} points, and the example's checks give "
            f"{EXAMPLE_POINTS}: change @pytest.mark.points in tests/lessons/{name}."
        )
    return Made(course, name, tuple(files), note)


def show(made: Made, console: Console) -> int:
    """Say what was written and what comes next."""
    for file in made.files:
        console.print(f"written: {made.root / file}", highlight=False, soft_wrap=True)
    if made.note:
        console.print(made.note)
    enter = "" if made.root.resolve() == Path.cwd() else f"  cd {made.root}\n"
    console.print(
        "\nIt holds one small task as an example. See that it holds together, and replace it:\n"
        f"{enter}  autograder validate {made.lesson}\n"
        f"Its files are in solutions/{made.lesson} and tests/lessons/{made.lesson}; how they are "
        "written: docs/writing-a-lesson.md of torch-autograder.",
        highlight=False,
        soft_wrap=True,
    )
    return 0
