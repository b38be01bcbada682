"""Mutations of what a function leaves behind, keeps, or does to large numbers.

Each takes a whole function and yields other bodies for it. What it returns on the usual numbers is
right: only a check that looks for this kind can tell.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

LARGE = 1e6
IN_PLACE = {ast.Add: "add_", ast.Sub: "sub_", ast.Mult: "mul_", ast.Div: "div_"}
HAVE_IN_PLACE = frozenset(
    "abs add clamp clip div exp log masked_fill mul neg pow relu round sigmoid sqrt square sub "
    "tanh".split()
)

Bodies = Callable[[ast.FunctionDef], Iterator[list[ast.stmt]]]


def _marked(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    """From its first line on an argument requires a gradient, or a module is in evaluation mode."""
    for argument, kind in _arguments(function):
        method = {"Tensor": "requires_grad_", "Module": "eval"}.get(kind)
        if method is not None:
            call = ast.Call(ast.Attribute(_name(argument), method, ast.Load()), [], [])
            yield _with_first(function, ast.Expr(call))


def _written(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    """`x + 1` becomes `x.add_(1)` and `x.exp()` becomes `x.exp_()`, where `x` is an argument."""
    names = {name for name, kind in _arguments(function) if kind == "Tensor"}
    for node in (n for statement in function.body for n in ast.walk(statement)):
        if isinstance(node, ast.BinOp) and type(node.op) in IN_PLACE and _is_one(node.left, names):
            method = ast.Attribute(node.left, IN_PLACE[type(node.op)], ast.Load())
            yield _replaced(function, node, ast.Call(method, [node.right], []))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in HAVE_IN_PLACE
            and _is_one(node.func.value, names)
        ):
            method = ast.Attribute(node.func.value, f"{node.func.attr}_", ast.Load())
            yield _replaced(function, node, ast.Call(method, node.args, node.keywords))


def _kept(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    """The first result is kept, and returned ever after."""
    for node in _returns(function):
        kept = ast.Attribute(_name(function.name), "__dict__", ast.Load())
        first = ast.Attribute(kept, "setdefault", ast.Load())
        value = ast.Call(first, [ast.Constant("first"), node.value or ast.Constant(None)], [])
        yield _replaced(function, node, ast.Return(value))


def _cut(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    """What is returned ends at a million."""
    if function.returns is None or not ast.unparse(function.returns).endswith("Tensor"):
        return
    for node in _returns(function):
        if node.value is not None:
            clamp = ast.Attribute(node.value, "clamp", ast.Load())
            most = ast.keyword("max", ast.Constant(LARGE))
            yield _replaced(function, node, ast.Return(ast.Call(clamp, [], [most])))


FUNCTIONS: tuple[tuple[str, Bodies], ...] = (
    ("argument marked", _marked),
    ("argument written to", _written),
    ("large numbers cut", _cut),
)
# Only for functions that a module defines: a method is no name that outlives the call.
TOP_LEVEL: tuple[tuple[str, Bodies], ...] = (("first result kept", _kept),)


def _arguments(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Give each annotated argument with the last name of its type."""
    for argument in (*function.args.args, *function.args.kwonlyargs):
        if argument.annotation is not None:
            yield argument.arg, ast.unparse(argument.annotation).rpartition(".")[2]


def _returns(function: ast.FunctionDef) -> Iterator[ast.Return]:
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))


def _with_first(function: ast.FunctionDef, statement: ast.stmt) -> list[ast.stmt]:
    after = 1 if ast.get_docstring(function) is not None else 0
    return [*function.body[:after], statement, *function.body[after:]]


def _replaced(function: ast.FunctionDef, old: ast.AST, new: ast.AST) -> list[ast.stmt]:
    """Give a copy of a function's body with another node in one place."""

    def copied(value: Any) -> Any:
        if value is old:
            return new
        if isinstance(value, list):
            return [copied(each) for each in value]
        if isinstance(value, ast.AST):
            return type(value)(**{name: copied(each) for name, each in ast.iter_fields(value)})
        return value

    body: list[ast.stmt] = copied(function.body)
    return body


def _is_one(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
