"""Rewrite a syntax tree so that what is only written otherwise becomes the same.

Runs in the reading process (`child.py`), on source that nobody trusts: it builds trees, and never
compiles or runs one. What it makes need not be valid Python; it only has to be the same for two
spellings of one thing.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

Node = TypeVar("Node", bound=ast.AST)
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_BLOCKS = ("body", "orelse", "finalbody")
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def rewrite(tree: ast.Module) -> ast.Module:
    """Give the normal form of a module; each node keeps the line that it was written on."""
    return cast("ast.Module", _Rewriting().visit(tree))


class _Rewriting(ast.NodeTransformer):
    """From the leaves up: when a node is looked at, what is in it has its normal form."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in _BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, _block(block))
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = _without_docstring(node.body)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant) or _calls(node.value, "print"):
            return None
        return self.generic_visit(node)

    def visit_Pass(self, node: ast.Pass) -> None:
        return None

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        made = _at(ast.Assign(targets=[node.target], value=node.value), node)
        return cast("ast.AST", self.visit(made))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        value = _at(ast.BinOp(_loaded(node.target), node.op, node.value), node)
        return self.generic_visit(_at(ast.Assign(targets=[node.target], value=value), node))

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name) and isinstance(value, ast.Lambda):
            body: list[ast.stmt] = [_at(ast.Return(value.body), value)]
            function = ast.FunctionDef(
                name=target.id, args=value.args, body=body, decorator_list=[], returns=None
            )
            return cast("ast.AST", self.visit(_at(function, node)))
        if _is_parallel(target, value):
            pairs = zip(cast("Any", target).elts, cast("Any", value).elts, strict=True)
            parts = [_at(ast.Assign(targets=[one], value=of), node) for one, of in pairs]
            return [cast("ast.stmt", self.generic_visit(part)) for part in parts]
        return self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return _at(ast.Constant(""), node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
            turned = _TURNED[type(node.ops[0])]()
            return _at(ast.Compare(node.comparators[0], [turned], [node.left]), node)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        inner = node.operand
        if isinstance(node.op, ast.Not) and isinstance(inner, ast.Compare) and len(inner.ops) == 1:
            opposite = _OPPOSITE[type(inner.ops[0])]()
            made = _at(ast.Compare(inner.left, [opposite], inner.comparators), node)
            return cast("ast.AST", self.visit(made))
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if node.orelse and isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
            node.test, node.body, node.orelse = node.test.operand, node.orelse, node.body
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _calls(node, "range") and not node.keywords:
            if len(node.args) == 1:
                node.args = [_at(ast.Constant(0), node), *node.args]
            elif len(node.args) == 3 and _is_number(node.args[2], 1):
                node.args = node.args[:2]
        return node

    def _function(self, node: Any) -> ast.AST:
        node.returns = None
        node.body = _without_docstring(node.body)
        self.generic_visit(node)
        _inline(node)
        return cast("ast.AST", node)


def _block(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Give the normal form of statements that follow each other."""
    flat: list[ast.stmt] = []
    for each in statements:
        flat.append(each)
        returns = isinstance(each, ast.If) and each.body and isinstance(each.body[-1], _ENDS)
        if isinstance(each, ast.If) and returns:
            flat += each.orelse
            each.orelse = []
    done: list[ast.stmt] = []
    for each in flat:
        made: ast.stmt = each
        if isinstance(each, ast.While):
            made = _counted(each, done)
        if isinstance(made, ast.For):
            made = _appended(_over_elements(made), done)
        done.append(made)
    return done


def _counted(loop: ast.While, before: list[ast.stmt]) -> ast.stmt:
    """Make `for i in range(a, b)` of `i = a`, `while i < b:`, …, `i = i + 1`."""
    test, last = loop.test, loop.body[-1] if loop.body else None
    if not (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Lt)
        and isinstance(test.left, ast.Name)
        and not loop.orelse
    ):
        return loop
    name = test.left.id
    if not (last is not None and _assigned(last) == name and _is_one_more(last, name)):
        return loop
    for position in range(len(before) - 1, -1, -1):
        if _assigned(before[position]) == name:
            start = cast("ast.Assign", before.pop(position)).value
            call = ast.Call(ast.Name("range", ast.Load()), [start, test.comparators[0]], [])
            made = ast.For(
                target=_at(ast.Name(name, ast.Store()), loop),
                iter=_at(call, loop),
                body=loop.body[:-1],
                orelse=[],
            )
            ast.copy_location(call.func, loop)
            return _at(made, loop)
    return loop


def _over_elements(loop: ast.For) -> ast.For:
    """Make `for x in xs` of `for i in range(len(xs))` where `i` only chooses an element of it."""
    counted = loop.iter
    if not (
        isinstance(loop.target, ast.Name)
        and _calls(counted, "range")
        and len(cast("ast.Call", counted).args) == 2
        and _is_number(cast("ast.Call", counted).args[0], 0)
    ):
        return loop
    length = cast("ast.Call", counted).args[1]
    if not (_calls(length, "len") and len(cast("ast.Call", length).args) == 1):
        return loop
    things = cast("ast.Call", length).args[0]
    name, dumped = loop.target.id, ast.dump(things)
    nodes = [node for each in loop.body for node in ast.walk(each)]
    chosen = [
        node
        for node in nodes
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Name)
        and node.slice.id == name
        and ast.dump(node.value) == dumped
    ]
    used = sum(isinstance(node, ast.Name) and node.id == name for node in nodes)
    if not chosen or used != len(chosen):
        return loop
    replace = _Replacing({id(node): ast.Name(name, ast.Load()) for node in chosen})
    loop.body = [replace.visit(each) for each in loop.body]
    loop.iter = things
    return loop


def _appended(loop: ast.For, before: list[ast.stmt]) -> ast.stmt:
    """Make a comprehension of an empty list and a loop that only appends to it."""
    body, tests = loop.body, list[ast.expr]()
    while len(body) == 1 and isinstance(body[0], ast.If) and not body[0].orelse:
        tests.append(body[0].test)
        body = body[0].body
    appends = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if not (
        isinstance(appends, ast.Call)
        and isinstance(appends.func, ast.Attribute)
        and appends.func.attr == "append"
        and isinstance(appends.func.value, ast.Name)
        and len(appends.args) == 1
        and not loop.orelse
        and before
    ):
        return loop
    name = appends.func.value.id
    for position in range(len(before) - 1, -1, -1):
        start = before[position]
        if _assigned(start) == name:
            empty = cast("ast.Assign", start).value
            if not (isinstance(empty, ast.List) and not empty.elts):
                return loop
            before.pop(position)
            part = ast.comprehension(loop.target, loop.iter, tests, 0)
            made = _at(ast.ListComp(appends.args[0], [part]), loop)
            return _at(ast.Assign([_at(ast.Name(name, ast.Store()), loop)], made), loop)
    return loop


def _inline(function: Any) -> None:
    """Put a value that is named, and used once in the next statement, where it is used."""
    loads: Counter[str] = Counter()
    stores: Counter[str] = Counter()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            (loads if isinstance(node.ctx, ast.Load) else stores)[node.id] += 1
    once = {name for name in stores if stores[name] == 1 and loads[name] == 1}
    for node in ast.walk(function):
        for field in _BLOCKS:
            block = getattr(node, field, None)
            if isinstance(block, list):
                setattr(node, field, _inlined(block, once))


def _inlined(block: Iterable[Any], once: set[str]) -> list[Any]:
    done: list[Any] = []
    for statement in block:
        while done and (name := _assigned(done[-1])) in once:
            used = [
                node
                for node in _at_once(statement)
                if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
            ]
            if len(used) != 1:
                break
            _Replacing({id(used[0]): done.pop().value}).visit(statement)
        done.append(statement)
    return done


def _at_once(statement: ast.stmt) -> Iterable[ast.AST]:
    """Walk what a statement computes before anything in its blocks."""
    if isinstance(statement, ast.For):
        return ast.walk(statement.iter)
    if isinstance(statement, ast.If):
        return ast.walk(statement.test)
    if isinstance(statement, ast.Assign | ast.Return | ast.Expr):
        return ast.walk(statement)
    return ()


class _Replacing(ast.NodeTransformer):
    def __init__(self, by_id: dict[int, Any]) -> None:
        self._by_id = by_id

    def visit(self, node: ast.AST) -> Any:
        if id(node) in self._by_id:
            made = self._by_id[id(node)]
            return made if hasattr(made, "lineno") else ast.copy_location(made, node)
        return super().generic_visit(node)


def _assigned(statement: ast.AST | None) -> str:
    """Name what a statement assigns to, where it is one name; empty otherwise."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return ""


def _is_one_more(statement: ast.stmt, name: str) -> bool:
    value = cast("ast.Assign", statement).value
    if not (isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add)):
        return False
    sides = (value.left, value.right)
    named = any(isinstance(side, ast.Name) and side.id == name for side in sides)
    return named and any(_is_number(side, 1) for side in sides)


def _is_parallel(target: ast.expr, value: ast.expr) -> bool:
    if not (isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List)):
        return False
    starred = any(isinstance(each, ast.Starred) for each in (*target.elts, *value.elts))
    return len(target.elts) == len(value.elts) > 0 and not starred


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_number(node: ast.AST, number: int) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == number


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    is_one = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_one else body


def _loaded(target: Any) -> Any:
    """Give what an assignment's target reads as."""
    fields = {name: value for name, value in ast.iter_fields(target) if name != "ctx"}
    return ast.copy_location(type(target)(**fields, ctx=ast.Load()), target)


def _at(node: Node, place: ast.AST) -> Node:
    return ast.copy_location(node, place)
