"""Ways to make copied code look otherwise, for measuring: source in, source out that does the same.

Each is written without a look at what `autograder/similar/` undoes. `as_functions` and `extracted`
are disguises that it does not undo.
"""

from __future__ import annotations

import ast
import builtins
import random
from collections.abc import Callable, Mapping
from typing import Any

Disguise = Callable[[str, str, random.Random], str]  # source, the task's name, what to draw from
_WORDS = "alpha beta gamma delta aux tmp val res acc cur nxt foo bar item total buf".split()


def renamed(source: str, task: str, draw: random.Random) -> str:
    """Give every name that the code makes itself another one."""
    tree = ast.parse(source)
    known = {task, "self", "super", *dir(builtins)}
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    made = {
        node.arg if isinstance(node, ast.arg) else node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    names = {}
    for number, name in enumerate(sorted(made - known - imported)):
        names[name] = f"{draw.choice(_WORDS)}_{number}"
    # A parameter that is passed by its name keeps it: the task's own are part of its text.
    words = {w.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for w in n.keywords}
    for each in words:
        names.pop(each or "", None)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
        elif isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)


def reformatted(source: str, task: str, draw: random.Random) -> str:
    """Write it anew: other comments, docstrings, blank lines, annotations, prints."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = ast.Constant("anything")
            for each in node.args.args:
                each.annotation = None
            node.body = [ast.Expr(ast.Constant("What this does.")), *_prints(node.body, draw)]
    ast.fix_missing_locations(tree)
    lines = ast.unparse(tree).split("\n")
    return "\n".join(
        piece
        for line in lines
        for piece in (["", "# a remark"] if draw.random() < 0.3 and not line[:1].isspace() else [])
        + [line + ("  # so it is" if draw.random() < 0.2 and '"' not in line else "")]
    )


def _prints(body: list[ast.stmt], draw: random.Random) -> list[ast.stmt]:
    done: list[ast.stmt] = []
    for each in body:
        if draw.random() < 0.3:
            done += ast.parse("print('here')").body
        done.append(each)
    return done


def reordered(source: str, task: str, draw: random.Random) -> str:
    """Swap functions, methods, and neighbouring assignments that do not need each other."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = _swapped(node.body)
        elif isinstance(node, ast.ClassDef):
            node.body.reverse()
    definitions = [s for s in tree.body if isinstance(s, ast.FunctionDef | ast.ClassDef)]
    rest = [s for s in tree.body if s not in definitions]
    draw.shuffle(definitions)
    return ast.unparse(ast.Module([*rest, *definitions], []))


def _swapped(body: list[ast.stmt]) -> list[ast.stmt]:
    done = list(body)
    position = 0
    while position + 1 < len(done):
        one, other = done[position], done[position + 1]
        both = isinstance(one, ast.Assign) and isinstance(other, ast.Assign)
        if both and not (_stored(one) & _read(other) or _stored(other) & _read(one)):
            done[position], done[position + 1] = other, one
            position += 1
        position += 1
    return done


def _stored(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _stores(n)}


