"""Build a lesson's notebooks as students have them, and run them in a kernel of their own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbclient
import nbformat

from autograder.course.course import Course
from autograder.course.reading import load_lesson
from autograder.course.stub import BEGIN, END

CELL_SECONDS = 300  # a limit for a kernel that hangs, not an expectation


def released_notebook(course: Course, name: str) -> Any:
    """Read the notebook that students get."""
    folder = course.root / "assignments" / name
    return nbformat.read(folder / f"{name.partition('_')[2]}.ipynb", as_version=4)


def solved_notebook(course: Course, name: str) -> Any:
    """Put the reference solution into the task cells of the released notebook."""
    written = {cell.task: cell.source for cell in load_lesson(course, name).cells if cell.task}
    notebook = released_notebook(course, name)
    for cell in notebook.cells:
        task = cell.metadata.get("autograder", {}).get("task")
        if task is not None:
            lines = written[task].splitlines()
            cell.source = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    return notebook


def run_notebook(course: Course, name: str, notebook: Any, folder: Path) -> Any:
    """Run a notebook in a copy of its assignment's folder; return it with outputs and errors."""
    place = folder / name
    shutil.copytree(course.root / "assignments" / name, place)
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(place)}},
    )
    return client.execute()


def text_of(cell: Any) -> str:
    """Join everything a cell has printed or shown in words."""
    return "".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for output in cell.get("outputs", ())
    )
