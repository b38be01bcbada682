"""Which statements of a program are run: those that its tasks are made of.

Runs in the student process, before any of the student's code. A cell that trains for an hour,
plots or fails is the student's own affair: only statements that bind a name which a task needs,
directly or through other names, are kept.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

Statement = ast.stmt


class Slicer:
    """Statements, read once for what they bind and use."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = list(statements)
        self._bound = {statement: set(_binds(statement)) for statement in self.statements}
        self._used = {statement: set(_uses(statement)) for statement in self.statements}

    def keep(self, roots: Iterable[str]) -> set[Statement]:
        """Choose the statements that bind `roots` or names those statements use."""
        needed, kept = set(roots), set[Statement]()
        while True:
            fresh = [s for s in self.statements if s not in kept and self._bound[s] & needed]
            if not fresh:
                return kept
            kept.update(fresh)
            for statement in fresh:
                needed |= self._used[statement]

    def names_used_by(self, root: str) -> frozenset[str]:
        """Name everything that a name is made of, directly or through other names."""
        kept = self.keep([root])
        return frozenset().union(*(self._used[statement] for statement in kept))


def _uses(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            yield child.id
        elif isinstance(child, ast.Global):
            yield from child.names


def _binds(statement: Statement) -> Iterator[str]:
    """Name what a statement binds or changes at module level."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            # `from torch import *` may bind anything, so it is always needed.
            yield "*" if alias.name == "*" else (alias.asname or alias.name.partition(".")[0])
    elif isinstance(statement, ast.Expr):
        yield from _changed_by_call(statement.value)
    else:
        yield from _targets(statement)


def _targets(statement: Statement) -> Iterator[str]:
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue  # what its body binds is local
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _binds(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield from _root(node)
        pending.extend(ast.iter_child_nodes(node))


def _changed_by_call(value: ast.expr) -> Iterator[str]:
    # `shapes.append(3)` and `setattr(Net, …)` change what they are called on.
    if not isinstance(value, ast.Call):
        return
    function = value.func
    if isinstance(function, ast.Attribute) and function.attr in _CHANGES_ITS_OBJECT:
        yield from _root(function)
    elif isinstance(function, ast.Name) and function.id in ("setattr", "delattr") and value.args:
        yield from _root(value.args[0])


_CHANGES_ITS_OBJECT = frozenset(
    "append extend insert add update setdefault remove pop clear sort reverse".split()
)


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
