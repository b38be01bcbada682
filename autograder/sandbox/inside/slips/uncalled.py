"""A method that is named and not called: `loss.backward` computes nothing."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator

from autograder.sandbox.inside.slips.slip import Slip, functions_in, statements_in, written
from autograder.sandbox.wire import Seen

# The classes whose methods students call most; a name that is a method of none says nothing.
_OWNERS = (
    ("torch", "Tensor"),
    ("torch.nn", "Module"),
    ("torch.optim", "Optimizer"),
    ("builtins", "list"),
    ("builtins", "dict"),
)
# Methods that take nothing and that nobody hands on as a function.
_NEVER_A_VALUE = frozenset(
    "item detach backward step zero_grad parameters numel tolist contiguous clone numpy "
    "requires_grad_ state_dict".split()
)


def uncalled(statement: ast.stmt, modules: Collection[str]) -> Iterator[Slip]:
    """Find methods without a call, in functions only: a notebook shows what its cell ends with.

    `modules` are the names of imported modules, whose attributes are functions and no methods.
    """
    for function in functions_in(statement):
        for each in statements_in(function):
            if isinstance(each, ast.Expr) and isinstance(each.value, ast.Attribute):
                if _is_method(each.value.attr) and not _of_module(each.value, modules):
                    yield _slip(each.value)
            else:
                yield from (
                    _slip(node)
                    for node in _values(each)
                    if node.attr in _NEVER_A_VALUE and not _of_module(node, modules)
                )


def _values(statement: ast.stmt) -> Iterator[ast.Attribute]:
    """Give the attributes that a statement hands on as they are: `losses.append(loss.item)`."""
    if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Return | ast.Expr):
        return
    handed_on = [statement.value]
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            handed_on += node.args
        elif isinstance(node, ast.BinOp):
            handed_on += [node.left, node.right]
        elif isinstance(node, ast.GeneratorExp | ast.ListComp):
            handed_on.append(node.elt)
    for value in handed_on:
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        yield from (part for part in parts if isinstance(part, ast.Attribute))


def _slip(node: ast.Attribute) -> Slip:
    return Slip(Seen.UNCALLED, node.lineno, written(node), f"{written(node)}()")


def _is_method(name: str) -> bool:
    return any(
        callable(getattr(getattr(sys.modules.get(module), owner, None), name, None))
        for module, owner in _OWNERS
    )


def _of_module(node: ast.Attribute, modules: Collection[str]) -> bool:
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        root = root.value
    return isinstance(root, ast.Name) and root.id in modules
