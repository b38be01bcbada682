"""Put what a program imports of its own where it imports it, for whoever reads its source.

Runs in the student process, before any of the student's code.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping

from autograder.sandbox.inside.written import packages_of

Files = Mapping[str, tuple[str, ast.Module]]  # by module: its file or cell, its tree


def with_imported(trees: Mapping[str, ast.Module], files: Files) -> dict[str, ast.Module]:
    """Give the trees of cells with each import of a file as what it imports, however far that goes.

    What stands in a file keeps its lines there; `place_of` says in which.
    """
    return {
        cell: ast.Module([_followed(statement, files) for statement in tree.body], [])
        for cell, tree in trees.items()
    }


def place_of(node: ast.AST, cell: str) -> tuple[str, int]:
    """Give the file and the line of a node; `cell` is where it stands if in no file."""
    return getattr(node, "stands_in", cell), getattr(node, "lineno", 0)


def _followed(statement: ast.stmt, files: Files) -> ast.stmt:
    reached: dict[str, None] = {}
    pending = list(_imported(statement, "", files))
    while pending:
        module = pending.pop(0)
        if module in files and module not in reached:
            reached[module] = None
            pending += _imported(files[module][1], _package(module, files), files)
    body: list[ast.stmt] = []
    for module in reached:
        file, tree = files[module]
        for own in copy.deepcopy(tree.body):
            for node in ast.walk(own):
                node.stands_in = file  # type: ignore[attr-defined]
            body.append(own)
    if not body:
        return statement
    # One statement: whoever needs a name of it needs all of it.
    return ast.copy_location(ast.If(ast.Constant(value=True), [statement, *body], []), statement)


def _package(module: str, files: Files) -> str:
    is_one = files[module][0].endswith("/__init__.py") or module in packages_of(files)
    return module if is_one else module.rpartition(".")[0]


def _imported(tree: ast.AST, package: str, files: Files) -> Iterator[str]:
    """Name the modules that code may import, with the packages that they lie in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            named = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in named:
            yield from (each for each in (*sorted(packages_of([name])), name) if each in files)
