"""A class in nbgrader's gradebook, graded by nbgrader itself or by the kit, and what is there then."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from autograder.commands.grade import Options, grade
from autograder.commands.nbgrader_write import write

_ROWS = (
    "SELECT s.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade "
    "FROM grade g JOIN base_cell b ON b.id = g.cell_id "
    "JOIN submitted_notebook n ON n.id = g.notebook_id "
    "JOIN submitted_assignment s ON s.id = n.assignment_id ORDER BY 1, 2"
)
Row = tuple[float | None, float | None, bool]


def by_nbgrader(folder: Any, lesson: str) -> None:
    """Grade with nbgrader's own command."""
    done = folder.run("autograde", lesson, "--force")
    assert done.returncode == 0, done.stderr


def by_kit(folder: Any, lesson: str) -> None:
    """Grade with the kit, and write to nbgrader's gradebook."""
    options = Options(folder.root, folder.course, output=folder.root.parent / "grades")
    graded = grade(options, Console(quiet=True))
    assert lesson in graded.task_names
    write(graded, f"sqlite:///{folder.root}/gradebook.db", folder.root, Console(quiet=True))


def rows(folder: Any) -> dict[tuple[str, str], Row]:
    """Give what the gradebook holds for each student and cell."""
    return {
        (student, cell): (auto, manual, bool(needs))
        for student, cell, auto, manual, needs in folder.rows(_ROWS)
    }
