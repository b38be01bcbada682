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
from autograder.record import Record, Recorded, to_bytes
from autograder.record_store import TENSORS, TREES
from autograder.sandbox.wire import Fault
from autograder.stub import strip_solution


def make_assignment(course: Course, lesson: Lesson, record: Record) -> dict[str, bytes]:
    """Give the files of a lesson's assignment by their names."""
    public = public_record(record)
    trees, tensors = to_bytes(public)
    job = make_job(course, lesson, lesson.reference(), public.checks)
    guide = Guide(
        lesson=lesson.name,
        module=lesson.module,
        course=course.policy.course,
        forbids={task.name: task.forbids for task in lesson.tasks},
        hints=lesson.hints,
        calls=job.calls,
    )
    return {
        f"{lesson.module}.ipynb": _notebook(lesson, record),
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


def _notebook(lesson: Lesson, record: Record) -> bytes:
    points = {
        task: sum(check.points for check in record.checks if check.task == task)
        for task in lesson.task_names
    }
    cells: list[Any] = []
    given = 0
    for cell in lesson.cells:
        if cell.hint:
            continue
        if cell.given:
            given += 1
        cells.append(_cell(cell, lesson, given))
        if cell.task:
            cells.append(_check_cell(cell.task, points[cell.task]))
    for number, made in enumerate(cells):
        # nbformat draws ids at random; a release must not differ from the last one.
        made.id = digest([lesson.name.encode(), str(number).encode(), made.source.encode()])[:8]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    return str(nbformat.writes(notebook)).encode() + b"\n"


def _cell(cell: SourceCell, lesson: Lesson, given: int) -> Any:
    if cell.markdown:
        return nbformat.v4.new_markdown_cell(cell.source)
    if cell.task:
        place = str(lesson.source_file)
        source = strip_solution(cell.source, cell.task, place, cell.line + 1)
        metadata = {"autograder": {"task": cell.task}, "nbgrader": solution_cell(cell.task)}
        return nbformat.v4.new_code_cell(source, metadata=metadata)
    if cell.given:
        metadata = {"autograder": {"given": True}, "nbgrader": given_cell(given, cell.source)}
        return nbformat.v4.new_code_cell(
            cell.source, metadata={**metadata, "editable": False, "deletable": False}
        )
    return nbformat.v4.new_code_cell(cell.source)


def _check_cell(task: str, points: float) -> Any:
    source = f'check("{task}")'
    metadata = {"autograder": {"check": task}, "nbgrader": grade_cell(task, points, source)}
    return nbformat.v4.new_code_cell(
        source, metadata={**metadata, "editable": False, "deletable": False}
    )
