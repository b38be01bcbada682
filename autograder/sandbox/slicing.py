"""Which statements of a program are run: those that its tasks are made of, and what changes these.

Runs in the student process, before any of the student's code. A cell that trains for an hour,
plots or fails is the student's own affair: only statements that bind a name which a task needs,
directly or through other names, or that may change what such a name means, are kept.
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Collection, Iterable, Iterator
from weakref import WeakKeyDictionary

from autograder.sandbox.dependence.constants import may_matter
from autograder.sandbox.dependence.statements import Dependence
from autograder.sandbox.scopes import Definition, names_bound, names_read, once
from autograder.sandbox.syntax import children

Statement = ast.stmt
# Asked of every node of a program, so they are made once.
_CALLED_LATER = (Definition, ast.Lambda)
_PARTS = (ast.Attribute, ast.Subscript)


def future_flags(statements: Iterable[Statement]) -> int:
    """Give the compiler flags of `from __future__ import …`, for all of the statements.

    They must be passed explicitly where statements of one program are compiled one by one.
    """
    flags = 0
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


class Slicer:
    """Statements, read once for what they bind and use."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = list(statements)
        imported = {name for s in self.statements for name in names_imported(s)}
        self._bound = {s: _changed(s, imported) for s in self.statements}
        self._used = {s: set(names_read(s)) for s in self.statements}

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

    def run_for(self, roots: Iterable[str], files: Collection[str] = ()) -> set[Statement]:
        """Choose what has to run so that `roots` are what they are after the whole program.

        Besides what binds them, that is whatever may change an object they reach. `files` names
        the modules that the program itself wrote: what they hold is the program's too.
        """
        roots = list(roots)
        kept = self.keep(roots)
        needed = set(roots).union(*(self._used[s] for s in kept))
        if not may_matter(self._used, needed, files):
            return kept
        effects = Dependence(self.statements, files)
        changes = {s: self._bound[s] | effects.touched_by(s) for s in self.statements}
        while True:
            fresh = [
                s
                for s in self.statements
                if s not in kept and (effects.is_wild(s) or changes[s] & needed)
            ]
            if not fresh:
                return kept
            kept.update(fresh)
            for statement in fresh:
                needed |= self._used[statement]

    def names_used_by(self, root: str) -> frozenset[str]:
        """Name everything that a name is made of, directly or through other names."""
        kept = self.keep([root])
        return frozenset().union(*(self._used[statement] for statement in kept))


@once
def names_imported(node: ast.AST) -> Iterator[str]:
    """Name what a statement imports, also inside functions."""
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from names_bound(node)
        elif not isinstance(node, ast.expr):  # which holds no statement
            pending.extend(children(node))


# What statements change, however often they are chosen from: at once, and by what they call.
_known_changes = WeakKeyDictionary[Statement, tuple[frozenset[str], frozenset[str]]]()


def _changed(statement: Statement, imported: set[str]) -> frozenset[str]:
    """Name what a statement binds at module level, and whose contents it changes.

    `from torch import *` may bind anything, so it is always needed, as `*`.
    """
    known = _known_changes.get(statement)
    if known is None:
        known = _known_changes[statement] = _changes(statement)
    # A module's `append` is one of its functions and does not change the module.
    return known[0] | (known[1] - imported)


def _changes(statement: Statement) -> tuple[frozenset[str], frozenset[str]]:
    names, by_calls = set(names_bound(statement)), set[str]()
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, _CALLED_LATER):
            continue  # its body changes things only when it is called
        if isinstance(node, _PARTS) and not isinstance(node.ctx, ast.Load):
            names |= _root(node)
        elif isinstance(node, ast.Call):
            by_calls |= _changed_by_call(node)
        pending.extend(children(node))
    return frozenset(names), frozenset(by_calls)


def _changed_by_call(call: ast.Call) -> set[str]:
    # `shapes.append(3)`, `w.requires_grad_()` and `setattr(Net, …)` change what they work on.
    function = call.func
    if isinstance(function, ast.Attribute):
        in_place = function.attr.endswith("_") and not function.attr.endswith("__")
        return _root(function) if in_place or function.attr in _CHANGES_ITS_OBJECT else set()
    if isinstance(function, ast.Name) and function.id in ("setattr", "delattr") and call.args:
        return _root(call.args[0])
    return set()


_CHANGES_ITS_OBJECT = frozenset(
    "append extend insert add update setdefault remove pop clear sort reverse".split()
)


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, _PARTS):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
