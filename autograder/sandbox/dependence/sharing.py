"""What an expression's value may be, hold, or be a part of."""

from __future__ import annotations

import ast

from autograder.sandbox.dependence import purity
from autograder.sandbox.dependence.effects import Effects
from autograder.sandbox.dependence.names import Names
from autograder.sandbox.dependence.nodes import given, is_name_in, joins_containers, root
from autograder.sandbox.scopes import names_read


class Sharing:
    """Answers for one scope, whose own names are `own`."""

    def __init__(self, program: Names, known: dict[str, Effects], own: set[str]) -> None:
        self.program, self.known, self.own = program, known, own

    def shares(self, value: ast.expr) -> set[str]:  # noqa: PLR0912 - one case for each kind of node
        """Name what an expression's value may be, hold, or be a part of."""
        found: set[str] = set()
        pending: list[ast.AST] = [value]
        while pending:
            node = pending.pop()
            match node:
                case ast.Name(id=name):
                    found.add(name)
                case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                    pending.append(inner)
                case ast.Starred(value=inner) | ast.NamedExpr(value=inner) | ast.Await(value=inner):
                    pending.append(inner)
                case ast.IfExp(body=one, orelse=other):
                    pending += [one, other]
                case ast.BoolOp(values=parts):
                    pending += parts
                case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                    pending += parts
                case ast.Dict(values=parts):
                    pending += parts
                case ast.DictComp(value=part, generators=generators):
                    pending += [part, *(g.iter for g in generators)]
                case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                    pending += [node.elt, *(g.iter for g in node.generators)]
                case ast.Lambda():
                    found |= set(names_read(node))
                case ast.BinOp(left=left, right=right) if joins_containers(node):
                    pending += [left, right]
                case ast.Call():
                    self._shares_of_call(node, pending, found)
        # What is bound nowhere is Python's own, or missing.
        return {n for n in found if n in self.own or n in self.program.data}

    def _shares_of_call(self, node: ast.Call, pending: list[ast.AST], found: set[str]) -> None:
        function, values, program = node.func, given(node), self.program
        if isinstance(function, ast.Name) and function.id not in self.own:
            name = function.id
            if name in program.functions:
                arguments = self._arguments_shallow(name, node)
                for each in self.known[name].result:
                    if each in arguments:
                        pending += arguments[each]
                    else:
                        found.add(each)
                return
            if name not in program.bound and name in purity.FRESH_FUNCTIONS:
                return
        if isinstance(function, ast.Attribute) and not program.dotted(function):
            name = function.attr
            if name in program.own_methods or name not in purity.METHODS:
                pending += [function.value, *values]
            elif name not in purity.FRESH_METHODS:
                pending.append(function.value)
            return
        if not isinstance(function, ast.Name | ast.Attribute) or is_name_in(function, self.own):
            pending += [] if root(function) & (program.tables - self.own) else [function]
        pending += values

    def _arguments_shallow(self, name: str, node: ast.Call) -> dict[str, list[ast.expr]]:
        """The same as `_arguments`, as expressions: any of them, where it is not worth telling."""
        values = given(node)
        return {
            a.arg: values
            for function in self.program.functions[name]
            for a in ast.walk(function.args)
            if isinstance(a, ast.arg)
        }

    def arguments(self, name: str, node: ast.Call) -> dict[str, set[str]]:
        """Say for each parameter of a function of the program what it is called with."""
        found: dict[str, set[str]] = {}
        spread = [v for v in node.args if isinstance(v, ast.Starred)]
        spread += [k.value for k in node.keywords if k.arg is None]  # type: ignore[misc]
        for function in self.program.functions[name]:
            places = function.args
            parameters = [a.arg for a in (*places.posonlyargs, *places.args)]
            for each in (a.arg for a in ast.walk(places) if isinstance(a, ast.arg)):
                found.setdefault(each, set()).update(*(self.shares(s) for s in spread))
            for position, value in enumerate(node.args):
                at = parameters[position] if position < len(parameters) else None
                at = at or (places.vararg.arg if places.vararg else None)
                if at is not None:
                    found[at] |= self.shares(value)
            for keyword in node.keywords:
                rest = places.kwarg.arg if places.kwarg else None
                at = keyword.arg if keyword.arg in found else rest
                if at is not None:
                    found[at] |= self.shares(keyword.value)
        return found
