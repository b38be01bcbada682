"""The class that every tool grades: the five functions of lesson 03, as students hand them in.

All are right, but every fourth student forgot the factor 2 of `manual_grad`, on which no other
function rests: so it shows whether a tool really graded, and all compute the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from autograder.course.reading import load_course, load_lesson

ROOT = Path(__file__).resolve().parents[2]
LESSON = "03_linear_regression"
MODULE = "linear_regression"
TASKS = ("predict", "sse", "manual_grad", "gd_step", "train")
EPOCHS = {"light": 20, "heavy": 10_000}
IMPORTS = "import torch"

# What comes before each check: the notes' five points in float64.
POINTS = """\
x = torch.tensor([1.4, 5.0, 11.0, 16.0, 21.0], dtype=torch.float64)
y = torch.tensor([14.4, 29.6, 62.0, 85.5, 113.4], dtype=torch.float64)
X = torch.stack([x, torch.ones_like(x)], dim=1)"""
# What each check looks at: statements, and the expressions they leave.
LOOKS = {
    "predict": (
        "found = predict(X, torch.tensor([5.0, 6.0], dtype=torch.float64))",
        {"prediction": "found"},
    ),
    "sse": (
        "found = sse(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 0.0]))",
        {"loss": "found"},
    ),
    "manual_grad": (
        "found = manual_grad(X, y, torch.zeros(2, dtype=torch.float64))",
        {"gradient": "found"},
    ),
    "gd_step": (
        """\
w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
w.grad = torch.tensor([10.0, -20.0], dtype=torch.float64)
gd_step(w, 0.1)""",
        {"w": "w"},
    ),
    "train": (
        """\
start = torch.tensor([0.5, 0.5], dtype=torch.float64)
w, losses = train(X, y, start, 1e-4, {epochs})""",
        {"last loss": "torch.tensor(losses[-1], dtype=torch.float64)"},
    ),
}


class Look(NamedTuple):
    """One of the five checks: what is done, and what it leaves."""

    task: str
    statements: str
    found: dict[str, str]  # by name, an expression

    def asserts(self, expected: dict[str, str]) -> str:
        """Write it as peers do, with an assertion that holds the expected value."""
        lines = [POINTS, self.statements]
        for name, expression in self.found.items():
            lines.append(f"torch.testing.assert_close({expression}, {expected[name]})")
        return "\n".join(lines)


class Student(NamedTuple):
    """One of the class, with a source for each function."""

    name: str
    functions: dict[str, str]
    right: int  # of the five checks

    @property
    def cells(self) -> tuple[str, ...]:
        """The code cells of the notebook: the import, and a cell for each function."""
        return (IMPORTS, *self.functions.values())

    @property
    def source(self) -> str:
        """The same as a Python file."""
        return "\n\n\n".join(self.cells) + "\n"


def looks(epochs: int) -> tuple[Look, ...]:
    """Give the five checks; the last trains for so many epochs."""
    return tuple(
        Look(task, statements.format(epochs=epochs), found)
        for task, (statements, found) in LOOKS.items()
    )


def functions() -> dict[str, str]:
    """Give the source of the reference's five functions."""
    lesson = load_lesson(load_course(ROOT), LESSON)
    cells = {cell.name: cell.source for cell in lesson.reference().cells}
    return {task.name: _without_markers(cells[task.cell]) for task in lesson.tasks}


def _without_markers(source: str) -> str:
    lines = source.strip().splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("### "))


def students(count: int) -> tuple[Student, ...]:
    """Make a class; no two files are equal."""
    right = functions()
    made = []
    for number in range(count):
        own = {**right, "predict": f"# Work of student {number:02d}\n{right['predict']}"}
        wrong = number % 4 == 3
        if wrong:
            changed = own["manual_grad"].replace("2 * X.T", "X.T")
            assert changed != own["manual_grad"], "the reference of manual_grad is written anew"
            own["manual_grad"] = changed
        made.append(Student(f"student{number:02d}", own, len(TASKS) - wrong))
    return tuple(made)


def expected(epochs: int) -> dict[str, dict[str, str]]:
    """Run the five checks on the reference; give what they find, as Python, by task and name."""
    import torch

    torch.set_num_threads(1)
    namespace: dict[str, object] = {"torch": torch}
    for source in functions().values():
        exec(source, namespace)
    found: dict[str, dict[str, str]] = {}
    for look in looks(epochs):
        own = dict(namespace)
        exec(f"{POINTS}\n{look.statements}", own)
        found[look.task] = {
            name: _written(eval(expression, own))  # noqa: S307 (its own text)
            for name, expression in look.found.items()
        }
    return found


def _written(value: object) -> str:
    import torch

    assert isinstance(value, torch.Tensor)
    return f"torch.tensor({value.tolist()!r}, dtype={value.dtype})"


def notebook(cells: list[dict[str, object]]) -> str:
    """Write a notebook of cells that have at least a type and a source."""
    filled = [
        {"id": f"cell{number}", "metadata": {}, **cell}
        | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})
        for number, cell in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {
            "cells": filled,
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )


def plain_notebook(student: Student) -> str:
    """Write what a student handed in, without any cell of a grader."""
    return notebook([{"cell_type": "code", "source": cell} for cell in student.cells])


def write(path: Path, text: str) -> Path:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path
