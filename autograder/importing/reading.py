"""Read a file that is to become a lesson: say what it is, and take it apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.importing.material import Material
from autograder.importing.nbgrader_source import is_nbgrader, read_nbgrader
from autograder.importing.otter_source import is_otter, read_otter
from autograder.importing.pytest_source import read_pytest


def read_material(file: Path) -> Material:
    """Read a notebook of nbgrader or otter-assign, or a file of pytest; UsageError says why not."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file}: cannot be read: {error}; name a notebook or a .py file"
        ) from None
    title = file.stem.replace("_", " ").replace("-", " ").strip().capitalize()
    if file.suffix == ".py":
        return _of_tests(file, text, title)
    if file.suffix != ".ipynb":
        raise UsageError(f"{file}: neither a notebook (.ipynb) nor Python (.py); name one of these")
    notebook = _notebook(file, text)
    if is_otter(notebook):
        material = read_otter(notebook, title)
    elif is_nbgrader(notebook):
        material = read_nbgrader(notebook, title)
    else:
        raise UsageError(
            f"{file}: no source of nbgrader (its cells have no marks, and there is no "
            "'### BEGIN SOLUTION') and none of otter-assign (there is no '# BEGIN QUESTION'); name "
            "the instructor's version, not the one that students get"
        )
    return _with_tasks(file, material)


def _of_tests(file: Path, text: str, title: str) -> Material:
    try:
        material = read_pytest(file, text, title.removeprefix("Test ").capitalize())
    except SyntaxError as error:
        raise UsageError(f"{file}:{error.lineno}: {error.msg}; fix the file") from None
    if not material.tests:
        raise UsageError(f"{file}: no tests here (functions named test_…); name a file of pytest")
    return _with_tasks(file, material)


def _with_tasks(file: Path, material: Material) -> Material:
    if not material.tasks:
        raise UsageError(
            f"{file}: no function, class or name that a student writes; a solution stands between "
            "'### BEGIN SOLUTION' and '### END SOLUTION', in a solution cell of nbgrader, or in "
            "the module that the tests import"
        )
    return material


def _notebook(file: Path, text: str) -> Any:
    import nbformat

    try:
        return nbformat.reads(text, as_version=4)
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        said = str(error).partition("\n")[0]
        raise UsageError(f"{file}: not a notebook: {said}; name one that Jupyter opens") from None
