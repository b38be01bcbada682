"""Cut one task out of a student's program, with what it needs and nothing that says whose it is.

Runs in a process of its own (`parsing.py`), because a parser may be driven into the ground.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable, Iterator

from autograder.drafting.draft import Draft, Wanted

_MAGIC = re.compile(r"^\s*[%!?].*$", re.MULTILINE)
_SHORTEST = 3  # letters of a name that is looked for: shorter ones stand in every program
GONE = "someone"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def extract(wanted: Wanted) -> Draft:
    """Give the draft of a mistake; its `problem` says why there is none."""
    own, given = _bindings(wanted.cells), _bindings(wanted.given)
    task = own.get(wanted.task)
    if not isinstance(task, ast.FunctionDef | ast.ClassDef):
        return Draft(problem=f"`{wanted.task}` is not defined by a `def` or a `class` of its own")
    names = {wanted.task: wanted.name}
    imports: dict[str, None] = {}
    needed: dict[str, ast.stmt] = {}
    problem = _collect(task, wanted, own, given, names, imports, needed)
    if problem:
        return Draft(problem=problem)
    pieces = [*dict.fromkeys(needed.values()), task]
    # Callers may use the names of parameters.
    parameters = {name for piece in pieces for name in _parameters(piece)}
    names = {old: new for old, new in names.items() if old not in parameters}
    own_names = _bound_in(pieces) - parameters
    cleaned = _Cleaned(names, wanted.task, _words(wanted.people), own_names)
    *before, last = [cleaned.visit(_without_docstrings(piece)) for piece in pieces]
    parts = [ast.unparse(ast.fix_missing_locations(piece)) for piece in (*before, last)]
    # Without a sentence, no course can be read with it: somebody has to word it.
    parts[-1] = f'@mistake(\n    "{wanted.task}",\n    "",\n)\n{parts[-1]}'
    code = "\n\n\n".join(parts)
    ast.parse("\n".join([*imports, code]))  # what is written down can be read
    return Draft(tuple(imports), code, cleaned.replaced)


def _bindings(cells: Iterable[str]) -> dict[str, ast.stmt]:
    """Find what the top level of a program binds: for each name, the last statement that does."""
    found: dict[str, ast.stmt] = {}
    for source in cells:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            try:
                tree = ast.parse(_MAGIC.sub("", source))
            except (SyntaxError, ValueError):
                continue  # no task was graded out of it either
        for statement in tree.body:
            for name in _names_bound(statement):
                found[name] = statement
    return found


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, Definition):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _collect(
    statement: ast.stmt,
    wanted: Wanted,
    own: dict[str, ast.stmt],
    given: dict[str, ast.stmt],
    names: dict[str, str],
    imports: dict[str, None],
    needed: dict[str, ast.stmt],
) -> str:
    """Follow the names that a statement reads to what binds them; give the problem, if any."""
    for name in _names_read(statement):
        if name == wanted.task or name in needed:
            continue
        if name in wanted.tasks:
            imports[f"from {wanted.module} import {name}"] = None
            continue
        source = own.get(name) or given.get(name)
        if isinstance(source, ast.Import | ast.ImportFrom):
            where = source.module if isinstance(source, ast.ImportFrom) else name
            if (where or "").partition(".")[0] in wanted.own_files:
                return f"`{wanted.task}` needs `{name}` of a file that was handed in with it"
            imports[_import_of(source, name)] = None
        elif name in own:
            needed[name] = own[name]
            names[name] = f"{wanted.name}_{name}"
            problem = _collect(own[name], wanted, own, given, names, imports, needed)
            if problem:
                return problem
            # What it needs stands before it.
            needed[name] = needed.pop(name)
        elif name in given:
            imports[f"from {wanted.module} import {name}"] = None
    return ""


def _names_read(statement: ast.stmt) -> list[str]:
    """Name what a statement reads of the top level: its own local names are none of that."""
    table = symtable.symtable(ast.unparse(statement), "draft", "exec")
    return [name for name in dict.fromkeys(_globals(table)) if name not in _BUILTINS]


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _globals(child)


_BUILTINS = frozenset(dir(builtins))


def _import_of(statement: ast.Import | ast.ImportFrom, name: str) -> str:
    """Write the import of one name alone."""
    alias = next(
        each for each in statement.names if (each.asname or each.name.partition(".")[0]) == name
    )
    if isinstance(statement, ast.Import):
        return ast.unparse(ast.Import([alias]))
    return ast.unparse(ast.ImportFrom(statement.module, [alias], statement.level))


def _without_docstrings(statement: ast.stmt) -> ast.stmt:
    for node in ast.walk(statement):
        body = getattr(node, "body", None)
        if isinstance(body, list) and isinstance(node, ast.stmt):
            kept = [each for each in body if not _is_text(each)]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return statement


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _parameters(task: ast.stmt) -> Iterator[str]:
    """Name the parameters of a function, or of the methods of a class."""
    for node in ast.walk(task):
        if isinstance(node, ast.arg):
            yield node.arg


def _bound_in(statements: Iterable[ast.stmt]) -> set[str]:
    """Name what a student's own code binds: nobody else calls it by its name."""
    found = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(node.name)
    return found


def _words(people: Iterable[str]) -> re.Pattern[str] | None:
    words = {word for text in people for word in re.findall(r"[^\W\d_]+|\d+", text)}
    known = sorted((w for w in words if len(w) >= _SHORTEST), key=len, reverse=True)
    if not known:
        return None
    return re.compile(
        rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, known))})(?![^\W\d_])", re.IGNORECASE
    )


class _Cleaned(ast.NodeTransformer):
    """Rename what the draft brings along, and replace the names of people."""

    def __init__(
        self, names: dict[str, str], task: str, people: re.Pattern[str] | None, own: set[str]
    ) -> None:
        self.names, self.task, self.people, self.own = names, task, people, own
        self.replaced = 0

    def name(self, name: str) -> str:
        """Give what a name becomes; only what the student's own code binds may change."""
        if name == self.task:
            return self.names.get(name, name)
        if name not in self.own and name not in self.names:
            return name
        return self.text(self.names.get(name, name))

    def text(self, text: str) -> str:
        """Take the names of people out of a text."""
        if self.people is None:
            return text
        cleaned, count = self.people.subn(GONE, text)
        self.replaced += count
        return cleaned

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rename a name."""
        node.id = self.name(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Rename an argument of a function inside."""
        node.arg = self.name(node.arg)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Rename a function."""
        node.name = self.name(node.name)
        return self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Rename a class."""
        node.name = self.name(node.name)
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        """Rename what a function declares as global."""
        node.names = [self.name(each) for each in node.names]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Clean a text."""
        if isinstance(node.value, str):
            node.value = self.text(node.value)
        return node
