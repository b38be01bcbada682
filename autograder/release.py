"""Make a lesson's assignment: what students get, and nothing that they should not have.

The folder holds the notebook with the solutions stripped, the public checks, and what the
reference and the mistakes produce on them, so that a student's own machine can judge and
diagnose without a line of any solution.
"""

from __future__ import annotations

from typing import Any

import msgspec
import nbformat

from autograder.assignment import CHECKS, LESSON_FILE, Guide
from autograder.calls import make_job
from autograder.course import PUBLIC, Course
from autograder.fingerprint import digest
from autograder.lesson import Lesson, SourceCell
from autograder.model import Visibility
from autograder.nbgrader_cells import given_cell, grade_cell, solution_cell
from autograder.notebooks import NotebookCell
from autograder.record import Record, Recorded, to_bytes
from autograder.record_store import TENSORS, TREES
from autograder.sandbox.wire import Fault
from autograder.stub import strip_solution

_LOCKED = {"editable": False, "deletable": False}
_MAKERS = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}


def make_assignment(course: Course, lesson: Lesson, record: Record) -> dict[str, bytes]:
    """Give the files of a lesson's assignment by their names."""
    public = public_record(record)
    trees, tensors = to_bytes(public)
    job = make_job(course, lesson, lesson.reference(), public.checks)
    guide = Guide(
        lesson=lesson.name,
        module=lesson.module,
        course=course.policy.course,
        seconds=course.policy.seconds_per_submission,
        memory_mib=course.policy.memory_mib,
        forbids={task.name: task.forbids for task in lesson.tasks},
        points=points_of(lesson, record),
        hints=lesson.hints,
        stubs={cell.task: _stub(cell, lesson) for cell in lesson.cells if cell.task},
        given=lesson.given_cells(),
        calls=job.calls,
    )
    return {
        f"{lesson.module}.ipynb": make_notebook(lesson, points_of(lesson, record)),
        CHECKS: lesson.checks[PUBLIC].encode(),
        LESSON_FILE: msgspec.json.format(msgspec.json.encode(guide), indent=1) + b"\n",
        TREES: trees,
        TENSORS: tensors,
    }


def public_record(record: Record) -> Record:
    """Keep of a record what concerns public checks, without places in any solution's source."""
    checks = tuple(check for check in record.checks if check.visibility is Visibility.PUBLIC)
    names = {check.name for check in checks}
    keys = {check.key for check in checks}

    def public(results: dict[str, Recorded]) -> dict[str, Recorded]:
        return {name: _without_source(r) for name, r in results.items() if name in names}

    return msgspec.structs.replace(
        record,
        checks=checks,
        tolerances={key: rules for key, rules in record.tolerances.items() if key in keys},
        reference=public(record.reference),
        mistakes=tuple(
            msgspec.structs.replace(mistake, results=public(mistake.results))
            for mistake in record.mistakes
        ),
    )


def _without_source(result: Recorded) -> Recorded:
    fault = result.fault
    if fault is not None:
        fault = Fault(fault.kind, fault.message, fault.builtin)
    # Seconds would make every release differ from the last one.
    return msgspec.structs.replace(result, fault=fault, seconds=0.0)


def make_notebook(lesson: Lesson, points: dict[str, float]) -> bytes:
    """Make the notebook that students get; `points` is what each task is worth."""
    cells: list[Any] = []
    for number, cell in enumerate(course_cells(lesson, points)):
        # nbformat draws ids at random; a release must not differ from the last one.
        parts = (lesson.name, str(number), cell.text)
        name = digest([part.encode() for part in parts])[:8]
        cells.append(_MAKERS[cell.cell_type](cell.text, metadata=cell.metadata, id=name))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    return str(nbformat.writes(notebook)).encode() + b"\n"


def course_cells(lesson: Lesson, points: dict[str, float]) -> tuple[NotebookCell, ...]:
    """Give the cells of the notebook that students get, in their order."""
    cells: list[NotebookCell] = []
    given = 0
    for cell in lesson.cells:
        if cell.hint:
            continue
        if cell.given:
            given += 1
        cells.append(_cell(cell, lesson, given))
        if cell.task:
            cells.append(_check_cell(cell.task, points[cell.task]))
    return tuple(cells)


def _cell(cell: SourceCell, lesson: Lesson, given: int) -> NotebookCell:
    if cell.markdown:
        return NotebookCell("markdown", cell.source)
    if cell.task:
        stub = _stub(cell, lesson)
        metadata = {"autograder": {"task": cell.task}, "nbgrader": solution_cell(cell.task, stub)}
        return NotebookCell("code", stub, {**metadata, "deletable": False})
    if cell.given:
        metadata = {"autograder": {"given": True}, "nbgrader": given_cell(given, cell.source)}
        return NotebookCell("code", cell.source, {**metadata, **_LOCKED})
    return NotebookCell("code", cell.source)


def _stub(cell: SourceCell, lesson: Lesson) -> str:
    return strip_solution(cell.source, cell.task, str(lesson.source_file), cell.line + 1)


def points_of(lesson: Lesson, record: Record) -> dict[str, float]:
    """Say what each task is worth, hidden checks included."""
    return {
        task: sum(check.points for check in record.checks if check.task == task)
        for task in lesson.task_names
    }


def _check_cell(task: str, points: float) -> NotebookCell:
    source = f'check("{task}")'
    metadata = {"autograder": {"check": task}, "nbgrader": grade_cell(task, points, source)}
    return NotebookCell("code", source, {**metadata, **_LOCKED})
