"""Parse Python source, from one thread at a time, and walk what comes of it."""

from __future__ import annotations

import ast
import threading
from typing import Any

_ALONE = threading.RLock()


def parse(source: str, name: str = "<unknown>") -> ast.Module:
    """Parse a module; raises SyntaxError or ValueError as `ast.parse` does.

    CPython keeps one depth counter for all threads, and may let another thread in when it collects
    garbage: Python 3.11 then raises "AST constructor recursion depth mismatch".
    """
    with _ALONE:
        return ast.parse(source, name)


# Fields that hold no node, or one that holds nothing: a context, an operator.
_EMPTY = frozenset(
    "arg asname attr conversion ctx id is_async kind level module op ops simple "
    "type_comment".split()
)
_FIELDS = {
    kind: tuple(name for name in kind._fields if name not in _EMPTY)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_FIELDS[ast.Constant] = ()


def children(node: ast.AST) -> list[ast.AST]:
    """List the nodes right below one in their order, without contexts and operators.

    Faster than `ast.iter_child_nodes`: every submission is walked many times.
    """
    found: list[ast.AST] = []
    for name in _FIELDS[node.__class__]:
        value: Any = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif value.__class__ is list:
            found += [each for each in value if isinstance(each, ast.AST)]
    return found
