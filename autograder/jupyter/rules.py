"""Read off what is defined in the kernel what grading reads off the file: rules, magics, imports.

A kernel remembers every cell that ran, including earlier versions of a function. Only the
statements that made the current definitions count.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Collection, Container, Iterator
from types import FunctionType
from typing import Any

from autograder.assignments.assignment import Assignment
from autograder.assignments.imports import say_missing_imports
from autograder.assignments.student_files import modules_in
from autograder.judging.wording.asides import say_aside
from autograder.jupyter.kernel import Kernel
from autograder.sandbox.inside.magics import ParsedCell, parse_cell
from autograder.sandbox.inside.reading import read_breaches
from autograder.sandbox.inside.slips.reading import read_slips
from autograder.sandbox.inside.workers import may_ask, read_workers
from autograder.sandbox.inside.written import module_of
from autograder.sandbox.job import Cell, Job
from autograder.sandbox.syntax import parse
from autograder.sandbox.wire import Aside, Breach

_DICT = type.__dict__["__dict__"]  # a metaclass may have another
MOST_DECORATORS = 1000  # around one function, that are looked through
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def read_rules(kernel: Kernel, job: Job) -> tuple[Breach, ...]:
    """List where the source of a task names a function that the task forbids."""
    if not any(call.forbidden for call in job.calls):
        return ()
    return tuple(read_breaches(_living(kernel), job.calls, job.program.cells))


def read_asides(kernel: Kernel, missing: Container[str]) -> tuple[Aside, ...]:
    """See which cells hold a definition of what is missing, and why they did not define it."""
    return tuple(
        aside
        for parsed in _with_magics(kernel)
        for aside in parsed.asides
        if any(name in missing for name in aside.defines)
    )


def read_imports(kernel: Kernel, assignment: Assignment, tasks: Collection[str]) -> tuple[str, ...]:
    """Say which imports of these tasks will fail where they are graded, and what is otherwise."""
    files = [file for parsed in _with_magics(kernel) for file in parsed.files]
    beside = modules_in(assignment.folder)
    written = [module for module in map(module_of, (*files, *beside)) if module]
    living = _living(kernel)
    workers = read_workers(living, tasks) if may_ask(kernel.sources().values()) else ()
    imports = say_missing_imports(living, tasks, assignment.guide.packages, written)
    return (*imports, *map(say_aside, workers))


def _with_magics(kernel: Kernel) -> Iterator[ParsedCell]:
    for file, source in kernel.sources().items():
        if "run_cell_magic" not in source and "%%" not in source:
            continue
        try:
            yield parse_cell(Cell(kernel.labels[file], source))
        except (SyntaxError, ValueError, RecursionError):
            continue  # it never ran


def read_kernel_slips(kernel: Kernel, job: Job) -> tuple[Aside, ...]:
    """List the slips in the source of what is defined now, as grading reads them off the file."""
    return tuple(read_slips(_living(kernel), job.program.tasks))


def _living(kernel: Kernel) -> dict[str, ast.Module]:
    """Give the statements behind what is defined now, by the label of their cell."""
    trees = dict(_parsed(kernel))
    last: dict[str, ast.stmt] = {}
    for file, tree in trees.items():
        for statement in tree.body:
            for name in _binds(statement):
                if not _is_elsewhere(kernel.names.get(name), file, kernel.labels):
                    last[name] = statement
    return {
        kernel.labels[file]: ast.Module(
            body=[s for s in tree.body if _lives(s, last)], type_ignores=[]
        )
        for file, tree in trees.items()
    }


def _parsed(kernel: Kernel) -> Iterator[tuple[str, ast.Module]]:
    for file, source in kernel.sources().items():
        try:
            yield file, parse(source, file)
        except (SyntaxError, ValueError):
            continue  # it never ran


def _lives(statement: ast.stmt, last: dict[str, ast.stmt]) -> bool:
    names = list(_binds(statement))
    # A later import never makes an earlier one obsolete: each says what a name may mean.
    return not names or any(last.get(name) is statement for name in names)


def _binds(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, Definition):
        yield statement.name
    elif not isinstance(statement, ast.Import | ast.ImportFrom):
        for node in ast.walk(statement):
            if isinstance(node, Definition):
                yield node.name
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _is_elsewhere(value: Any, file: str, cells: Container[str]) -> bool:
    """Whether a function or class is known to be defined in a different cell."""
    # Asked of their types: what a student's object says of itself may be anything, or raise.
    members = _DICT.__get__(value).values() if issubclass(type(value), type) else (value,)
    # A decorated function is one that the decorator made; no cell defines it.
    written = [_undecorated(member) for member in members if _is_function(member)]
    files = {each.__code__.co_filename for each in written if _is_function(each)}
    return file not in files and any(each in cells for each in files)


def _undecorated(function: Any) -> Any:
    """Give what the decorators of a function go around, as far as they say so.

    Nothing is run for it, and it ends: `__wrapped__` is the student's to set, to the function too.
    """
    seen: set[int] = set()
    while id(function) not in seen and len(seen) < MOST_DECORATORS:
        seen.add(id(function))
        inner = inspect.getattr_static(function, "__wrapped__", None)
        function = function if inner is None else inner
    return function


def _is_function(value: object) -> bool:
    return type(value) is FunctionType
