"""Reset: a task's stub takes the place of what was written, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.assignments.student_files import put_back_stub
from autograder.errors import SubmissionError, UsageError


@pytest.fixture
def assignment(folder: Path) -> Assignment:
    return load_assignment(folder)


def test_a_notebook_is_as_it_was_released(assignment: Assignment) -> None:
    """A task that was written and reset leaves the notebook as it was handed out."""
    file = assignment.folder / "vectors.ipynb"
    released = file.read_bytes()
    notebook = json.loads(released)
    for cell in notebook["cells"]:
        if cell["metadata"].get("autograder", {}).get("task") == "double":
            cell["source"] = "def double(x):\n    return x"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "…"}]
            cell["execution_count"] = 7
    file.write_text(json.dumps(notebook))
    put_back_stub(file, "double", assignment.guide.stubs["double"])
    assert nbformat.reads(file.read_text(), 4) == nbformat.reads(released.decode(), 4)
    nbformat.validate(nbformat.read(file, 4))


def test_a_notebook_whose_cells_lost_their_metadata(assignment: Assignment) -> None:
    """Without its mark, a task's cell is the one that defines it."""
    file = assignment.folder / "vectors.ipynb"
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    (cell,) = [c for c in notebook["cells"] if "def double" in "".join(c["source"])]
    cell["source"] = ["def double(x):\n", "    return 3 * x\n"]
    file.write_text(json.dumps(notebook))
    put_back_stub(file, "double", assignment.guide.stubs["double"])
    assert "3 * x" not in file.read_text()
    assert file.read_text().count("double: write your code here") == 1


def test_a_python_file_keeps_its_other_lines(assignment: Assignment) -> None:
    """In a .py file only the lines of the task are replaced, decorators included."""
    file = assignment.folder / "mine.py"
    file.write_text(
        "# first\nimport torch\n\n@torch.no_grad()\ndef double(x):\n    return x\n\nz = 1\n"
    )
    put_back_stub(file, "double", assignment.guide.stubs["double"])
    stub = assignment.guide.stubs["double"].rstrip("\n")
    assert file.read_text() == f"# first\nimport torch\n\n{stub}\n\nz = 1\n"


@pytest.mark.parametrize("source", ["x = 1\n", "def double(:\n"])
def test_a_file_that_does_not_define_the_task(assignment: Assignment, source: str) -> None:
    """Where there is nothing to replace, the file stays and the message says why."""
    file = assignment.folder / "mine.py"
    file.write_text(source)
    with pytest.raises(SubmissionError, match="no cell defines `double`"):
        put_back_stub(file, "double", assignment.guide.stubs["double"])
    assert file.read_text() == source


def test_a_damaged_notebook(assignment: Assignment) -> None:
    """A notebook that is none is not overwritten."""
    file = assignment.folder / "vectors.ipynb"
    file.write_text('{"cells": [')
    with pytest.raises(UsageError, match="not a Jupyter notebook"):
        put_back_stub(file, "double", assignment.guide.stubs["double"])
    assert file.read_text() == '{"cells": ['
