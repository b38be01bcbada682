"""Read a source notebook of nbgrader, or one that has its markers alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from autograder.importing.material import Asserts, Cell, Kind, Material
from autograder.importing.questions import question
from autograder.importing.regions import parsed, split_tasks, without_magics

_HIDDEN = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS[^\n]*\n(.*?)^[ \t]*### END HIDDEN TESTS[^\n]*$",
    re.MULTILINE | re.DOTALL,
)
_BEGIN = "### BEGIN SOLUTION"
PERSON = "a question that a person marks"


def is_nbgrader(notebook: Any) -> bool:
    """Whether cells carry nbgrader's metadata or its markers."""
    return any(
        "nbgrader" in cell.metadata or _BEGIN in cell.source or "### BEGIN HIDDEN" in cell.source
        for cell in notebook.cells
    )


def read_nbgrader(notebook: Any, title: str) -> Material:
    """Read its cells in order: texts, given code, tasks, and tests public and hidden."""
    cells: list[Cell] = []
    tests: list[Asserts] = []
    near: tuple[str, ...] = ()
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        name, points = str(marks.get("grade_id", "")), float(marks.get("points") or 0)
        if cell.cell_type != "code" and (marks.get("grade") or marks.get("task")):
            cells += question(cell.source, name, points, is_prompt=bool(marks.get("task")))
        elif cell.cell_type != "code":
            cells.append(Cell(Kind.MARKDOWN, cell.source))
        elif marks.get("grade") and marks.get("solution") and not split_tasks(cell.source):
            cells += question(without_magics(cell.source), name, points, is_code=True)
        elif marks.get("solution") or _BEGIN in cell.source:
            made = list(_solution(cell.source, points if marks.get("grade") else None))
            near = tuple(name for each in made for name in each.tasks) or near
            cells += made
        elif _is_test(cell.source, marks):
            tests += _tests(cell.source, name, points or 1.0, near)
        else:
            cells.append(Cell(Kind.GIVEN, without_magics(cell.source)))
    return Material(title, tuple(_with_parts(cells, tests)), tuple(tests))


def _solution(source: str, by_hand: float | None) -> Iterator[Cell]:
    """Part a cell into its tasks; `by_hand` are the points that a person gives for it."""
    tasks = split_tasks(source)
    if not tasks:
        yield Cell(Kind.FREE, without_magics(source), todo="no name is defined here that a task is")
    todo = "" if by_hand is None else PERSON
    for number, (name, text) in enumerate(tasks):
        yield Cell(Kind.TASK, text, (name,), todo, 0.0 if number else by_hand or 0.0)


def _with_parts(cells: Iterable[Cell], tests: Sequence[Asserts]) -> Iterator[Cell]:
    """Let a person mark the code of tasks that are tested as well; others are for the author."""
    for cell in cells:
        if cell.kind is not Kind.TASK or cell.todo != PERSON:
            yield cell
        elif any(_is_about(cell.tasks[0], test) for test in tests):
            yield msgspec.structs.replace(cell, todo="")
        else:
            yield msgspec.structs.replace(cell, points=0.0)


def _is_about(task: str, test: Asserts) -> bool:
    return re.search(rf"\b{re.escape(task)}\b", test.source) is not None


def _is_test(source: str, marks: dict[str, Any]) -> bool:
    if marks.get("grade") or "### BEGIN HIDDEN" in source:
        return True
    return bool(marks.get("locked")) and bool(
        re.search(r"^\s*(assert\b|\w*\.?assert_)", source, re.MULTILINE)
    )


def _tests(source: str, name: str, points: float, near: tuple[str, ...]) -> Iterator[Asserts]:
    """Part a test cell into what students see and what they do not; setup lines are in both."""
    hidden = [found[1] for found in _HIDDEN.finditer(source)]
    public = _HIDDEN.sub("", source)
    both = bool(hidden) and _asserts_something(public)
    share = points / 2 if both else points
    if _asserts_something(public) or not hidden:
        yield Asserts(name, without_magics(public), points=share, near=near)
    if hidden:
        setup = _setup(public)
        whole = "\n".join([*setup, *hidden])
        yield Asserts(name, without_magics(whole), hidden=True, points=share, near=near)


def _asserts_something(source: str) -> bool:
    return bool(re.search(r"assert", source))


def _setup(source: str) -> list[str]:
    """Keep what the hidden part may need of the public one: all that asserts nothing."""
    tree = parsed(without_magics(source))
    if tree is None:
        return []
    lines = without_magics(source).splitlines()
    return [
        "\n".join(lines[each.lineno - 1 : each.end_lineno])
        for each in tree.body
        if "assert" not in "\n".join(lines[each.lineno - 1 : each.end_lineno])
    ]
