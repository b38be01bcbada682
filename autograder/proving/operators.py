"""What a mutation changes: one small function for each kind of slip.

Each takes a node and yields nodes, or lists of statements, to replace it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

SWAPPED_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
SWAPPED_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SWAPPED_NAMES = {
    "sum": ("mean",),
    "mean": ("sum",),
    "max": ("min",),
    "min": ("max",),
    "amax": ("amin",),
    "amin": ("amax",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "exp": ("log",),
    "log": ("exp", "log2", "log1p"),
    "sqrt": ("square",),
    "square": ("abs",),
    "abs": ("square",),
    "norm": ("sum",),
    "softmax": ("log_softmax",),
    "log_softmax": ("softmax",),
    "logsumexp": ("sum", "amax"),
    "softplus": ("relu", "sigmoid"),
    "sigmoid": ("tanh",),
    "tanh": ("sigmoid",),
    "relu": ("sigmoid", "abs"),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "new_zeros": ("new_ones",),
    "new_ones": ("new_zeros",),
    "rand": ("randn",),
    "randn": ("rand",),
    "uniform_": ("normal_",),
    "cat": ("stack",),
    "stack": ("cat",),
    "repeat_interleave": ("repeat",),
    "repeat": ("repeat_interleave",),
    "squeeze": ("unsqueeze",),
    "unsqueeze": ("squeeze",),
    "reshape": ("view",),
    "detach": ("clone",),
    "clone": ("detach",),
    "float32": ("float64",),
    "float64": ("float32",),
    "long": ("float",),
    "int64": ("float32",),
    "cross_entropy": ("nll_loss",),
    "binary_cross_entropy_with_logits": ("mse_loss",),
    "MSELoss": ("L1Loss",),
    "SGD": ("Adam",),
    "ceil": ("floor",),
    "floor": ("ceil",),
    "ValueError": ("RuntimeError",),
}
SWAPPED_TEXTS = {"mean": "sum", "sum": "mean", "-inf": "inf", "inf": "-inf"}
FRESH = frozenset(
    "zeros ones empty full tensor arange linspace rand randn randint eye "
    "zeros_like ones_like empty_like new_zeros new_ones new_full new_empty".split()
)
NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv, ast.Mod)

Expressions = Callable[[ast.expr], Iterator[ast.expr]]
Statements = Callable[[ast.stmt], Iterator[list[ast.stmt]]]


def _arithmetic(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        for operator in SWAPPED_OPERATORS.get(type(node.op), ()):
            yield ast.BinOp(node.left, operator(), node.right)


def _swapped_operands(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, NOT_COMMUTATIVE):
        yield ast.BinOp(node.right, node.op, node.left)


def _dropped_operand(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.UnaryOp):
        yield node.operand


def _logic(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


def _comparison(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        for position, operator in enumerate(node.ops):
            for other in SWAPPED_COMPARISONS[type(operator)]:
                ops = [*node.ops[:position], other(), *node.ops[position + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)


def _constant(node: ast.expr) -> Iterator[ast.expr]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        for other in dict.fromkeys((value + 1, value - 1, 0, 1, -value)):
            if other != value:
                yield _number(other)
    elif isinstance(value, float):
        for changed in dict.fromkeys((0.0, 1.0, -value, 2 * value)):
            if changed != value:
                yield _number(changed)
    elif isinstance(value, str) and value in SWAPPED_TEXTS:
        yield ast.Constant(SWAPPED_TEXTS[value])


def _number(value: float) -> ast.expr:
    number = ast.Constant(abs(value))
    return ast.UnaryOp(ast.USub(), number) if value < 0 else number


def _other_function(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Attribute):
        for name in SWAPPED_NAMES.get(node.attr, ()):
            yield ast.Attribute(node.value, name, node.ctx)
        if node.attr == "T":
            yield node.value
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for name in SWAPPED_NAMES.get(node.id, ()):
            yield ast.Name(name, node.ctx)


def _dropped_call(node: ast.expr) -> Iterator[ast.expr]:
    """`x.f(…)` becomes `x`, `torch.f(x, …)` becomes `x`."""
    if isinstance(node, ast.Call):
        if node.args:
            yield node.args[0]
        if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
            yield node.func.value


def _is_module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("torch", "nn", "F", "math", "np", "numpy")


def _arguments(node: ast.expr) -> Iterator[ast.expr]:
    if not isinstance(node, ast.Call):
        return
    for position in range(len(node.args) - 1):
        one, other = node.args[position : position + 2]
        args = [*node.args[:position], other, one, *node.args[position + 2 :]]
        yield ast.Call(node.func, args, node.keywords)
    if node.args:
        yield ast.Call(node.func, node.args[:-1], node.keywords)
    for position in range(len(node.keywords)):
        kept = [*node.keywords[:position], *node.keywords[position + 1 :]]
        yield ast.Call(node.func, node.args, kept)


def _off_by_one(node: ast.expr) -> Iterator[ast.expr]:
    """The end of a range or of a slice, unless it is a constant."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        last = node.args[-1]
        if not isinstance(last, ast.Constant):
            for operator in (ast.Add(), ast.Sub()):
                end = ast.BinOp(last, operator, ast.Constant(1))
                yield ast.Call(node.func, [*node.args[:-1], end], [])
    elif isinstance(node, ast.Slice):
        for lower, upper in ((node.lower, None), (None, node.upper)):
            yield ast.Slice(lower, upper, node.step)
        if node.step is not None:
            yield ast.Slice(node.lower, node.upper, None)


