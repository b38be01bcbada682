"""Small questions about nodes of a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from autograder.sandbox.scopes import Comprehension, Definition
from autograder.sandbox.syntax import children

Function = ast.FunctionDef | ast.AsyncFunctionDef
Code = Function | ast.Lambda


def root(node: ast.expr) -> set[str]:
    """Name what an attribute or an element is a part of: `a` of `a.b[0].c`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def given(node: ast.Call) -> list[ast.expr]:
    """List what a call is given."""
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def parts(display: ast.Dict | ast.List) -> list[ast.expr]:
    """List what a display holds."""
    return display.values if isinstance(display, ast.Dict) else display.elts


def is_store(node: ast.AST) -> TypeGuard[ast.Name]:
    """Whether a name is bound or deleted here."""
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def is_name_in(node: ast.expr, names: set[str]) -> bool:
    """Whether it is one of these names."""
    return isinstance(node, ast.Name) and node.id in names


def joins_containers(node: ast.BinOp) -> bool:
    """Whether an operator may make a container of what others hold."""
    displays = ast.List | ast.ListComp | ast.Dict | ast.DictComp | ast.Tuple
    parts = isinstance(node.left, displays) or isinstance(node.right, displays)
    return isinstance(node.op, ast.BitOr) or (isinstance(node.op, ast.Add) and parts)


def outside_definitions(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what a statement consists of, without what stands inside functions and classes."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, Definition | ast.Lambda | Comprehension):
            pending.extend(children(node))


def run_at_once(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk what running a statement evaluates: of a function its decorators and defaults only.

    A decorator is a call with what it decorates.
    """
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, Definition):
            for decorator in node.decorator_list:
                name = ast.Name(node.name, ast.Load())
                pending.append(ast.Call(decorator, [name], []))
            inside = node.body if isinstance(node, ast.ClassDef) else [node.args]
            pending.extend(inside)
        else:
            pending.extend(children(node))


def stores_into(definition: ast.stmt) -> set[str]:
    """Name what a definition assigns attributes or elements of."""
    found = set[str]()
    for node in ast.walk(definition):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found |= root(node)
    return found


def rebound(statements: Iterable[ast.stmt]) -> set[str]:
    """Name what is bound by something else than a definition or an import."""
    found = set()
    for statement in statements:
        for node in outside_definitions(statement):
            if is_store(node):
                found.add(node.id)
    lambdas = {
        s.targets[0].id
        for s in statements
        if isinstance(s, ast.Assign)
        and isinstance(s.value, ast.Lambda)
        and isinstance(s.targets[0], ast.Name)
    }
    return found - lambdas


def inner_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Name what comprehensions and lambdas bind for themselves."""
    found = set[str]()
    for node in nodes:
        if isinstance(node, ast.comprehension):
            found |= {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
        elif isinstance(node, ast.Lambda):
            found |= {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    return found
