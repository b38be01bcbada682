"""Statements that do nothing, or end too soon: `x == 3`, and a loop that returns at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.sandbox.inside.slips.slip import Slip, functions_in, statements_in, written
from autograder.sandbox.wire import Seen


def idle(statement: ast.stmt) -> Iterator[Slip]:
    """Find comparisons that nobody looks at, and loops that their own `return` ends."""
    for function in functions_in(statement):
        for each in statements_in(function):
            match each:
                case ast.Expr(
                    value=ast.Compare(
                        left=ast.Name() | ast.Attribute() | ast.Subscript(),
                        ops=[ast.Eq()],
                        comparators=[right],
                    ) as compared
                ):
                    meant = f"{written(compared.left)} = {written(right)}"
                    yield Slip(Seen.COMPARED, each.lineno, written(compared), meant)
                case ast.For() | ast.While():
                    yield from _returns_at_once(each)


def _returns_at_once(loop: ast.For | ast.While) -> Iterator[Slip]:
    last = loop.body[-1]
    if isinstance(last, ast.Return) and not any(map(_may_go_on, loop.body[:-1])):
        word = "for" if isinstance(loop, ast.For) else "while"
        yield Slip(Seen.RETURNS_AT_ONCE, last.lineno, "return", word)


def _may_go_on(statement: ast.stmt) -> bool:
    """Whether a loop may go on to its next round from here."""
    return any(isinstance(node, ast.Continue | ast.Break) for node in ast.walk(statement))