def _order_of_items(node: ast.expr) -> Iterator[ast.expr]:
    """Two neighbours in a tuple or list swap places."""
    if isinstance(node, ast.Tuple | ast.List):
        for position in range(len(node.elts) - 1):
            one, other = node.elts[position : position + 2]
            items = [*node.elts[:position], other, one, *node.elts[position + 2 :]]
            yield type(node)(items, node.ctx)


EXPRESSIONS: tuple[tuple[str, Expressions], ...] = (
    ("another operator", _arithmetic),
    ("operands swapped", _swapped_operands),
    ("operand dropped", _dropped_operand),
    ("other logic", _logic),
    ("another comparison", _comparison),
    ("another constant", _constant),
    ("another function", _other_function),
    ("call dropped", _dropped_call),
    ("other arguments", _arguments),
    ("other bounds", _off_by_one),
    ("other order", _order_of_items),
)


def wrong_names(node: ast.expr, names: Sequence[str]) -> Iterator[ast.expr]:
    """Replace a name that is read by the next local name."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        following = names[(names.index(node.id) + 1) % len(names)]
        if following != node.id:
            yield ast.Name(following, node.ctx)


def _dropped(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        yield [ast.Pass()]


def _other_condition(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, ast.If):
        for test in (ast.Constant(True), ast.Constant(False), ast.UnaryOp(ast.Not(), node.test)):
            yield [ast.If(test, node.body, node.orelse)]


def _unwrapped(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, ast.With):
        yield list(node.body)


def _once(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """A loop that ends after its first round; a return in the first round."""
    if isinstance(node, ast.For | ast.While):
        loop = type(node)(**{field: getattr(node, field) for field in node._fields})
        loop.body = [*node.body, ast.Break()]
        yield [loop]


def _in_place(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """`w -= e` becomes `w += e`, `w = w - e` and `w = e`."""
    if isinstance(node, ast.AugAssign):
        for operator in SWAPPED_OPERATORS.get(type(node.op), ()):
            yield [ast.AugAssign(node.target, operator(), node.value)]
        yield [ast.Assign([node.target], ast.BinOp(node.target, node.op, node.value))]
        yield [ast.Assign([node.target], node.value)]


def _last_name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]


def _other_value(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """What is returned or kept is negated, or detached from its graph."""
    if isinstance(node, ast.Return | ast.Assign) and isinstance(node.value, ast.Call | ast.BinOp):
        detached = ast.Call(ast.Attribute(node.value, "detach", ast.Load()), [], [])
        negated = ast.UnaryOp(ast.USub(), node.value)
        # A new tensor has no graph to be detached from, and a zero has no sign to change.
        fresh = isinstance(node.value, ast.Call) and _last_name(node.value.func) in FRESH
        for value in (negated,) if fresh else (negated, detached):
            yield [
                ast.Return(value)
                if isinstance(node, ast.Return)
                else ast.Assign(node.targets, value)
            ]


STATEMENTS: tuple[tuple[str, Statements], ...] = (
    ("statement dropped", _dropped),
    ("another condition", _other_condition),
    ("block unwrapped", _unwrapped),
    ("one turn only", _once),
    ("in place or not", _in_place),
    ("another value", _other_value),
)


def order(one: ast.stmt, other: ast.stmt) -> bool:
    """Say whether the order of two statements may matter: both act, or they share a name."""
    simple = ast.Expr | ast.Assign | ast.AugAssign
    if not (isinstance(one, simple) and isinstance(other, simple)):
        return False
    if isinstance(one, ast.Expr) and isinstance(other, ast.Expr):
        return True
    return bool(_names(one) & _names(other))


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} - {"torch", "nn", "F"}