def _stores(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _read(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


class _Loops(ast.NodeTransformer):
    """`for` over a range becomes `while`, a comprehension a loop, `+=` the long form, `<` `>`."""

    def __init__(self) -> None:
        self.number = 0

    def visit_For(self, node: ast.For) -> Any:
        self.generic_visit(node)
        call = node.iter
        jumps = any(isinstance(n, ast.Continue) for n in ast.walk(node))
        if not (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "range"
            and len(call.args) <= 2
            and isinstance(node.target, ast.Name)
            and not jumps
            and not node.orelse
        ):
            return node
        name = node.target.id if node.target.id != "_" else "count"
        start = call.args[0] if len(call.args) == 2 else ast.Constant(0)
        test = ast.Compare(ast.Name(name, ast.Load()), [ast.Lt()], [call.args[-1]])
        step = ast.parse(f"{name} += 1").body
        begin = ast.Assign([ast.Name(name, ast.Store())], start)
        return [begin, ast.While(test, [*node.body, *step], [])]

    def visit_Assign(self, node: ast.Assign) -> Any:
        value, target = node.value, node.targets[0]
        if not (isinstance(value, ast.ListComp) and isinstance(target, ast.Name)):
            return self.generic_visit(node)
        if len(value.generators) != 1:
            return self.generic_visit(node)
        part = value.generators[0]
        method = ast.Attribute(ast.Name(target.id, ast.Load()), "append", ast.Load())
        body: list[ast.stmt] = [ast.Expr(ast.Call(method, [value.elt], []))]
        for test in reversed(part.ifs):
            body = [ast.If(test, body, [])]
        start = ast.Assign([target], ast.List([], ast.Load()))
        made = self.visit(ast.For(part.target, part.iter, body, []))
        return [start, *(made if isinstance(made, list) else [made])]

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        if isinstance(node.target, ast.Name):
            value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
            return ast.Assign([node.target], value)
        return node

    def visit_Compare(self, node: ast.Compare) -> Any:
        self.generic_visit(node)
        turned: dict[type, Any] = {
            ast.Lt: ast.Gt,
            ast.Gt: ast.Lt,
            ast.LtE: ast.GtE,
            ast.GtE: ast.LtE,
        }
        if len(node.ops) == 1 and type(node.ops[0]) in turned:
            return ast.Compare(node.comparators[0], [turned[type(node.ops[0])]()], [node.left])
        return node


def looped(source: str, task: str, draw: random.Random) -> str:
    """Write loops, counting and comparisons the other way."""
    return _unparsed(_Loops().visit(ast.parse(source)))


class _Named(ast.NodeTransformer):
    """What is returned or passed on gets a name first."""

    def __init__(self) -> None:
        self.number = 0

    def visit_Return(self, node: ast.Return) -> Any:
        if node.value is None or isinstance(node.value, ast.Name | ast.Constant):
            return node
        self.number += 1
        name = f"answer_{self.number}"
        return [
            ast.Assign([ast.Name(name, ast.Store())], node.value),
            ast.Return(ast.Name(name, ast.Load())),
        ]

    def visit_Assign(self, node: ast.Assign) -> Any:
        value = node.value
        if not (isinstance(value, ast.BinOp) and isinstance(value.left, ast.BinOp | ast.Call)):
            return node
        self.number += 1
        name = f"part_{self.number}"
        first = ast.Assign([ast.Name(name, ast.Store())], value.left)
        value.left = ast.Name(name, ast.Load())
        return [first, node]


def stepwise(source: str, task: str, draw: random.Random) -> str:
    """Give names to what was one expression."""
    return _unparsed(_Named().visit(ast.parse(source)))


class _Functions(ast.NodeTransformer):
    """`x.sum(0)` becomes `torch.sum(x, 0)`, and `a @ b` `torch.matmul(a, b)`."""

    methods = frozenset("sum mean exp log abs max min sqrt square reshape argmax unsqueeze".split())

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        method = node.func
        if isinstance(method, ast.Attribute) and method.attr in self.methods:
            of_torch = isinstance(method.value, ast.Name) and method.value.id == "torch"
            if not of_torch:
                return ast.Call(_torch(method.attr), [method.value, *node.args], node.keywords)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            return ast.Call(_torch("matmul"), [node.left, node.right], [])
        return node


def _torch(name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name("torch", ast.Load()), name, ast.Load())


def as_functions(source: str, task: str, draw: random.Random) -> str:
    """Call torch's functions where its methods and operators were used."""
    return _unparsed(_Functions().visit(ast.parse(source)))


class _Extracted(ast.NodeTransformer):
    """Expressions of two names or more move into functions of their own."""

    def __init__(self) -> None:
        self.functions: list[ast.stmt] = []

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        names = sorted(_read(node) - {"torch"})
        plain = all(
            isinstance(n, ast.Name | ast.BinOp | ast.operator | ast.expr_context | ast.Constant)
            for n in ast.walk(node)
        )
        if not (plain and len(names) >= 2):
            return self.generic_visit(node)
        name = f"step_{len(self.functions)}"
        body = f"def {name}({', '.join(names)}):\n    return {ast.unparse(node)}"
        self.functions += ast.parse(body).body
        return ast.parse(f"{name}({', '.join(names)})", mode="eval").body


def extracted(source: str, task: str, draw: random.Random) -> str:
    """Move expressions into functions of their own."""
    moving = _Extracted()
    tree = moving.visit(ast.parse(source))
    tree.body += moving.functions
    return _unparsed(tree)


def _unparsed(tree: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(tree))


def all_of(*parts: Disguise) -> Disguise:
    """Put disguises over each other."""

    def disguise(source: str, task: str, draw: random.Random) -> str:
        for each in parts:
            source = each(source, task, draw)
        return source

    return disguise


DISGUISES: Mapping[str, Disguise] = {
    "as it is": all_of(),
    "renamed": renamed,
    "comments, format, prints": reformatted,
    "reordered": reordered,
    "loops, counting, comparisons": looped,
    "named step by step": stepwise,
    "all of these": all_of(looped, stepwise, reordered, renamed, reformatted),
    "functions for methods": as_functions,
    "moved into functions": extracted,
    "everything": all_of(
        as_functions, extracted, looped, stepwise, reordered, renamed, reformatted
    ),
}
