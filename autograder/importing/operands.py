"""What an assertion looks at: the operands that come from the student's code.

`assert allclose(f(x), [1, 2])` looks at `f(x)`; what it should be is what the reference gives.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

import msgspec

# Functions that compare their first two arguments, by the last part of their names.
COMPARES = frozenset(
    "allclose isclose array_equal array_equiv equal assert_close assert_allclose assert_equal "
    "assert_array_equal assert_almost_equal assert_array_almost_equal assert_approx_equal "
    "assert_array_almost_equal_nulp assert_array_max_ulp assertEqual assertEquals "
    "assertAlmostEqual assertListEqual assertTupleEqual assertSetEqual assertDictEqual "
    "assertSequenceEqual assertCountEqual assertIs assert_series_equal assert_frame_equal "
    "assert_index_equal eq_ assertAllClose".split()
)
# Functions that pass on what is true of all of their first argument.
PASSES_ON = frozenset("all any bool item assertTrue assert_ assert_true ok_".split())
TRUTHS = frozenset("assertFalse assertIsNone assert_false".split())
ORDERS = frozenset(
    "assertNotEqual assertIn assertNotIn assertLess assertLessEqual assertGreater "
    "assertGreaterEqual assertIsNotNone assertIsNot assertRaisesRegex".split()
)
ASSERTS = COMPARES | PASSES_ON | TRUTHS | ORDERS | frozenset({"assertIsInstance"})
_MAGNITUDES = frozenset("abs fabs absolute norm max amax".split())
_EQUAL = (ast.Eq, ast.Is)

IsStudents = Callable[[ast.AST], bool]


class Looked(msgspec.Struct, frozen=True):
    """One thing that is looked at, and whether the author should look at it too."""

    expression: ast.expr
    todo: str = ""


def called(node: ast.AST) -> str:
    """Give the last part of the name of what is called; empty if it is no call."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def operands(test: ast.expr, mine: IsStudents) -> list[Looked]:
    """Find what a condition looks at of the student's; nothing if none of it is the student's."""
    return list(dict.fromkeys(_operands(test, mine))) if mine(test) else []


def _operands(test: ast.expr, mine: IsStudents) -> Iterator[Looked]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for each in test.values:
            yield from operands(each, mine)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _operands(test.operand, mine)
    elif isinstance(test, ast.Compare):
        yield from _of_comparison(test, mine)
    elif isinstance(test, ast.Call):
        yield from _of_call(test, mine)
    else:
        yield Looked(test)


def _of_comparison(test: ast.Compare, mine: IsStudents) -> Iterator[Looked]:
    sides = [test.left, *test.comparators]
    if all(isinstance(each, _EQUAL) for each in test.ops):
        yield from _sides(sides, mine)
        return
    difference = _difference(test.left) or _difference(test.comparators[-1])
    if len(test.ops) == 1 and difference is not None and not isinstance(test.ops[0], ast.NotEq):
        yield from _sides([difference.left, difference.right], mine)
        return
    said = ast.unparse(test)
    yield Looked(
        _boolean(test), f"this is only whether `{said}`; return the number or tensor itself"
    )


def _of_call(test: ast.Call, mine: IsStudents) -> Iterator[Looked]:
    name, arguments = called(test), test.args
    inside = test.func.value if isinstance(test.func, ast.Attribute) else None
    if name in COMPARES and len(arguments) >= 2:
        yield from _sides(arguments[:2], mine)
    elif name == "equals" and inside is not None and len(arguments) == 1:
        yield from _sides([inside, arguments[0]], mine)
    elif name in PASSES_ON and arguments and mine(arguments[0]):
        yield from _operands(arguments[0], mine)
    elif name in PASSES_ON and not arguments and inside is not None:
        yield from _operands(inside, mine)
    elif name in TRUTHS and arguments:
        yield from _operands(arguments[0], mine)
    elif name in ("isinstance", "assertIsInstance") and len(arguments) == 2:
        yield Looked(ast.parse(f"type({ast.unparse(arguments[0])}).__name__", mode="eval").body)
    elif name in ORDERS:
        said = ast.unparse(test)
        for each in arguments[:2]:
            if mine(each):
                yield Looked(each, f"was {said}")
    else:
        yield Looked(test)


def _sides(sides: Sequence[ast.expr], mine: IsStudents) -> Iterator[Looked]:
    for each in sides:
        if mine(each):
            yield Looked(each)


def _difference(node: ast.expr) -> ast.BinOp | None:
    """Find `a - b` in the absolute value of it."""
    inner = node
    while isinstance(inner, ast.Call):
        if called(inner) in _MAGNITUDES | PASSES_ON | {"sum", "mean"} and inner.args:
            inner = inner.args[0]
        elif isinstance(inner.func, ast.Attribute) and not inner.args:
            inner = inner.func.value
        else:
            return None
    is_one = isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Sub) and inner is not node
    return inner if is_one and isinstance(inner, ast.BinOp) else None


def _boolean(test: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("bool", ast.Load()), [test], [])
