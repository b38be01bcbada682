"""Names that only ever mean what cannot change, and whether anything that matters can."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from autograder.sandbox.dependence import purity
from autograder.sandbox.dependence.nodes import stores_into
from autograder.sandbox.scopes import names_bound

_CONSTANT_FUNCTIONS = frozenset({"int", "float", "str", "bool", "len", "range", "complex", "bytes"})


def may_matter(  # noqa: PLR0912 - one case for each kind of statement
    used: dict[ast.stmt, set[str]], needed: set[str], files: Collection[str] = ()
) -> bool:
    """Say whether one of the needed names may mean something that changes, or something is wild.

    `used` says what each statement reads. Most tasks are made of functions and libraries alone, and
    then nothing has to be followed.
    """
    for statement, names in used.items():
        if names & purity.WILD or "sys" in names:
            return True
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if names & needed and stores_into(statement) & needed:
                    return True
            case ast.ClassDef(name=name, body=body):
                if name in needed and any(map(is_state, body)):
                    return True
                if names & needed and stores_into(statement) & needed:
                    return True
            case ast.Import(names=aliases):
                if any(alias.name in files for alias in aliases):
                    return True
            case ast.ImportFrom(module=module):
                if module in files:
                    return True
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                if needed & (set(names_bound(statement)) - constants([statement])):
                    return True
    return False


def is_state(member: ast.stmt) -> bool:
    """Whether a statement in a class makes something that all its objects share and may change."""
    value = (
        getattr(member, "value", None) if isinstance(member, ast.Assign | ast.AnnAssign) else None
    )
    return value is not None and not is_constant(value)


def constants(statements: Iterable[ast.stmt]) -> set[str]:
    """Name what is only ever bound to a number, a text or another value that cannot change."""
    constant, other = set(), set()
    for statement in statements:
        names = set(names_bound(statement))
        match statement:
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) if is_constant(
                value
            ):
                constant |= names
            case ast.AugAssign(value=value) if is_constant(value):
                pass
            case _:
                other |= names
    return constant - other


def is_constant(value: ast.expr) -> bool:
    """Whether an expression makes a number, a text or another value that cannot change."""
    pending = [value]
    while pending:
        node = pending.pop()
        match node:
            case ast.Constant() | ast.Compare() | ast.JoinedStr():
                pass
            case ast.UnaryOp(operand=operand):
                pending.append(operand)
            case ast.BinOp(left=left, right=right):
                pending += [left, right]
            case ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
                pending += parts
            case ast.IfExp(body=body, orelse=orelse):
                pending += [body, orelse]
            case ast.Call(func=ast.Name(id=name)) if name in _CONSTANT_FUNCTIONS:
                pass
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr="device")):
                pass
            case _:
                return False
    return True
