"""Measure how well `autograder similar` finds copies, by pairs whose truth is known.

`python benchmarks/similar.py [--students 60] [--classes 3] [LESSON]…` prints three tables.

Programs of one task: each known answer of the course that is not the reference is taken for a
student's own idea: the course is made to forget it, and it is compared with a copy of itself under
each disguise of `disguises.py`, and with the other known answers of its task.

Classes: students who each choose a known answer for every task, some of which the course is made
to forget, and among them pairs of which one has the other's answers, disguised.

The example class: how many of its pairs reach the threshold, by lesson.
"""

from __future__ import annotations

import argparse
import ast
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec
from disguises import DISGUISES
from rich.console import Console
from rich.table import Table

from autograder.commands.similar import Options, similar
from autograder.course.known_answers import ALTERNATIVES, MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.similar.asking import Reader
from autograder.similar.comparing import THRESHOLD, Work, compare, is_listed
from autograder.similar.lessons import read_course, read_program, read_texts
from autograder.similar.weighing import Known, Prints
from autograder.similar.wire import Source
from autograder.submissions.finding import find_submissions

COPIES = ("renamed", "loops, counting, comparisons", "all of these", "everything")
ONE_TASK = "only the longest task, renamed"
THRESHOLDS = (0.4, 0.5, 0.6, 0.65, 0.7)
ENOUGH = 8  # fingerprints of its own: a program with fewer is hardly told from another
WITHHELD = 0.5  # of the known answers: what students think of, and the course does not know


class Own(msgspec.Struct, frozen=True):
    """A known answer as a student would hand it in."""

    answer: KnownAnswer
    file: str
    source: str


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", help="all of them if none")
    parser.add_argument("--course", type=Path, default=Path())
    parser.add_argument("--students", type=int, default=60, help="of a class, with copiers")
    parser.add_argument("--classes", type=int, default=3, help="of each lesson and disguise")
    parser.add_argument("--scale", type=int, default=0, help="only time a class of so many")
    options = parser.parse_args()
    course = load_course(options.course)
    lessons = [load_lesson(course, name) for name in choose_lessons(course, options.lessons)]
    console = Console(width=120)
    if options.scale:
        _time(lessons, options.scale, console)
        return
    with Reader() as reader:
        console.print(_programs(lessons, reader))
        console.print(_classes(lessons, reader, options.students, options.classes))
        console.print(_example_class(lessons, reader))


def _own(lesson: Lesson) -> list[Own]:
    """List the known answers that are one definition, with what their file defines for them."""
    found = []
    for file, answers in ((ALTERNATIVES, lesson.alternatives), (MISTAKES, lesson.mistakes)):
        tree = ast.parse(lesson.known_sources[file])
        known = {each.function for each in answers}
        others = [s for s in tree.body if getattr(s, "name", "") not in known]
        by_name = {getattr(s, "name", ""): s for s in tree.body}
        for each in answers:
            statement = by_name[each.function]
            statement.decorator_list = []
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and node.id == each.function:
                    node.id = each.task
            statement.name = each.task
            found.append(Own(each, file, ast.unparse(ast.Module([*others, statement], []))))
    return found


def _programs(lessons: Sequence[Lesson], reader: Reader) -> Table:
    table = Table(title=f"Programs of one task (threshold {THRESHOLD})", title_justify="left")
    for name in ("pairs", "of", "long enough", "found", "of these found"):
        table.add_column(name, justify="left" if name == "pairs" else "right")
    counts: dict[str, list[tuple[float, bool]]] = {}
    for lesson in lessons:
        mine = _own(lesson)
        course = read_course(lesson, reader)
        read = [_read(lesson, reader, each.source, each.answer.task) for each in mine]
        for number, (own, prints) in enumerate(zip(mine, read, strict=True)):
            task, draw = own.answer.task, random.Random(number)  # noqa: S311
            known = course.known([own.answer])[task]
            others = [(o, p) for o, p in zip(mine, read, strict=True) if o.answer.task == task]
            # A class around the pair: the other known answers, each of one student.
            rest = [Work(str(n), {task: p}) for n, (o, p) in enumerate(others) if o != own]

            score = partial(_score, task, prints, known, rest)
            for name, disguise in DISGUISES.items():
                copy = _read(lesson, reader, disguise(own.source, task, draw), task)
                counts.setdefault(name, []).append(score(copy))
            for other, theirs in others:
                if other != own and set(theirs) != set(prints):
                    kind = "independent" if _apart(own, other) else "independent, one mistake apart"
                    counts.setdefault(kind, []).append(score(theirs))
    for name, found in counts.items():
        long = [similar for similar, is_long in found if is_long]
        all_found = sum(similar >= THRESHOLD for similar, _ in found)
        table.add_row(
            name,
            str(len(found)),
            str(len(long)),
            f"{all_found / len(found):.1%}",
            f"{sum(s >= THRESHOLD for s in long) / max(1, len(long)):.1%}",
        )
    return table


def _score(
    task: str, prints: Prints, known: Known, rest: Sequence[Work], other: Prints
) -> tuple[float, bool]:
    """Compare two programs among the rest, and say whether the first is long enough to tell."""
    works = [Work("one", {task: prints}), Work("other", {task: other}), *rest]
    pairs = compare(works, {task: known}, 0.0, 0.0).pairs
    best = next((p.similarity for p in pairs if (p.one, p.other) == (0, 1)), 0.0)
    return best, sum(each not in known.subtracted for each in prints) >= ENOUGH


def _apart(one: Own, other: Own) -> bool:
    """Whether two were written apart: a mistake is often another one but for one line."""
    return ALTERNATIVES in (one.file, other.file)


