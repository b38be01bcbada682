"""Make wrong versions of a right program: one small change each, of the kinds that people make.

A mutant is known by its task and its difference, which does not depend on line numbers, comments
or layout: both sides are written by `ast.unparse`.
"""

from __future__ import annotations

import ast
import difflib
import warnings
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from autograder.proving.lasting import FUNCTIONS, TOP_LEVEL
from autograder.proving.operators import EXPRESSIONS, STATEMENTS, order, wrong_names
from autograder.sandbox.syntax import parse


class Mutant(msgspec.Struct, frozen=True):
    """One changed version of a task's cell."""

    task: str
    operator: str
    diff: str  # lines with - and +
    source: str  # the whole cell

    @property
    def label(self) -> str:
        """Name it on one line."""
        return f"{self.task} ({self.operator}): " + " ".join(self.diff.split())


class _Slot(NamedTuple):
    """A place in the tree that holds a node: a field, or an item of a list field."""

    parent: ast.AST
    field: str
    at: int | None

    def put(self, node: ast.AST | list[ast.stmt]) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        elif isinstance(node, list):
            getattr(self.parent, self.field)[self.at : self.at + 1] = node
        else:
            getattr(self.parent, self.field)[self.at] = node


def mutants_of(task: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a task's cell that compiles and reads differently, each once."""
    tree = parse(source)
    original = ast.unparse(tree)
    seen = {original}
    for operator in _changes(tree):
        try:
            changed = ast.unparse(ast.fix_missing_locations(tree))
            with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
                compile(changed, task, "exec")  # a mutant may well be what nobody would write
        except (SyntaxError, ValueError):
            continue
        if changed not in seen:
            seen.add(changed)
            yield Mutant(task, operator, _diff(original, changed), changed)


def _diff(one: str, other: str) -> str:
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")
    kept = [line for line in lines if line[:2] not in ("--", "++", "@@")]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in kept)


def _changes(tree: ast.Module) -> Iterator[str]:
    """Change the tree in one place, yield the operator's name, and change it back."""
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        yield from _lasting(function, is_top=function in tree.body)
        names = _local_names(function)
        for slot, node in list(_slots(function)):
            if isinstance(node, ast.stmt):
                yield from _at_statement(slot, node)
            elif isinstance(node, ast.expr):
                for operator, change in EXPRESSIONS:
                    for changed in change(node):
                        yield from _with(slot, node, changed, operator)
                for changed in wrong_names(node, names):
                    yield from _with(slot, node, changed, "another name")


def _lasting(function: ast.FunctionDef, *, is_top: bool) -> Iterator[str]:
    body = function.body
    for operator, change in (*FUNCTIONS, *(TOP_LEVEL if is_top else ())):
        for changed in change(function):
            function.body = changed
            yield operator
            function.body = body


def _at_statement(slot: _Slot, node: ast.stmt) -> Iterator[str]:
    for operator, change in STATEMENTS:
        for changed in change(node):
            block = list(getattr(slot.parent, slot.field))
            slot.put(changed)
            yield operator
            getattr(slot.parent, slot.field)[:] = block
    block = getattr(slot.parent, slot.field)
    if slot.at is not None and slot.at + 1 < len(block) and order(*block[slot.at :][:2]):
        pair = slice(slot.at, slot.at + 2)
        block[pair] = block[pair][::-1]
        yield "statements swapped"
        block[pair] = block[pair][::-1]


def _with(slot: _Slot, node: ast.AST, changed: ast.AST, operator: str) -> Iterator[str]:
    slot.put(changed)
    yield operator
    slot.put(node)


def _slots(function: ast.FunctionDef) -> Iterator[tuple[_Slot, ast.AST]]:
    """List what may be changed: bodies and defaults, without docstrings, types and messages."""
    yield from _children(function.args, ("defaults", "kw_defaults"))
    yield from _children(function, ("body",))


def _children(node: ast.AST, fields: tuple[str, ...]) -> Iterator[tuple[_Slot, ast.AST]]:
    for field in fields:
        value = getattr(node, field, None)
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, child in items:
            if not isinstance(child, ast.AST) or _is_text(child):
                continue
            yield _Slot(node, field, index), child
            # An inner function is walked by itself; a message is not where people make mistakes.
            if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Raise):
                below = tuple(f for f in child._fields if f not in ("annotation", "op", "ops"))
                yield from _children(child, below)


def _is_text(node: ast.AST) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or isinstance(node, ast.JoinedStr)


def _local_names(function: ast.FunctionDef) -> list[str]:
    """List parameters and local variables in the order in which they appear."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    stored = [
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    names = dict.fromkeys([argument.arg for argument in arguments] + stored)
    return [name for name in names if name not in ("self", "ctx", "_")]
