"""Load a program: parse its cells, choose what runs, run it in a fresh namespace.

Runs in the student process.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.sandbox.inside.faults import describe_fault
from autograder.sandbox.inside.magics import parse_cell
from autograder.sandbox.job import Cell, Program
from autograder.sandbox.slicing import Slicer, future_flags
from autograder.sandbox.wire import Fault


class NotDefined(AttributeError):  # noqa: N818 - the sentence a student reads ends in this word
    """A check asked for a task that the program does not define."""


class Namespace(types.ModuleType):
    """A loaded program as checks see it."""

    def __getattr__(self, name: str) -> Any:
        raise NotDefined(name)


class ParsedProgram:
    """A program that is parsed and compiled once and can be run many times."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.trees: dict[str, ast.Module] = {}
        self.faults: list[Fault] = []
        self._parse()
        self._parts = self._compile()
        self._overlay = (
            compile(program.overlay.source, program.overlay.file, "exec")
            if program.overlay
            else None
        )

    def run(
        self,
        announce: Callable[[str], None] = lambda cell: None,
        faults: list[Fault] | None = None,
    ) -> Namespace:
        """Run the chosen statements in a fresh namespace.

        A statement that raises does not stop the next ones from running: definitions before
        and after it take effect.
        """
        program = self.program
        namespace = Namespace(program.module)
        sys.modules[program.module] = namespace
        names = vars(namespace)
        for cell, codes in self._parts:
            announce(cell)
            for code in codes:
                try:
                    exec(code, names)
                except BaseException as error:  # noqa: BLE001 - a student's code may raise anything
                    if faults is not None:
                        faults.append(describe_fault(error, self.sources()))
        if self._overlay is not None and program.overlay is not None:
            overlay = types.ModuleType(f"{program.module} with {program.overlay.function}")
            sys.modules[overlay.__name__] = overlay  # pickling, dataclasses and typing look it up
            try:
                exec(self._overlay, vars(overlay))
                names[program.overlay.task] = getattr(overlay, program.overlay.function)
            except BaseException as error:  # noqa: BLE001 - a course's author may err too
                names.pop(program.overlay.task, None)  # the reference does not answer for it
                if faults is not None:
                    faults.append(describe_fault(error, self.sources(), program.overlay.file))
        return namespace

    def sources(self) -> dict[str, str]:
        """Give the source of each cell by its name."""
        return self.program.sources()

    def _parse(self) -> None:
        for cell in self.program.cells:
            try:
                self.trees[cell.name] = parse_cell(cell.source, cell.name)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self.faults.append(describe_fault(error, self.sources(), cell.name))

    def _compile(self) -> list[tuple[str, list[types.CodeType]]]:
        cells = [cell for cell in self.program.cells if cell.name in self.trees]
        statements = [statement for cell in cells for statement in self._body(cell)]
        self._future = future_flags(statements)
        kept = Slicer(statements).keep([*self.program.tasks, "*"])
        parts = []
        for cell in cells:
            if cell.name in self.program.skipped:
                continue
            chosen = [statement for statement in self._body(cell) if statement in kept]
            codes = [code for s in chosen if (code := self._code(s, cell)) is not None]
            if codes:
                parts.append((cell.name, codes))
        return parts

    def _body(self, cell: Cell) -> list[ast.stmt]:
        return self.trees[cell.name].body

    def _code(self, statement: ast.stmt, cell: Cell) -> types.CodeType | None:
        module = ast.Module(body=[statement], type_ignores=[])
        try:
            code: types.CodeType = compile(
                module, cell.name, "exec", self._future, dont_inherit=True
            )
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            # `return` outside a function is found by the compiler, not by the parser.
            self.faults.append(describe_fault(error, self.sources(), cell.name))
            return None
        return code
