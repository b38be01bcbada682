"""Which names a piece of code binds and which it reads from outside, by Python's scoping rules.

A function's own names are not the module's: a task with a local `loss` does not need the cell that
trains. Nothing here recurses, so that a tree of any depth can be read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import wraps
from weakref import WeakKeyDictionary

from autograder.sandbox.syntax import children

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
# What binds a name itself. Asked of every node of a program, so it is made once.
_BINDING = (
    ast.Name,
    ast.Import,
    ast.ImportFrom,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
    ast.MatchMapping,
)
_WITH_SCOPE = (Definition, Comprehension, ast.Lambda)


def once(names: Callable[[ast.AST], Iterator[str]]) -> Callable[[ast.AST], tuple[str, ...]]:
    """Read each statement once: what chooses and orders a program's statements asks many times."""
    known = WeakKeyDictionary[ast.AST, tuple[str, ...]]()

    @wraps(names)
    def read(node: ast.AST) -> tuple[str, ...]:
        if not isinstance(node, ast.stmt):
            return tuple(names(node))
        if node not in known:
            known[node] = tuple(names(node))
        return known[node]

    return read


@once
def names_bound(node: ast.AST) -> Iterator[str]:
    """Name what `node` binds in the scope that holds it; `*` for a star import."""
    pending = [node]
    while pending:
        node = pending.pop()
        if not isinstance(node, _WITH_SCOPE):
            if isinstance(node, _BINDING):
                yield from _bound_here(node)
            pending.extend(children(node))
        elif isinstance(node, Definition):
            yield node.name  # what its body binds is local to it
        elif isinstance(node, Comprehension):
            # Its loop variables are its own; only `:=` reaches out of it.
            yield from (n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr))


def _bound_here(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id
    elif isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


@once
def names_read(node: ast.AST) -> Iterator[str]:
    """Name what running `node` may read from outside it."""
    pending: list[tuple[ast.AST, frozenset[str]]] = [(node, frozenset())]
    while pending:
        node, hidden = pending.pop()  # hidden: what an enclosing function binds
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and node.id not in hidden:
                yield node.id
        elif isinstance(node, ast.Global):
            yield from node.names
        elif not isinstance(node, _WITH_SCOPE):
            pending += [(child, hidden) for child in children(node)]
        elif isinstance(node, Function):
            inside = node.body if isinstance(node.body, list) else [node.body]
            own = (hidden | _own_names(node, inside)) - _declared_global(inside)
            # Decorators, defaults and annotations are read outside.
            body = set[ast.AST](inside)
            pending += [(c, own if c in body else hidden) for c in children(node)]
        elif isinstance(node, Comprehension):
            own = hidden.union(*(names_bound(part.target) for part in node.generators))
            first = node.generators[0].iter  # read outside, by Python's rules
            pending += [(c, hidden if c is first else own) for c in _parts(node)]
        else:
            pending += [(child, hidden) for child in children(node)]


def _parts(node: Comprehension) -> Iterator[ast.expr]:
    yield from (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    for part in node.generators:
        yield from (part.target, part.iter, *part.ifs)


def _own_names(function: Function, inside: list[ast.stmt] | list[ast.expr]) -> set[str]:
    names = {child.arg for child in ast.walk(function.args) if isinstance(child, ast.arg)}
    return names.union(*(names_bound(part) for part in inside))


def _declared_global(inside: list[ast.stmt] | list[ast.expr]) -> set[str]:
    found: set[str] = set()
    pending: list[ast.AST] = list(inside)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Global):
            found |= set(node.names)
        elif not isinstance(node, Definition | ast.Lambda):
            pending.extend(children(node))
    return found
