"""A student's own file of an assignment: find it, read its cells, restore a task's stub."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.assignments.assignment import Assignment
from autograder.errors import SubmissionError, UsageError
from autograder.language import _
from autograder.notebooks.modules import imported_files, is_module
from autograder.notebooks.reading import read_solution
from autograder.output import write_whole
from autograder.sandbox.job import Cell
from autograder.sandbox.syntax import parse

ENDINGS = (".ipynb", ".py")


def find_file(assignment: Assignment) -> Path:
    """Find the student's notebook in an assignment's folder; UsageError says what to name."""
    folder, name = assignment.folder, assignment.guide.module
    for ending in ENDINGS:
        if (folder / f"{name}{ending}").is_file():
            return folder / f"{name}{ending}"
    notebooks = sorted(folder.glob("*.ipynb"))
    if len(notebooks) == 1:
        return notebooks[0]
    there = ", ".join(path.name for path in notebooks) or _("none")
    raise UsageError(
        _("{folder}: no {name}.ipynb (notebooks here: {there}); name the file you work in").format(
            folder=folder, name=name, there=there
        )
    )


def read_file(file: Path) -> tuple[Cell, ...]:
    """Read the student's own cells; UsageError says why that cannot be done."""
    if file.suffix not in ENDINGS:
        raise UsageError(
            _("{file}: neither a notebook (.ipynb) nor Python (.py); name one of these").format(
                file=file
            )
        )
    return read_solution(_bytes(file), file.suffix, str(file))


def read_modules(file: Path, cells: Iterable[Cell]) -> dict[str, str]:
    """Read the student's own modules that a file imports, by their paths beside it.

    UsageError for what will not be read in grading either.
    """
    folder = file.parent
    paths = [path for path in modules_in(folder) if path != file.name]
    texts = [cell.source for cell in cells]
    found, why = imported_files(texts, paths, lambda path: _bytes(folder / path))
    if why:
        raise UsageError(
            _("{folder}: {why}; neither is it in grading").format(folder=folder, why=why)
        )
    return found


def modules_in(folder: Path) -> list[str]:
    """Name the files in a folder that Python would find as modules, those of packages too."""
    packages = (path for path in folder.iterdir() if path.is_dir() and path.name.isidentifier())
    files = [*folder.glob("*.py"), *(file for each in packages for file in each.rglob("*.py"))]
    return sorted(filter(is_module, (file.relative_to(folder).as_posix() for file in files)))


def put_back_stub(file: Path, task: str, stub: str) -> None:
    """Replace what the student wrote for a task by its stub, and leave the rest as it is.

    SubmissionError if the file does not define the task in its own cell.
    """
    data = _bytes(file)
    if file.suffix == ".ipynb":
        write_whole(file, _reset_notebook(data, file, task, stub))
    else:
        write_whole(file, _reset_source(data.decode("utf-8-sig"), file, task, stub).encode())


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(
            _("{file}: cannot be read: {error}").format(
                file=file, error=error.strerror or error
            )
        ) from None


def _reset_notebook(data: bytes, file: Path, task: str, stub: str) -> bytes:
    read_solution(data, file.suffix, str(file))  # says what is wrong with a damaged notebook
    notebook = json.loads(data)
    code = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    marked = [cell for cell in code if _task_of(cell) == task]
    defining = [cell for cell in code if task in _defined("".join(cell["source"]))]
    if not (marked or defining):
        raise _no_cell(file, task)
    # The last definition is the one that counts.
    cell = (marked or defining)[-1]
    cell["source"] = stub.splitlines(keepends=True)
    cell["outputs"], cell["execution_count"] = [], None
    # The way Jupyter itself writes it.
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _task_of(cell: dict[str, Any]) -> object:
    own = cell.get("metadata", {}).get("autograder")
    return own.get("task") if isinstance(own, dict) else None


def _reset_source(text: str, file: Path, task: str, stub: str) -> str:
    places = _defined(text).get(task)
    if places is None:
        raise _no_cell(file, task)
    # The task's cell in the notebook may hold more than the task; in a file only the task is replaced.
    written = _cut(stub, *_defined(stub)[task])
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: places[0] - 1], *written, *lines[places[1] :]])


def _cut(source: str, first: int, last: int) -> list[str]:
    return [line + "\n" for line in source.splitlines()[first - 1 : last]]


def _defined(source: str) -> dict[str, tuple[int, int]]:
    """Give the first and the last line of each function and class of a source."""
    try:
        return dict(_definitions(parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return {}


def _definitions(tree: ast.Module) -> Iterator[tuple[str, tuple[int, int]]]:
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([statement.lineno, *(d.lineno for d in statement.decorator_list)])
            yield statement.name, (first, statement.end_lineno or first)


def _no_cell(file: Path, task: str) -> SubmissionError:
    return SubmissionError(
        _(
            "{file}: no cell defines `{task}`, so there is nothing to replace by its stub; fix "
            "the syntax of its cell, or copy the stub from the notebook you were given"
        ).format(file=file, task=task)
    )
