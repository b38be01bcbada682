"""One slip: what kind it is, on which line, what is written there, and what was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from autograder.sandbox.dependence.nodes import Function
from autograder.sandbox.wire import Seen

LONGEST_TEXT = 40


class Slip(NamedTuple):
    """What stands on a line, and what was meant."""

    what: Seen
    line: int
    name: str
    meant: str


class Found(NamedTuple):
    """A slip, the statement it stands in, and the one that makes it matter; None for none."""

    place: ast.stmt
    user: ast.stmt | None
    slip: Slip


def functions_in(tree: ast.AST) -> Iterator[Function]:
    """Give every function and method, also those inside others."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def statements_in(function: Function) -> Iterator[ast.stmt]:
    """Give a function's own statements: those of functions and classes inside it are theirs."""
    pending: list[ast.AST] = list(reversed(function.body))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, Function | ast.ClassDef | ast.expr):
            pending.extend(reversed(list(ast.iter_child_nodes(node))))


def written(node: ast.expr) -> str:
    """Write an expression as it may be quoted in a sentence; a long one by its last part."""
    text = ast.unparse(node)
    if len(text) <= LONGEST_TEXT and "\n" not in text:
        return text
    return f"….{node.attr}" if isinstance(node, ast.Attribute) else "…"
