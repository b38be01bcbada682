"""Parse a notebook's cell, which may hold what is IPython's and not Python's.

A cell that is valid Python is left alone. Of any other, IPython makes Python in which each command
is a call of `get_ipython()`; here each call becomes what it means for what the cell defines: the
Python that it runs, or nothing. Runs in the student process, before any of the student's code.
"""

from __future__ import annotations

import ast
import contextlib
import re
from dataclasses import dataclass, field

from autograder.sandbox.inside.grammar import RUNS_ITS_LINE, as_python, uncommented
from autograder.sandbox.job import Cell
from autograder.sandbox.syntax import parse
from autograder.sandbox.wire import Aside, Seen

# Cell magics that run the Python below them.
RUNS_ITS_BODY = ("time", "timeit", "prun", "capture")
WRITES_ITS_BODY = ("writefile", "file")
# IPython's other cell magics: what is below them is another language's, or shown.
OTHER_LANGUAGES = frozenset(
    "! bash cmd html HTML javascript js latex markdown perl pypy python python2 python3 ruby "
    "script sh svg SVG sx system".split()
)
MOST_NESTED = 20  # `%time %time %time …`

# What stands before the statement: `%timeit -n 3 -r 2 f()`.
_OPTION = re.compile(r"\s*(?:--[\w-]+(?:=\S*)?|-[a-z]*[nrplDTs]\s*\S+|-[a-z]+)(?=\s|$)")
_PROMPT = re.compile(r"^\s*In \[\d+\]: ", re.MULTILINE)
_DEFINES = re.compile(r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*=(?!=)", re.MULTILINE)


@dataclass
class ParsedCell:
    """A cell as Python: its tree, its text line for line, what it writes, what was seen in it."""

    tree: ast.Module
    text: str
    asides: list[Aside] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # written by it, lines where they stand


def parse_cell(cell: Cell, nested: int = 0) -> ParsedCell:
    """Parse a cell; line numbers stay. Raises SyntaxError for what IPython cannot read either."""
    if cell.is_python and (text := uncommented(cell.source)) != cell.source:
        with contextlib.suppress(SyntaxError):  # then it was a comment all along
            return parse_cell(Cell(cell.name, text), nested)
    text = cell.source
    try:
        tree = parse(text, cell.name)
        if "In [" in text and _PROMPT.search(text) and not cell.is_python:
            raise SyntaxError("an annotation for Python, and for IPython a prompt that was copied")
    except SyntaxError:
        if cell.is_python or nested > MOST_NESTED:
            raise
        text, above = as_python(text)
        text = "\n" * above + text
        tree = parse(text, cell.name)
    parsed = ParsedCell(tree, text)
    if "get_ipython" in text or ("__main__" in text and not cell.is_python):
        reader = _Reader(cell, parsed, nested)
        parsed.tree = ast.fix_missing_locations(reader.visit(tree))
    return parsed


def names_in(text: str) -> tuple[str, ...]:
    """Name what a text would define at its top level, also one that is no Python."""
    return tuple(sorted({found[1] or found[2] for found in _DEFINES.finditer(text)}))


class _Reader(ast.NodeTransformer):
    """Puts what each command means in its place."""

    def __init__(self, cell: Cell, parsed: ParsedCell, nested: int) -> None:
        self.cell, self.is_python = cell.name, cell.is_python
        self.parsed, self.nested = parsed, nested

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        """Replace a command that is a statement by the statements that it runs."""
        command = _command(node.value)
        if command is None:
            return self.generic_visit(node)
        body = self._run(*command, node.lineno)
        return body or [ast.copy_location(ast.Pass(), node)]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Replace a command whose value is used by what it computes, or by None."""
        command = _command(node)
        if command is None:
            return self.generic_visit(node)
        method, words = command
        if method == "run_line_magic" and words[:1] == ["time"]:
            body = self._run(method, words, node.lineno)
            if len(body) == 1 and isinstance(body[0], ast.Expr):
                return body[0].value
        return ast.copy_location(ast.Constant(None), node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """A notebook's cells run as `__main__`."""
        match node:
            case ast.Compare(
                left=ast.Name(id="__name__"),
                ops=[ast.Eq()],
                comparators=[ast.Constant(value="__main__")],
            ) if not self.is_python:
                return ast.copy_location(ast.Constant(value=True), node)
        return self.generic_visit(node)

    def _run(self, method: str, words: list[str], line: int) -> list[ast.stmt]:
        if method == "run_line_magic" and len(words) >= 2 and words[0] in RUNS_ITS_LINE:
            return self._python(_statement(*words[:2]), line - 1)
        if method == "run_cell_magic" and len(words) >= 3:
            return self._cell_magic(words[0], words[1], words[2], line)
        return []

    def _cell_magic(self, magic: str, rest: str, body: str, line: int) -> list[ast.stmt]:
        if magic in RUNS_ITS_BODY:
            if magic == "timeit":
                self._see(Seen.TIMED, line, f"%%{magic}", body)
            setup = self._python(_statement(magic, rest), line - 1) if magic == "timeit" else []
            taken = rest.split()[-1:] if magic == "capture" else []
            bound = [_nothing(name, line) for name in taken if name.isidentifier()]
            parsed = self._parse(body, line)
            self.parsed.text = parsed.text  # `inspect` finds the lines of what it defines
            return [*setup, *bound, *parsed.tree.body]
        if magic in WRITES_ITS_BODY:
            file = rest.rsplit(maxsplit=1)[-1] if rest.split() else ""
            self._see(Seen.FILE, line, f"%%{magic} {file}".strip(), body)
            appended = "-a" in rest.split() or "--append" in rest.split()
            before = self.parsed.files.get(file, "") if appended else ""
            self.parsed.files[file] = before + "\n" * (line - before.count("\n")) + body
            return []
        known = magic in OTHER_LANGUAGES
        self._see(Seen.OTHER_LANGUAGE if known else Seen.UNKNOWN_MAGIC, line, f"%%{magic}", body)
        return []

    def _python(self, source: str, above: int) -> list[ast.stmt]:
        return self._parse(source, above).tree.body if source.strip() else []

    def _parse(self, source: str, above: int) -> ParsedCell:
        parsed = parse_cell(Cell(self.cell, "\n" * above + source), self.nested + 1)
        self.parsed.asides += parsed.asides
        self.parsed.files |= parsed.files
        return parsed

    def _see(self, what: Seen, line: int, name: str, body: str) -> None:
        self.parsed.asides.append(Aside(what, self.cell, line, name, names_in(body)))


def _command(node: ast.AST) -> tuple[str, list[str]] | None:
    """Read `get_ipython().method('word', …)`: the method, and the words."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=method),
            args=arguments,
        ):
            values = [a.value if isinstance(a, ast.Constant) else None for a in arguments]
            words = [value for value in values if isinstance(value, str)]
            if len(words) < len(values):
                return None  # code that works with the shell
            if method in ("magic", "line_magic") and words:
                name, _, rest = words[0].lstrip("%").partition(" ")
                return "run_line_magic", [name, rest]
            return method, words
    return None


def _statement(magic: str, line: str) -> str:
    """Give the Python on a magic's own line: what stands after its options."""
    while magic != "time" and (option := _OPTION.match(line)):
        line = line[option.end() :]
    return line.strip()


def _nothing(name: str, line: int) -> ast.stmt:
    target = ast.Name(name, ast.Store())
    return ast.Assign([target], ast.Constant(None), lineno=line, col_offset=0)
