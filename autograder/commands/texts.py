"""`autograder validate --texts`: which sentences of a lesson's text its checks rest on."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course.reading import load_course, load_lessons
from autograder.observing.catalogue import read_catalogue
from autograder.observing.sealing import starter
from autograder.proving.texts import Demand, demands_of, text_problems
from autograder.reports.texts import demands_table, say_unsaid
from autograder.sandbox.outside.pool import ServerPool


class LessonText(msgspec.Struct, frozen=True):
    """What the checks of one lesson demand, and the sentences that are not in its text."""

    lesson: str
    demands: tuple[Demand, ...]
    problems: tuple[str, ...]


def read_texts(course_folder: Path, wanted: list[str]) -> tuple[LessonText, ...]:
    """Read the marks of every check; none of them is run."""
    course = load_course(course_folder, proving=True)
    lessons = load_lessons(course, wanted)
    found = []
    with ServerPool(starter(course), 1) as pool, pool.server() as server:
        for lesson in lessons:
            demands = demands_of(read_catalogue(server, lesson))
            problems = tuple(text_problems(lesson, demands))
            found.append(LessonText(lesson.name, demands, problems))
    return tuple(found)


def show(found: tuple[LessonText, ...], console: Console) -> int:
    """Print a table for each lesson; 1 if a sentence is not in its text."""
    for each in found:
        console.print(demands_table(each.lesson, each.demands))
    for each in found:
        console.print(say_unsaid(each.lesson, each.demands))
        for problem in each.problems:
            console.print(problem)
    return int(any(each.problems for each in found))
