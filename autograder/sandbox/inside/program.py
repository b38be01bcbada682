"""Load a program: parse its cells, choose what runs, run it in a fresh namespace.

Runs in the student process.
"""

from __future__ import annotations

import ast
import linecache
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox.inside import statements as running
from autograder.sandbox.inside.faults import describe_fault
from autograder.sandbox.inside.grammar import as_python
from autograder.sandbox.inside.inlining import with_imported
from autograder.sandbox.inside.magics import names_in, parse_cell
from autograder.sandbox.inside.newer import newer_python
from autograder.sandbox.inside.script import Script
from autograder.sandbox.inside.slips.reading import read_slips
from autograder.sandbox.inside.workers import may_ask, read_workers
from autograder.sandbox.inside.written import (
    WrittenModules,
    is_installed,
    module_of,
    packages_of,
)
from autograder.sandbox.job import Cell, Program
from autograder.sandbox.scopes import names_bound, names_read
from autograder.sandbox.slicing import Slicer, future_flags
from autograder.sandbox.wire import Aside, Fault, Seen

Told = Callable[[str], None]
Broken = tuple[Fault, tuple[str, ...]]  # a fault, and the names that its lines would have bound


class NotDefined(AttributeError):  # noqa: N818 - the sentence a student reads ends in this word
    """A check asked for a task that the program does not define."""


class Namespace(types.ModuleType):
    """A loaded program as checks see it."""

    __slots__ = ("__run_script__",)  # not among its names: they are the student's
    __run_script__: Callable[[Sequence[str], str], object]

    def __getattr__(self, name: str) -> Any:
        raise NotDefined(name)


