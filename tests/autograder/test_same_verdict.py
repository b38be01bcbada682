"""The same verdict in the notebook and in the grade: the public checks that pass are the same ones.

The notebook's side is IPython in a process that ran the cells from top to bottom. The course's own
experiments that nobody changed are left out on both sides: test_notebooks_run.py runs them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from kinds_of_cells import CASES, KINDER, TOTAL
from notebook_building import code_of

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.course.known_answers import ALTERNATIVES, MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.judging.agreement import earned_by, equal_results
from autograder.model import Status
from autograder.notebooks.reading import read_handed_in, read_notebook
from autograder.observing.whole import better_reading
from autograder.sandbox.job import Cell
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe

ROOT = Path(__file__).parents[2]
CLASS = ROOT / "examples" / "class"
SIDE = Path(__file__).with_name("kernel_side.py")
# All lessons take more than a quarter of an hour: `make agreement`. In `make test` it is two of them.
EVERY = "WHOLE_CLASS" in os.environ
LESSONS = load_course(ROOT).lessons if EVERY else ("01_tensors", "03_linear_regression")

pytestmark = pytest.mark.slow

Verdicts = dict[str, object]  # whether each public check passes; or how the process "ended"


@dataclass
class Sides:
    """Both sides for one assignment."""

    server: SandboxServer
    kernel: subprocess.Popen[str]
    folder: Path

    def both(
        self, assignment: Assignment, cells: tuple[Cell, ...], task: str | None = None
    ) -> tuple[Verdicts, Verdicts]:
        """Say which public checks, of one task or of all, pass in the notebook and in the grade."""
        self._ask(assignment, cells, task)
        graded = self._grade(assignment, cells, task)
        assert self.kernel.stdout is not None
        return json.loads(self.kernel.stdout.readline()), graded

    def _ask(self, assignment: Assignment, cells: Iterable[Cell], task: str | None) -> None:
        place = self.folder / assignment.folder.name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(assignment.folder, place)
        sources = [cell.source for cell in (*assignment.guide.given, *cells)]
        request = {"folder": str(place), "cells": sources, "task": task}
        assert self.kernel.stdin is not None
        self.kernel.stdin.write(json.dumps(request) + "\n")
        self.kernel.stdin.flush()

    def _grade(self, assignment: Assignment, cells: tuple[Cell, ...], task: str | None) -> Verdicts:
        job = assignment.job(cells, task)
        checks = [assignment.record.check(call.name) for call in job.calls]
        right = partial(earned_by, assignment.record)
        report = better_reading(partial(observe, self.server, seconds=60), job, checks, right)
        results = assignment.judge(job, report)
        return {c.name: c.status is Status.PASSED for task in results for c in task.checks}


@pytest.fixture(scope="module")
def sides(server: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    folder = tmp_path_factory.mktemp("notebooks")
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "IPYTHONDIR": str(folder),
    }
    kernel = subprocess.Popen(
        [sys.executable, str(SIDE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    yield Sides(server, kernel, folder)
    assert kernel.stdin is not None
    kernel.stdin.close()
    kernel.wait()


@pytest.fixture(scope="module")
def tiny(tiny_released: Path) -> Assignment:
    return load_assignment(tiny_released / "assignments" / "01_vectors")


def numbered(*sources: str) -> tuple[Cell, ...]:
    return tuple(Cell(f"cell {n}", source) for n, source in enumerate(sources, start=1))


@pytest.mark.parametrize("name", CASES)
def test_kinds_of_cells(sides: Sides, tiny: Assignment, name: str) -> None:
    """A notebook of each kind passes the same public checks in IPython and in the grade."""
    notebook, graded = sides.both(tiny, numbered(TOTAL, *CASES[name]))
    assert graded == notebook


@pytest.mark.parametrize("name", KINDER)
def test_where_the_grade_is_kinder(sides: Sides, tiny: Assignment, name: str) -> None:
    """What stands below a line that fails, or in a timed cell, is graded all the same."""
    notebook, graded = sides.both(tiny, numbered(TOTAL, *KINDER[name]))
    assert all(graded.values())
    assert not all(notebook.values())


@dataclass(frozen=True)
class Solved:
    """One solution: a notebook's cells, and the task whose checks are compared, or None for all."""

    cells: tuple[Cell, ...]
    task: str | None = None


