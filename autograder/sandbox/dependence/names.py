"""What the names of a program mean, as far as its statements tell."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence

from autograder.sandbox.dependence import purity
from autograder.sandbox.dependence.constants import constants
from autograder.sandbox.dependence.nodes import (
    Code,
    Function,
    outside_definitions,
    parts,
    rebound,
    root,
)
from autograder.sandbox.scopes import names_bound


class Names:
    """The functions, classes, imports and data that a program binds at its top level."""

    def __init__(self, statements: Sequence[ast.stmt], files: Collection[str]) -> None:
        self.functions: dict[str, list[Code]] = {}
        self.classes: dict[str, list[ast.ClassDef]] = {}
        self.imports: dict[str, str] = {}
        self.own_methods: set[str] = set()
        self.files = files
        for statement in statements:
            self._collect(statement)
        self.bound = {name for s in statements for name in names_bound(s)}
        code = self.functions.keys() | self.imports.keys()
        self.code = code - rebound(statements)  # what does not change by being passed on
        self.data = self.bound - self.code
        self.constant = constants(statements) - self.code
        self.tables = self._find_tables(statements)
        self.drawings = self._find_drawings(statements)

    def dotted(self, node: ast.expr) -> str:
        """Give the full name of what a library exports; empty for what is no library's."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name) and node.id in self.imports:
            return ".".join([self.imports[node.id], *reversed(parts)])
        return ""

    def _collect(self, statement: ast.stmt) -> None:
        for node in outside_definitions(statement):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.functions.setdefault(node.name, []).append(node)
                case ast.ClassDef():
                    self.classes.setdefault(node.name, []).append(node)
                    self.own_methods |= {m.name for m in node.body if isinstance(m, Function)}
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value):
                    self.functions.setdefault(name, []).append(value)
                case ast.Import(names=names):
                    for alias in (each for each in names if each.name not in self.files):
                        root = alias.name.partition(".")[0]
                        self.imports[alias.asname or root] = alias.name if alias.asname else root
                case ast.ImportFrom(names=names, module=module) if module not in self.files:
                    for alias in names:
                        self.imports[alias.asname or alias.name] = f"{module}.{alias.name}"

    def _find_tables(self, statements: Iterable[ast.stmt]) -> set[str]:
        """Name the containers that hold functions only: a call of one changes nothing there."""
        tables, other = set[str](), set[str]()
        for node in (node for statement in statements for node in ast.walk(statement)):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    kept = isinstance(value, ast.Dict | ast.List) and self._are_functions(
                        parts(value)
                    )
                    (tables if kept else other).add(name)
                case ast.Assign(targets=[ast.Subscript() as target], value=value):
                    other |= set() if self._are_functions([value]) else root(target)
                case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in purity.TAKERS:
                    other |= set() if self._are_functions(node.args) else root(owner)
        return tables - other

    def _find_drawings(self, statements: Iterable[ast.stmt]) -> set[str]:
        """Name what is only ever bound to something that matplotlib returned."""
        drawn, other = set[str](), set[str]()
        for statement in statements:
            for node in outside_definitions(statement):
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                    made = self.dotted(node.value.func).startswith("matplotlib.")
                    (drawn if made else other).update(names_bound(node))
                elif isinstance(node, ast.Assign | ast.AnnAssign | ast.withitem):
                    other.update(names_bound(node))
                elif isinstance(node, ast.For | ast.AsyncFor):
                    other.update(names_bound(node.target))
        return drawn - other

    def _are_functions(self, values: Iterable[ast.expr]) -> bool:
        names = self.functions.keys() | (_parameters(self.functions) - self.bound)
        return all(
            isinstance(v, ast.Lambda | ast.Constant)
            or (isinstance(v, ast.Name) and v.id in names)
            or self.dotted(v)
            for v in values
        )


def _parameters(functions: dict[str, list[Code]]) -> set[str]:
    every = (each for known in functions.values() for each in known)
    return {n.arg for each in every for n in ast.walk(each) if isinstance(n, ast.arg)}
