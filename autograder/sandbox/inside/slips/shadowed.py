"""A name of Python's own that means something else here: `range` after `from torch import *`."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator, Sequence

from autograder.sandbox.dependence.nodes import Function
from autograder.sandbox.inside.slips.slip import Found, Slip, functions_in
from autograder.sandbox.scopes import names_bound
from autograder.sandbox.wire import Seen

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def shadowed(statements: Sequence[ast.stmt]) -> Iterator[Found]:
    """Find names of Python's own that a program gives another meaning and then calls."""
    outside = {slip.name: (s, slip) for s in statements for slip in _given(s)}
    for statement in statements:
        for function in functions_in(statement):
            inside = {slip.name: (statement, slip) for slip in _inside(function)}
            meanings = outside | inside
            for name in sorted(meanings.keys() & set(_called(function))):
                place, slip = meanings[name]
                yield Found(place, statement, slip)


def _given(statement: ast.stmt) -> Iterator[Slip]:
    """Name what a statement at the top gives a meaning: star imports, and plain values."""
    if isinstance(statement, ast.ImportFrom) and any(a.name == "*" for a in statement.names):
        module = statement.module or ""
        for name in sorted(_exported(module) & _BUILTINS):
            line = statement.lineno
            yield Slip(Seen.SHADOWED, line, name, f"from {module} import *")
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for name in sorted(_BUILTINS.intersection(names_bound(statement))):
            yield Slip(Seen.SHADOWED, statement.lineno, name, f"{name} = …")


def _exported(module: str) -> frozenset[str]:
    there = sys.modules.get(module)
    names = getattr(there, "__all__", None)
    if names is None:
        names = [name for name in vars(there) if not name.startswith("_")] if there else []
    return frozenset(
        name
        for name in map(str, names)
        if getattr(there, name, None) is not getattr(builtins, name, None)
    )


def _inside(function: Function) -> Iterator[Slip]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            if node.id in _BUILTINS:
                yield Slip(Seen.SHADOWED, node.lineno, node.id, f"{node.id} = …")
        elif isinstance(node, ast.arg) and node.arg in _BUILTINS:
            yield Slip(Seen.SHADOWED, node.lineno, node.arg, f"the argument {node.arg}")


def _called(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
