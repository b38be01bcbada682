"""Build a lesson's notebooks as students have them, and run them in a kernel of their own."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

import nbclient
import nbformat

from autograder.course.course import Course
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.course.reading import load_lesson
from autograder.course.stub import BEGIN, END
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import parse

AUTHORING, MARKS = "autograder.authoring", ("mistake", "alternative")

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


def code_of(lesson: Lesson, answer: KnownAnswer, file: str) -> str:
    """Write the code of a known answer as a cell below the reference's, whose task it defines anew.

    What it takes from the lesson's own file is the reference, also of that task.
    """
    statements = parse(lesson.known_sources[file]).body
    kept = Slicer(statements).run_for([answer.function])
    body, taken = [], []
    for statement in (each for each in statements if each in kept):
        if isinstance(statement, ast.ImportFrom) and statement.module == lesson.module:
            taken += [(alias.asname or alias.name, alias.name) for alias in statement.names]
        elif not (isinstance(statement, ast.ImportFrom) and statement.module == AUTHORING):
            body.append(undecorated(statement))
    if taken:
        parameters = ", ".join(f"{name}={given}" for name, given in taken)
        (maker,) = parse(f"def version({parameters}):\n    return {answer.function}").body
        assert isinstance(maker, ast.FunctionDef)
        maker.body[:0] = body
        body, value = [maker], "version()"
    else:
        value = answer.function
    source = ast.unparse(ast.Module(body, []))
    return f"{source}\n{answer.task} = {value}\n"


def undecorated(statement: ast.stmt) -> ast.stmt:
    """Take away what marks a known answer as one."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        statement.decorator_list = [
            each
            for each in statement.decorator_list
            if not (isinstance(each, ast.Call) and ast.unparse(each.func) in MARKS)
        ]
    return statement


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


def errors_of(notebook: Any) -> list[str]:
    """Everything that reads like a failure: error outputs and what went to stderr."""
    return [
        output.get("evalue") or output.get("text", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def assert_waits(notebook: Any) -> None:
    """Fail unless the released notebook ran, and each cell that needs a task says so in one line."""
    assert errors_of(notebook) == []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    waiting = [cell for cell in code if "with needs(" in cell.source]
    assert waiting
    for cell in waiting:
        assert text_of(cell).startswith("This cell needs `"), cell.source
        assert text_of(cell).count("\n") == 1
        assert not any("image/png" in output.get("data", {}) for output in cell.outputs)


def assert_passes(notebook: Any) -> None:
    """Fail unless the solved notebook ran, and each of its checks gives its full marks."""
    assert errors_of(notebook) == []
    checks = [cell for cell in notebook.cells if "check" in cell.metadata.get("autograder", {})]
    for cell in checks:
        assert text_of(cell).startswith("✓"), text_of(cell)
    assert f"{len(checks)} of {len(checks)} tasks done." in text_of(checks[-1])
    assert not any("This cell needs" in text_of(cell) for cell in notebook.cells)
