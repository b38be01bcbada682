"""What each statement of a program may change."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence

from autograder.sandbox.dependence.effects import Effects
from autograder.sandbox.dependence.groups import Groups
from autograder.sandbox.dependence.names import Names
from autograder.sandbox.dependence.nodes import Code, inner_names, run_at_once
from autograder.sandbox.dependence.reading import Reader, read_function
from autograder.sandbox.scopes import Definition, names_bound, names_read

_GRADIENTS = frozenset({"requires_grad", "requires_grad_", "Parameter", "retain_grad"})


class Dependence:
    """The effects of the statements of one program, at its top level."""

    def __init__(self, statements: Sequence[ast.stmt], files: Collection[str] = ()) -> None:
        self.names = Names(statements, files)
        self.known = self._find_effects()
        self._read(statements)

    def touched_by(self, statement: ast.stmt) -> set[str]:
        """Name what a statement may change."""
        return self._touched[statement]

    def is_wild(self, statement: ast.stmt) -> bool:
        """Whether a statement may bind or change anything, as `exec` may."""
        return self._wild[statement]

    def _find_effects(self) -> dict[str, Effects]:
        """Find what functions and classes do; when more is known of one, read its callers again."""
        names = self.names
        code: dict[str, list[Code]] = {name: list(known) for name, known in names.functions.items()}
        for name, classes in names.classes.items():
            inside = (node for each in classes for node in ast.walk(each))
            code.setdefault(name, []).extend(node for node in inside if isinstance(node, Code))
        callers = self._callers(code)
        known = {name: Effects() for name in code}
        pending = list(code)  # the last is read first: what is defined below calls what is above
        while pending:
            name = pending.pop()
            before = known[name].size()
            for each in code[name]:
                keep = name in names.functions
                self._add(known[name], read_function(names, known, each, keep_parameters=keep))
            if known[name].size() != before:
                pending += callers[name] - set(pending)
        return known

    def _callers(self, code: dict[str, list[Code]]) -> dict[str, set[str]]:
        """Say for each function and class which others may call it."""
        callers: dict[str, set[str]] = {name: set() for name in code}
        for name, known in code.items():
            for node in (node for each in known for node in ast.walk(each)):
                if isinstance(node, ast.Name) and node.id in callers:
                    callers[node.id].add(name)
                elif isinstance(node, ast.Attribute) and node.attr in self.names.own_methods:
                    for each in self.names.classes:
                        callers[each].add(name)
        return callers

    @staticmethod
    def _add(effects: Effects, more: Effects) -> None:
        effects.touched |= more.touched
        effects.result |= more.result
        effects.wild |= more.wild
        effects.backward |= more.backward

    def _read(self, statements: Sequence[ast.stmt]) -> None:
        groups = Groups()
        found = {}
        for statement in statements:
            nodes = list(run_at_once(statement))
            reader = Reader(self.names, self.known, inner_names(nodes), groups)
            reader.read(nodes)
            if isinstance(statement, ast.ClassDef):
                reader.derive(statement)
            found[statement] = reader
        reads = {s: set(names_read(s)) for s in statements}
        self._wild = {s: reader.effects.wild for s, reader in found.items()}
        gradients = self._with_gradients(statements)
        self._touched = {}
        for statement, reader in found.items():
            touched = groups.all_of(reader.effects.touched)
            if reader.effects.backward:
                touched |= gradients & self._reached(reads, reads[statement])
            self._touched[statement] = touched - self.names.constant

    def _reached(self, reads: dict[ast.stmt, set[str]], names: set[str]) -> set[str]:
        """Name what code reads by these names, directly or through functions and classes."""
        reached, pending = set(names), list(names)
        defined = {s.name: reads[s] for s in reads if isinstance(s, Definition)}
        while pending:
            for name in defined.get(pending.pop(), set()) - reached:
                reached.add(name)
                pending.append(name)
        return reached

    def _with_gradients(self, statements: Iterable[ast.stmt]) -> set[str]:
        """Name the tensors and models that a backward pass may leave gradients in."""
        found = set()
        for statement in statements:
            if isinstance(statement, Definition | ast.Import | ast.ImportFrom):
                continue
            makes = any(
                (isinstance(node, ast.Call) and self._is_model(node.func))
                or getattr(node, "arg", getattr(node, "attr", "")) in _GRADIENTS
                for node in ast.walk(statement)
            )
            if makes:
                found |= set(names_bound(statement))
        return found

    def _is_model(self, function: ast.expr) -> bool:
        dotted = self.names.dotted(function)
        named = isinstance(function, ast.Name) and function.id in self.names.classes
        return named or dotted.startswith("torch.nn.")
