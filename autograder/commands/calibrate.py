"""`autograder calibrate`: measure right and wrong answers, and set the tolerances between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lessons
from autograder.language import _
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.output import write_whole
from autograder.proving.calibration import (
    Margin,
    margin_problems,
    margins,
    near_mistakes,
    new_tolerances,
)
from autograder.proving.mutants import lesson_mutants, try_mutants
from autograder.proving.right import count_right_answers, measure_spread
from autograder.proving.tolerance_file import tolerance_file, toml_of
from autograder.reports.progress import progress_bar
from autograder.reports.strengths import margins_table
from autograder.sandbox.outside.pool import ServerPool, run_side_by_side


class Options(msgspec.Struct, frozen=True):
    """What is measured, and whether anything is written."""

    seeds: int
    mutants: bool
    check: bool


class Calibration(msgspec.Struct, frozen=True):
    """What was measured in one lesson, and which file was written."""

    lesson: str
    margins: tuple[Margin, ...]
    problems: tuple[str, ...]
    written: str  # the file that was changed, if one was


def calibrate(
    course_folder: Path, wanted: list[str], jobs: int, options: Options, console: Console
) -> list[Calibration]:
    """Measure each lesson; write its tolerances unless it should only be checked."""
    course = load_course(course_folder, proving=True)
    lessons = load_lessons(course, wanted)
    with (
        ServerPool(starter(course), jobs) as pool,
        progress_bar(console) as progress,
    ):
        sizes = {each.name: _size(each, options) for each in lessons}
        bar = progress.add_task("measuring", total=sum(sizes.values()))
        advance = partial(progress.advance, bar)

        def measure(lesson: Lesson) -> Calibration:
            prepared = prepare(lesson, pool)
            record = prepared.record
            spread = measure_spread(pool, prepared, options.seeds, advance)
            wrong = near_mistakes(record)
            if options.mutants:
                tried = try_mutants(pool, prepared, advance)
                wrong |= {t.mutant.label: t.near for t in tried if t.killed}
            measured = tuple(margins(record, spread.reaches, wrong))
            written = "" if options.check else _write(lesson, measured)
            if not options.check:
                measured = tuple(m if m.reason else m.with_wanted() for m in measured)
            problems = (*spread.alarms, *margin_problems(measured))
            return Calibration(lesson.name, measured, problems, written)

        return run_side_by_side(pool, lessons, measure, lambda lesson: sizes[lesson.name])


def _size(lesson: Lesson, options: Options) -> int:
    """How many programs will run."""
    return count_right_answers(lesson) + (len(lesson_mutants(lesson)) if options.mutants else 0)


def _write(lesson: Lesson, measured: tuple[Margin, ...]) -> str:
    """Write the lesson's tolerances if they changed; say which file that was."""
    file = tolerance_file(lesson.course.root, lesson.name)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    tolerances = new_tolerances(lesson.tolerances, measured)
    after = toml_of(tolerances, before) if tolerances or before else ""
    if after == before:
        return ""
    write_whole(file, after.encode())
    return str(file)


def show(done: list[Calibration], console: Console) -> int:
    """Print every margin; 1 if a tolerance is not between right and wrong."""
    for each in done:
        console.print(margins_table(each.lesson, each.margins))
    for each in done:
        if each.written:
            said = _("{lesson}: wrote {written}; review the difference")
            console.print(said.format(lesson=each.lesson, written=each.written), soft_wrap=True)
        for problem in each.problems:
            console.print(f"{each.lesson}: {problem}", style="red", markup=False, soft_wrap=True)
    return int(any(each.problems for each in done))