_CACHE: dict[tuple[str, str, str], Prints] = {}


def _read(lesson: Lesson, reader: Reader, source: str, task: str) -> Prints:
    key = (lesson.name, task, source)
    if key not in _CACHE:
        _CACHE[key] = _read_anew(lesson, reader, source, task)
    return _CACHE[key]


def _read_anew(lesson: Lesson, reader: Reader, source: str, task: str) -> Prints:
    pieces = read_texts(lesson, reader, [Source("copy", source)], [task])
    piece = pieces.get(task)
    return {each.number: each.lines for each in piece.prints} if piece else {}


def _classes(lessons: Sequence[Lesson], reader: Reader, students: int, classes: int) -> Table:
    table = Table(
        title=f"Classes of {students} with 5 copiers, {classes} of each lesson: precision / recall",
        title_justify="left",
    )
    table.add_column("disguise")
    for threshold in THRESHOLDS:
        table.add_column(f"{threshold}", justify="right")
    table.add_column("as listed", justify="right")
    for name in (*COPIES, ONE_TASK):
        rates = {threshold: [0, 0, 0] for threshold in (*THRESHOLDS, 0.0)}
        for lesson in lessons:
            for seed in range(classes):
                for threshold, truth, listed, right in _one_class(
                    lesson, reader, name, students, seed
                ):
                    for at, count in enumerate((truth, listed, right)):
                        rates[threshold][at] += count
        cells = [
            f"{right / max(1, listed):.0%} / {right / truth:.0%}"
            for truth, listed, right in rates.values()
        ]
        table.add_row(name, *cells)
    return table


def _one_class(
    lesson: Lesson, reader: Reader, name: str, students: int, seed: int
) -> Iterator[tuple[float, int, int, int]]:
    """Count copies, pairs listed, and copies listed, at each threshold; 0: by both rules."""
    disguise = DISGUISES[COPIES[0] if name == ONE_TASK else name]
    draw = random.Random(f"{lesson.name} {seed}")  # noqa: S311
    mine = _own(lesson)
    forgotten = [each for each in mine if draw.random() < WITHHELD]
    known = read_course(lesson, reader).known([each.answer for each in forgotten])
    by_task: Mapping[str, list[Own]] = {
        task: [each for each in mine if each.answer.task == task] for task in lesson.task_names
    }
    works: list[Work] = []
    copied: set[tuple[int, int]] = set()
    chosen: list[dict[str, Own]] = []
    for number in range(students):
        is_copy = number >= students - 5
        original = number - 5 if is_copy else -1
        if is_copy:
            copied.add((original, number))
            mine_now = chosen[original]
        if not is_copy or name == ONE_TASK:
            mine_now = {task: draw.choice(by_task[task]) for task in by_task if by_task[task]}
        if is_copy and name == ONE_TASK:
            longest = max(mine_now, key=lambda task: len(chosen[original][task].source))
            mine_now[longest] = chosen[original][longest]
        chosen.append(mine_now)
        tasks = {
            task: _read(
                lesson, reader, disguise(o.source, task, draw) if is_copy else o.source, task
            )
            for task, o in mine_now.items()
        }
        works.append(Work(str(number), tasks))
    pairs = compare(works, known, 0.0, 0.0).pairs
    for threshold in THRESHOLDS:
        listed = {(p.one, p.other) for p in pairs if p.similarity >= threshold}
        yield threshold, len(copied), len(listed), len(listed & copied)
    listed = {(p.one, p.other) for p in pairs if is_listed(p)}
    yield 0.0, len(copied), len(listed), len(listed & copied)


def _example_class(lessons: Sequence[Lesson], reader: Reader) -> Table:
    course = lessons[0].course
    found = find_submissions(course.root / "examples" / "class", course)
    table = Table(title="The example class", title_justify="left")
    for name in ("lesson", "students", "pairs", "listed"):
        table.add_column(name, justify="left" if name == "lesson" else "right")
    for lesson in lessons:
        read = [
            read_program(lesson, s, reader)[0] for s in found.submissions if s.lesson == lesson.name
        ]
        works = [each.work for each in read if each is not None]
        pairs = compare(works, read_course(lesson, reader).known()).pairs
        count = len(works)
        table.add_row(lesson.name, str(count), str(count * (count - 1) // 2), str(len(pairs)))
    return table


def _time(lessons: Sequence[Lesson], students: int, console: Console) -> None:
    """Time the whole command on a class of files, each of known answers that are drawn."""
    for lesson in lessons:
        draw = random.Random(lesson.name)  # noqa: S311
        mine = _own(lesson)
        with tempfile.TemporaryDirectory() as place:
            for number in range(students):
                chosen = [
                    draw.choice([each for each in mine if each.answer.task == task]).source
                    for task in lesson.task_names
                ]
                file = Path(place, "class", f"s{number:04}", lesson.name, f"{lesson.module}.py")
                file.parent.mkdir(parents=True)
                file.write_text("\n\n# %%\n".join(chosen), encoding="utf-8")
            options = Options(
                Path(place, "class"), lesson.course.root, [lesson.name], Path(place, "out")
            )
            begun = time.perf_counter()
            done = similar(options, Console(stderr=True))
            seconds = time.perf_counter() - begun
            size = Path(place, "out", "similar.html").stat().st_size
        pairs = len(done.found[0].pairs)
        said = f"{lesson.name}: {students} students in {seconds:.0f} s, {pairs} pairs"
        console.print(f"{said}, page {size / 1e6:.1f} MB", highlight=False)


if __name__ == "__main__":
    main()
