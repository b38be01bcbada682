"""`autograder validate --kinds`: what kinds of input each check tries its task with."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course.reading import load_course, load_lessons
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.proving.kinds import Exercised, holes, read_reasons, survey
from autograder.reports.kinds import kinds_table
from autograder.sandbox.outside.pool import ServerPool


class LessonKinds(msgspec.Struct, frozen=True):
    """What the checks of one lesson try, and what nothing tries."""

    lesson: str
    exercised: tuple[Exercised, ...]
    holes: tuple[str, ...]


def read_kinds(course_folder: Path, wanted: list[str]) -> tuple[LessonKinds, ...]:
    """Run each lesson's checks on its reference, and look at what they give to it."""
    course = load_course(course_folder, proving=True)
    lessons = load_lessons(course, wanted)
    found = []
    with ServerPool(starter(course), 1) as pool:
        for lesson in lessons:
            reasons = read_reasons(lesson)
            record = prepare(lesson, pool).record
            with pool.server() as server:
                exercised = survey(server, lesson, record)
            found.append(LessonKinds(lesson.name, exercised, tuple(holes(exercised, reasons))))
    return tuple(found)


def show(found: tuple[LessonKinds, ...], console: Console) -> int:
    """Print a table for each lesson; 1 where something is not tried and nobody says why."""
    for each in found:
        console.print(kinds_table(each.lesson, each.exercised))
    for each in found:
        for hole in each.holes:
            console.print(f"{each.lesson}: {hole}")
    return int(any(each.holes for each in found))