def compare(sides: Sides, assignment: Assignment, found: dict[str, Solved]) -> dict[str, Verdicts]:
    """Compare each solution's verdicts, and print how many there were; give those of the grade."""
    differ, ended, verdicts = {}, [], {}
    for name, solved in found.items():
        notebook, graded = sides.both(assignment, solved.cells, solved.task)
        if "ended" in notebook:
            ended.append(f"{name}: {notebook['ended']}")
        elif graded != notebook:
            differ[name] = [check for check in graded if graded[check] != notebook[check]]
        verdicts[name] = graded
    losing = sum(not all(graded.values()) for graded in verdicts.values())
    print(
        f"{assignment.guide.lesson}: {len(found)} compared, {losing} of them lose a public check, "
        f"{len(differ)} differ, {len(ended)} ended"
    )
    print(*ended, sep="\n", end="\n" * bool(ended))
    assert differ == {}
    return verdicts


def own_cells(data: bytes, ending: str, lesson: str) -> tuple[Cell, ...]:
    """Give what a student wrote: their code cells, without the course's experiments."""
    module = lesson.partition("_")[2]
    released = ROOT / "assignments" / lesson / f"{module}.ipynb"
    course = {cell.text for cell in read_notebook(released.read_bytes(), lesson)}
    cells = read_handed_in(data, ending, f"{module}{ending}").cells
    return tuple(cell for cell in cells if cell.source not in course)


def handed_in(lesson: str) -> Iterator[tuple[str, bytes, str]]:
    module = lesson.partition("_")[2]
    for file in sorted(CLASS.glob(f"*/{lesson}/{module}.*")):
        yield file.parts[-3], file.read_bytes(), file.suffix
    for file in sorted(CLASS.glob("*.zip")):
        with zipfile.ZipFile(file) as archive:
            for member in archive.namelist():
                if member.endswith((f"{lesson}/{module}.ipynb", f"{lesson}/{module}.py")):
                    yield file.stem, archive.read(member), Path(member).suffix


@pytest.mark.parametrize("lesson", LESSONS)
def test_example_class(sides: Sides, lesson: str) -> None:
    """Each example that can be read passes the same public checks on both sides."""
    assignment = load_assignment(ROOT / "assignments" / lesson)
    found = {}
    for student, data, ending in handed_in(lesson):
        try:
            found[student] = Solved(own_cells(data, ending, lesson))
        except ValueError:
            continue
        except Exception as error:
            print(f"{student}: {error}")
    compare(sides, assignment, found)


def notebook_with(lesson: Lesson, answer: KnownAnswer, file: str) -> tuple[Cell, ...]:
    """Put a known answer into a notebook: the reference's cells, and one below that has its code."""
    reference = (Cell(f"cell {n}", c.source) for n, c in enumerate(lesson.cells) if c.task)
    return *reference, Cell("cell 100", code_of(lesson, answer, file))


@pytest.mark.parametrize("lesson", LESSONS)
def test_reference_and_alternatives(sides: Sides, lesson: str) -> None:
    """The reference and each alternative pass all public checks on both sides."""
    known = load_lesson(load_course(ROOT), lesson)
    assignment = load_assignment(ROOT / "assignments" / lesson)
    cells = tuple(Cell(f"cell {n}", c.source) for n, c in enumerate(known.cells) if c.task)
    found = {"reference": Solved(cells)}
    for each in known.alternatives:
        name = f"{each.task}: {each.name}"
        found[name] = Solved(notebook_with(known, each, ALTERNATIVES))
    verdicts = compare(sides, assignment, found)
    assert [name for name, graded in verdicts.items() if not all(graded.values())] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_mistakes(sides: Sides, lesson: str) -> None:
    """Each known mistake passes the same public checks of its task on both sides.

    They are those that its record passes, too: what is compared is the mistake, and nothing else.
    """
    known = load_lesson(load_course(ROOT), lesson)
    assignment = load_assignment(ROOT / "assignments" / lesson)
    record = assignment.record
    found = {
        f"{each.task}: {each.function}": Solved(notebook_with(known, each, MISTAKES), each.task)
        for each in known.mistakes
    }
    verdicts = compare(sides, assignment, found)
    recorded = {
        name: {
            check: equal_results(
                record.reference[check], result, record.tolerances_of(record.check(check))
            )
            for check, result in mistake.results.items()
        }
        for name, mistake in zip(found, record.mistakes, strict=True)
    }
    assert {
        name: {check: verdicts[name][check] for check in mistake}
        for name, mistake in recorded.items()
    } == recorded
