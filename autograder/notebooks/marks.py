"""Cell metadata in nbgrader's format, version 3, and the checksum of a locked cell."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from autograder.model import Question

SCHEMA_VERSION = 3
_NOT_IN_AN_ID = re.compile(r"[^a-zA-Z0-9_\-]")


def grade_id(text: str) -> str:
    """Make an id that nbgrader accepts."""
    return _NOT_IN_AN_ID.sub("_", text)


def check_id(task: str) -> str:
    """Make the id of the locked cell that carries a task's points."""
    return f"check-{grade_id(task)}"


def solution_cell(task: str, source: str) -> dict[str, Any]:
    """Metadata of a cell that the student fills in; `source` is its initial content."""
    return _signed(_metadata(grade_id(task), solution=True), source)


def grade_cell(task: str, points: float, source: str) -> dict[str, Any]:
    """Metadata of the locked cell that carries a task's points."""
    metadata = _metadata(check_id(task), grade=True, locked=True)
    return _signed(metadata | {"points": points}, source)


def given_cell(number: int, source: str) -> dict[str, Any]:
    """Metadata of a locked cell with the course's own code."""
    return _signed(_metadata(f"given-{number}", locked=True), source)


def answer_id(question: str) -> str:
    """Make the id of the cell in which a question is answered."""
    return f"answer-{grade_id(question)}"


def marked_id(question: Question) -> str:
    """Make the id of the cell that carries the points a person gives."""
    return grade_id(question.name) if question.in_task else answer_id(question.name)


def marked_task_cell(task: str, points: float, source: str) -> dict[str, Any]:
    """Metadata of a task's cell whose code a person marks, beside the checks in the next cell."""
    metadata = _metadata(grade_id(task), grade=True, solution=True)
    return _signed(metadata | {"points": points}, source)


def answer_cell(question: str, points: float, source: str, cell_type: str) -> dict[str, Any]:
    """Metadata of a cell that a student fills in and a person marks: nbgrader's manual grading."""
    metadata = _metadata(answer_id(question), grade=True, solution=True)
    return _signed(metadata | {"points": points}, source, cell_type)


def checksum(source: str, metadata: dict[str, Any], cell_type: str = "code") -> str:
    """Compute what `nbgrader.utils.compute_checksum` computes for a cell."""
    whole = hashlib.md5(usedforsecurity=False)
    parts = [source, cell_type, *(str(metadata[key]) for key in ("grade", "solution", "locked"))]
    parts.append(metadata["grade_id"])
    if metadata["grade"]:
        parts.append(str(float(metadata["points"])))
    for part in parts:
        whole.update(part.encode())
    return whole.hexdigest()


def _signed(metadata: dict[str, Any], source: str, cell_type: str = "code") -> dict[str, Any]:
    return metadata | {"cell_type": cell_type, "checksum": checksum(source, metadata, cell_type)}


def _metadata(
    name: str, *, grade: bool = False, solution: bool = False, locked: bool = False
) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "grade_id": name,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