class ParsedProgram:
    """A program that is parsed and compiled once and can be run many times."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.trees: dict[str, ast.Module] = {}
        self.broken: list[Broken] = []
        self.asides: list[Aside] = []
        self._texts: dict[str, str] = {}
        self._files: dict[str, tuple[str, str]] = {}  # by module: its cell, its source
        self._parse()
        self.asides += self._defined_again()
        if may_ask(self._texts.values()):
            self.asides += read_workers(self.trees, program.tasks)
        self._quick = set[types.CodeType]()  # nothing in them can take long
        self._parts = self._compile()
        self._overlay = (
            compile(program.overlay.source, program.overlay.file, "exec")
            if program.overlay
            else None
        )
        self._written = WrittenModules(
            {name: source for name, (_, source) in self._files.items()},
            {name: cell for name, (cell, _) in self._files.items()},
        )
        self._show_lines()

    def run(
        self, announce: Told = lambda cell: None, broken: list[Broken] | None = None
    ) -> Namespace:
        """Run the chosen statements in a fresh namespace.

        A statement that raises does not stop the next ones from running: definitions before
        and after it take effect. Where the whole notebook is run, it ends its cell, as there.
        """
        program, sources = self.program, self.sources()
        namespace = Namespace(program.module)
        sys.modules[program.module] = namespace
        self._written.forget()
        names = vars(namespace)
        names |= {"display": running.display, "get_ipython": running.get_ipython}
        clock = running.Clock(whole=program.whole)
        for cell, parts in self._parts:
            announce(cell)
            for code, binds in parts:
                try:
                    if code in self._quick:
                        exec(code, names)
                    else:
                        running.execute(code, names, clock)
                except BaseException as error:  # noqa: BLE001 - a student's code may raise anything
                    if broken is not None:
                        broken.append((describe_fault(error, sources), binds))
                    if program.whole:
                        break
        if self._overlay is not None and program.overlay is not None:
            overlay = types.ModuleType(f"{program.module} with {program.overlay.function}")
            sys.modules[overlay.__name__] = overlay  # pickling, dataclasses and typing look it up
            try:
                exec(self._overlay, vars(overlay))
                names[program.overlay.task] = getattr(overlay, program.overlay.function)
            except BaseException as error:  # noqa: BLE001 - a course's author may err too
                names.pop(program.overlay.task, None)  # the reference does not answer for it
                if broken is not None:
                    fault = describe_fault(error, sources, program.overlay.file)
                    broken.append((fault, (program.overlay.task,)))
        namespace.__run_script__ = self._run_script(names)
        return namespace

    def _run_script(self, names: dict[str, Any]) -> Callable[[Sequence[str], str], object]:
        """Give what runs the program as a script; nothing is compiled before it is asked for."""

        def run(arguments: Sequence[str], typed: str) -> object:
            cells = [cell for cell in self.program.cells if cell.name in self.trees]
            pairs = [(cell, s) for cell in cells for s in self._body(cell)]
            codes = [
                (code, tuple(names_bound(s))) for cell, s in pairs if (code := self._code(s, cell))
            ]
            overlay = self.program.overlay
            known = overlay is not None and overlay.task in names
            replaced = {overlay.task: names[overlay.task]} if overlay and known else {}
            return Script(self.program.module, codes, replaced, self._written.forget)(
                arguments, typed
            )

        return run

    def sources(self) -> dict[str, str]:
        """Give the source of each cell by its name."""
        return self.program.sources()

    def trees_with_files(self) -> dict[str, ast.Module]:
        """Give the trees with each import of a file of the student's own as what it imports."""
        inside: dict[str, tuple[str, ast.Module]] = {}
        for name, (cell, source) in self._files.items():
            try:
                inside[name] = cell, parse_cell(Cell(cell, source, is_python=True)).tree
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue  # importing it raises that
        return with_imported(self.trees, inside) if inside else self.trees

    def _parse(self) -> None:
        for cell in self.program.cells:
            try:
                parsed = parse_cell(cell)
            except (SyntaxError, ValueError, RecursionError, MemoryError, RuntimeError) as error:
                fault = describe_fault(error, self.sources(), cell.name)
                self.broken.append((fault, names_in(cell.source)))
                if isinstance(error, SyntaxError):
                    self.asides += _written_for_a_newer_python(cell)
                continue
            self.trees[cell.name] = parsed.tree
            self._texts[cell.name] = parsed.text
            self.asides += parsed.asides
            for file, source in parsed.files.items():
                if module := module_of(file):
                    self._files[module] = (cell.name, source)
        for file, source in self.program.modules.items():
            self._texts[file] = source
            if module := module_of(file):
                # What a cell writes takes the place of the file.
                self._files.setdefault(module, (file, source))
        for root in {name.partition(".")[0] for name in self._files}:
            if is_installed(root):
                self._leave_out(root)

    def _leave_out(self, root: str) -> None:
        """Say of files that have the name of what is installed that nothing of them is run."""
        mine = [name for name in self._files if name.partition(".")[0] == root]
        cell = self._files[mine[0]][0]
        self.asides.append(Aside(Seen.INSTALLED, cell, 1, root))
        for name in mine:
            del self._files[name]

    def _defined_again(self) -> list[Aside]:
        """See where a task is defined in one cell and again in another: the last one holds."""
        found = []
        for task in self.program.tasks:
            places = [
                (cell, statement)
                for cell, tree in self.trees.items()
                for statement in tree.body
                if task in names_bound(statement) and task not in names_read(statement)
            ]
            if len({cell for cell, _ in places}) > 1:
                cell, statement = places[-1]
                found.append(Aside(Seen.AGAIN, cell, statement.lineno, task, (task,)))
        return found

    def _compile(self) -> list[tuple[str, list[tuple[types.CodeType, tuple[str, ...]]]]]:
        cells = [cell for cell in self.program.cells if cell.name in self.trees]
        statements = [statement for cell in cells for statement in self._body(cell)]
        self._future = future_flags(statements)
        roots = [*self.program.tasks, *self.program.constants, "*"]
        self._kept = kept = (
            set(statements)
            if self.program.whole
            else Slicer(statements).run_for(roots, self._files.keys() | packages_of(self._files))
        )
        parts = []
        for cell in cells:
            if cell.name in self.program.skipped:
                continue
            chosen = [statement for statement in self._body(cell) if statement in kept]
            codes = [(code, tuple(names_bound(s))) for s in chosen if (code := self._code(s, cell))]
            if codes:
                parts.append((cell.name, codes))
        return parts

    def slips(self) -> list[Aside]:
        """Read the usual slips off what runs for the tasks."""
        return read_slips(self._tasks_code(), self.program.tasks)

    def _tasks_code(self) -> dict[str, ast.Module]:
        """Give what runs for the tasks; all of the program, where one of them is missing."""
        bound = {name for s in self._kept for name in names_bound(s)}
        if not bound >= set(self.program.tasks):
            return self.trees
        return {
            cell: ast.Module([s for s in tree.body if s in self._kept], [])
            for cell, tree in self.trees.items()
        }

    def _body(self, cell: Cell) -> list[ast.stmt]:
        return self.trees[cell.name].body

    def _code(self, statement: ast.stmt, cell: Cell) -> types.CodeType | None:
        module = ast.Module(body=[statement], type_ignores=[])
        flags = self._future | (0 if cell.is_python else ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        try:
            code: types.CodeType = compile(module, cell.name, "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            # `return` outside a function is found by the compiler, not by the parser.
            fault = describe_fault(error, self.sources(), cell.name)
            self.broken.append((fault, tuple(names_bound(statement))))
            return None
        if running.is_quick(statement):
            self._quick.add(code)
        return code

    def _show_lines(self) -> None:
        """Let `inspect` and what is built on it, as torch.jit, find the source of cells."""
        overlay = self.program.overlay
        texts = self._texts | ({overlay.file: overlay.source} if overlay else {})
        for name, text in texts.items():
            # Without a time of change no file is looked for.
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def _written_for_a_newer_python(cell: Cell) -> list[Aside]:
    try:
        text = (
            cell.source
            if cell.is_python
            else "\n" * as_python(cell.source)[1] + as_python(cell.source)[0]
        )
    except (SyntaxError, RuntimeError):
        text = cell.source
    found = newer_python(text, cell.name)
    if found is None:
        return []
    return [Aside(Seen.NEWER_PYTHON, cell.name, found[0], found[1], names_in(cell.source))]
