"""Every notebook runs from top to bottom in a kernel of its own, as released and solved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_course

# Importlib mode keeps the folders of tests off the path.
sys.path.insert(0, str(Path(__file__).parent))
from notebook_building import (
    released_notebook,
    run_notebook,
    solved_notebook,
    text_of,
)

pytestmark = pytest.mark.slow  # each test runs a whole notebook in a kernel of its own

ROOT = Path(__file__).parents[2]
LESSONS = load_course(ROOT).lessons


@pytest.fixture(scope="module")
def course() -> Course:
    """The course that this project ships."""
    return load_course(ROOT)


def errors_of(notebook: Any) -> list[str]:
    """Everything that reads like a failure: error outputs and what went to stderr."""
    return [
        output.get("evalue") or output.get("text", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


@pytest.mark.parametrize("name", LESSONS)
def test_a_released_notebook_runs_and_says_what_is_missing(name, course, tmp_path):
    """Cells that need an unwritten task say so in one line and show no picture; nothing fails."""
    notebook = run_notebook(course, name, released_notebook(course, name), tmp_path)
    assert errors_of(notebook) == []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    waiting = [cell for cell in code if "with needs(" in cell.source]
    assert waiting
    for cell in waiting:
        assert text_of(cell).startswith("This cell needs `"), cell.source
        assert text_of(cell).count("\n") == 1
        assert not any("image/png" in output.get("data", {}) for output in cell.outputs)


@pytest.mark.parametrize("name", LESSONS)
def test_a_solved_notebook_runs_and_passes_its_checks(name, course, tmp_path):
    """With the reference in the task cells nothing fails, and every check gives its full marks."""
    notebook = run_notebook(course, name, solved_notebook(course, name), tmp_path)
    assert errors_of(notebook) == []
    checks = [cell for cell in notebook.cells if "check" in cell.metadata.get("autograder", {})]
    for cell in checks:
        assert text_of(cell).startswith("✓"), text_of(cell)
    assert f"{len(checks)} of {len(checks)} tasks done." in text_of(checks[-1])
    assert not any("This cell needs" in text_of(cell) for cell in notebook.cells)
