"""Read what code may change: statements at the top level, and the bodies of functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from autograder.sandbox.dependence import purity
from autograder.sandbox.dependence.effects import Effects
from autograder.sandbox.dependence.groups import Groups
from autograder.sandbox.dependence.names import Names
from autograder.sandbox.dependence.nodes import Code, given, is_store, root
from autograder.sandbox.dependence.sharing import Sharing
from autograder.sandbox.scopes import names_bound

_RETURNS = (ast.Return, ast.Yield, ast.YieldFrom)


class Reader(Sharing):
    """Reads the nodes of one scope for what they may change."""

    def __init__(
        self, program: Names, known: dict[str, Effects], own: set[str], groups: Groups
    ) -> None:
        super().__init__(program, known, own)
        self.groups, self.effects = groups, Effects()

    def read(self, nodes: Iterable[ast.AST]) -> None:
        """Read nodes, each of which is given by itself."""
        for node in nodes:
            self._node(node)

    def derive(self, statement: ast.ClassDef) -> None:
        """Count what a class's bases do when another is made of them, as `__init_subclass__`."""
        for base in statement.bases:
            if isinstance(base, ast.Name) and base.id in self.program.classes:
                self._take_over(self.known[base.id], {})

    def _node(self, node: ast.AST) -> None:  # noqa: PLR0912 - one case for each kind of node
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value)
            case ast.NamedExpr(target=target, value=value):
                self._bind(target, value)
            case ast.AugAssign(target=target):
                self.effects.touched |= self.shares(target)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                self._bind(target, value)
            case ast.comprehension(target=target, iter=value):
                self._bind(target, value)
            case ast.withitem(context_expr=value, optional_vars=target):
                if target is not None:
                    self._bind(target, value)
                if isinstance(value, ast.Name):
                    self._touch(value)
            case ast.Match(subject=value, cases=cases):
                captured = {name for each in cases for name in names_bound(each.pattern)}
                self.groups.join([*captured, *self.shares(value)])
            case ast.Attribute(value=value) | ast.Subscript(value=value) if not isinstance(
                node.ctx, ast.Load
            ):
                self.effects.touched |= self.shares(value) | root(value)
            case ast.Name(id=name) if name in purity.WILD and name not in self.program.bound:
                self.effects.wild = True
            case ast.Attribute() if self.program.dotted(node) == "sys.modules":
                self.effects.wild = True
            case ast.Call():
                self._call(node)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        names = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        self.groups.join(sorted((names | self.shares(value)) - self.program.code))

    def _touch(self, *values: ast.expr) -> None:
        for value in values:
            self.effects.touched |= self.shares(value)

    def _call(self, node: ast.Call) -> None:
        function, values = node.func, given(node)
        program = self.program
        self._call_what_is_passed(node, values)
        for keyword in node.keywords:
            if keyword.arg == "out":
                self._touch(keyword.value)
            elif keyword.arg == "inplace":
                self._touch(*values)
        if isinstance(function, ast.Name):
            self._call_name(function, node, values)
        elif isinstance(function, ast.Attribute):
            dotted = program.dotted(function)
            if dotted:
                self.effects.backward |= dotted.endswith(".backward")
                if not purity.is_pure(dotted):
                    self._touch(*values)
            else:
                self._call_method(function, values)
        elif not root(function) & (self.program.tables - self.own):
            self._touch(function, *values)
        else:
            self._touch(*values)

    def _call_name(self, function: ast.Name, node: ast.Call, values: list[ast.expr]) -> None:
        name, program = function.id, self.program
        if name in self.own:
            self._touch(function, *values)
        elif name in program.functions:
            self._take_over(self.known[name], self.arguments(name, node))
        elif name in program.classes:
            self._take_over(self.known[name], {})
            self._touch(*values)
        elif name in program.imports:
            if not purity.is_pure(program.imports[name]):
                self._touch(*values)
        elif name in program.bound:
            self._touch(function, *values)
        elif name in ("setattr", "delattr", "next"):
            self._touch(*values[:1])
            self.effects.touched |= root(values[0]) if values else set()
        elif name not in purity.FUNCTIONS:
            self._touch(*values)

    def _call_method(self, function: ast.Attribute, values: list[ast.expr]) -> None:
        name, owner = function.attr, function.value
        program = self.program
        if name == "backward":
            self.effects.backward = True
        if name in program.own_methods:
            for each in program.classes:
                self._take_over(self.known[each], {})
            self._touch(owner, *values)
        elif name in purity.TAKERS:
            self._touch(owner)
            held = set().union(*(self.shares(value) for value in values))
            self.groups.join(sorted((self.shares(owner) | held) - program.code))
        elif name not in purity.METHODS and not self._is_drawing(owner):
            self._touch(owner, *values)
            if isinstance(owner, ast.Name) and owner.id in program.classes:
                self.effects.touched.add(owner.id)

    def _is_drawing(self, owner: ast.expr) -> bool:
        """Whether something is only ever made by matplotlib, which leaves data alone."""
        return bool(root(owner) & self.program.drawings)

    def _call_what_is_passed(self, node: ast.Call, values: list[ast.expr]) -> None:
        """A function that is passed on may be called, with what is passed beside it."""
        for value in values:
            if isinstance(value, ast.Name) and value.id in self.program.functions.keys() - self.own:
                effects = self.known[value.id]
                self.effects.wild |= effects.wild
                self.effects.backward |= effects.backward
                self.effects.touched |= effects.touched & self.program.bound
                if effects.touched - self.program.bound:
                    self._touch(*values)
            elif isinstance(value, ast.Lambda):
                parameters = {a.arg for a in ast.walk(value.args) if isinstance(a, ast.arg)}
                others = [self.shares(each) for each in values if each is not value]
                self.groups.join(sorted(parameters.union(*others) - self.program.code))

    def _take_over(self, effects: Effects, arguments: dict[str, set[str]]) -> None:
        self.effects.wild |= effects.wild
        self.effects.backward |= effects.backward
        for name in effects.touched:
            self.effects.touched |= arguments.get(name, {name})


def read_function(
    program: Names, known: dict[str, Effects], function: Code, *, keep_parameters: bool = True
) -> Effects:
    """Find what a function may do: its parameters stand for what it is called with."""
    body = function.body if isinstance(function.body, list) else [function.body]
    parameters = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    declared = {
        n for node in ast.walk(function) if isinstance(node, ast.Global) for n in node.names
    }
    local = {name for part in body for name in names_bound(part)} - declared
    groups = Groups()
    reader = Reader(program, known, parameters | local, groups)
    reader.read(node for part in body for node in ast.walk(part))
    effects = reader.effects
    returned = [
        n.value for part in body for n in ast.walk(part) if isinstance(n, _RETURNS) and n.value
    ]
    if isinstance(function, ast.Lambda):
        returned.append(function.body)
    for value in returned:
        effects.result |= groups.all_of(reader.shares(value))
    stored = {n.id for p in body for n in ast.walk(p) if is_store(n) and n.id in declared}
    around = (local - parameters) if keep_parameters else local | parameters
    effects.touched = (groups.all_of(effects.touched) | stored) - around
    effects.result -= around
    return effects
