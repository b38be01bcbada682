"""From a syntax tree in its normal form to a sequence of tokens that knows no student's names.

Runs in the reading process (`child.py`). A name that the student chose becomes `v`; what the
libraries, the language and the tasks call their things stays, by its whole name whatever it was
imported as. The operands of what may be swapped stand in the order of their own tokens.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

_MAY_BE_SWAPPED = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
_SYMMETRIC = (ast.Eq, ast.NotEq)
_WITH_BLOCKS = (ast.stmt, ast.ExceptHandler)
_KITS_DECORATORS = ("alternative", "mistake")
LONGEST_NUMBER = 24  # signs of it


class Token(NamedTuple):
    """One piece of structure, and where it was written."""

    text: str
    cell: int
    line: int


class Names(NamedTuple):
    """What the names of a file mean to everybody."""

    aliases: Mapping[str, str]  # what was imported, by its whole name
    tasks: Collection[str]
    own: Collection[str]  # what the student called something


def meaning_of(
    trees: Iterable[ast.Module], given: Iterable[ast.Module], tasks: Collection[str], module: str
) -> Names:
    """Collect the names of a file.

    Of the `given` cells only the imports count: what they define is called the same by everybody,
    also where it is imported from the lesson's own `module`.
    """
    trees = tuple(trees)
    aliases: dict[str, str] = {}
    own: set[str] = set()
    for node in (node for tree in (*given, *trees) for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                aliases[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module != module:
            for alias in node.names:
                aliases[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            own.add(node.name)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            own.add(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            own.add(node.name)
    kept = {name for name in own if name.startswith("__") and name.endswith("__")}
    return Names(aliases, tasks, own - kept - set(tasks))


def tokens_of(node: ast.AST, names: Names, cell: int) -> list[Token]:
    """Give the tokens of a statement; RecursionError where it is nested too deeply."""
    return _Writer(names, cell).write(node)


class _Writer:
    def __init__(self, names: Names, cell: int) -> None:
        self._names = names
        self._cell = cell
        self._line = 0

    def write(self, node: ast.AST) -> list[Token]:
        """Write a node and everything in it, from the outside in."""
        self._line = getattr(node, "lineno", self._line)
        line = self._line
        found = self._node(node)
        self._line = line
        return found

    def _node(self, node: ast.AST) -> list[Token]:
        match node:
            case ast.Name():
                return [self._token(self._name(node.id))]
            case ast.Attribute():
                dotted = self._dotted(node)
                if dotted:
                    return [self._token(dotted)]
                attribute = "v" if node.attr in self._names.own else node.attr
                return [self._token(f".{attribute}"), *self.write(node.value)]
            case ast.Constant():
                return [self._token(_constant(node.value))]
            case ast.BinOp():
                sides = [self.write(node.left), self.write(node.right)]
                if isinstance(node.op, _MAY_BE_SWAPPED):
                    sides.sort(key=_texts)
                return [self._token(type(node.op).__name__), *sides[0], *sides[1]]
            case ast.Compare():
                sides = [self.write(each) for each in (node.left, *node.comparators)]
                if len(sides) == 2 and isinstance(node.ops[0], _SYMMETRIC):
                    sides.sort(key=_texts)
                signs = [self._token(type(op).__name__) for op in node.ops]
                return [*signs, *(token for side in sides for token in side)]
            case ast.BoolOp():
                sides = sorted((self.write(each) for each in node.values), key=_texts)
                sign = self._token(type(node.op).__name__)
                return [sign, *(token for side in sides for token in side)]
            case ast.UnaryOp():
                return [self._token(type(node.op).__name__), *self.write(node.operand)]
            case ast.Call():
                return self._call(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return self._definition(node)
        return self._other(node)

    def _call(self, node: ast.Call) -> list[Token]:
        found = [self._token(f"call{len(node.args)}"), *self.write(node.func)]
        for each in node.args:
            found += self.write(each)
        for word in sorted(node.keywords, key=lambda word: word.arg or ""):
            found += [self._token(f"{word.arg or '**'}="), *self.write(word.value)]
        return found

    def _definition(self, node: Any) -> list[Token]:
        """Write a function or a class; methods in the order of what is in them."""
        found = [self._token(type(node).__name__)]
        for each in node.decorator_list:
            called = each.func if isinstance(each, ast.Call) else each
            if not (isinstance(called, ast.Name | ast.Attribute) and self._is_kits(called)):
                found += self.write(each)
        if isinstance(node, ast.ClassDef):
            for each in node.bases:
                found += self.write(each)
            parts = sorted((self.write(each) for each in node.body), key=_texts)
        else:
            arguments = node.args
            count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
            found.append(self._token(f"arguments{count}"))
            for each in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
                found += self.write(each)
            parts = [self.write(each) for each in node.body]
        return [*found, *(token for part in parts for token in part), self._token("end")]

    def _is_kits(self, node: ast.Name | ast.Attribute) -> bool:
        name = node.id if isinstance(node, ast.Name) else node.attr
        return self._names.aliases.get(name, name).endswith(_KITS_DECORATORS)

    def _other(self, node: ast.AST) -> list[Token]:
        found = [self._token(type(node).__name__)]
        for _, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            for each in children:
                if isinstance(each, ast.AST) and not isinstance(each, ast.expr_context):
                    found += self.write(each)
        if isinstance(node, _WITH_BLOCKS) and getattr(node, "body", None):
            found.append(self._token("end"))
        return found

    def _name(self, name: str) -> str:
        if name in self._names.tasks:
            return f"task {name}"
        if name in self._names.own:
            return "v"
        return self._names.aliases.get(name, name)

    def _dotted(self, node: ast.Attribute) -> str:
        """Give the whole name of what was imported; empty where it was not."""
        parts = list[str]()
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name) or inner.id not in self._names.aliases:
            return ""
        if inner.id in self._names.own:
            return ""
        return ".".join((self._names.aliases[inner.id], *reversed(parts)))

    def _token(self, text: str) -> Token:
        return Token(text, self._cell, self._line)


def _texts(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens]


def _constant(value: object) -> str:
    """Write a constant: of a number what it is, of a text only that it is one."""
    if isinstance(value, bool) or value is None or value is ...:
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)  # 1.0 and 1 are one number to whoever copies it
    if isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER:
        return "long number"
    if isinstance(value, int | float | complex):
        return repr(value)[:LONGEST_NUMBER]
    return type(value).__name__
