"""Read forbidden names off a program's source, before any of it runs.

Runs in the student process, where parsing hostile source can do no harm.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.sandbox.forbidden import matches
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.wire import Breach

# These switch off the watch that sees calls while they run, so a task with a rule may not
# name them.
UNWATCHED = (
    "torch._C.*",
    "torch.overrides.*",
    "torch.jit.*",
    "torch.ops.*",
    "torch.utils._python_dispatch.*",
    "torch.compile",
)


def read_breaches(
    trees: dict[str, ast.Module], tasks: tuple[str, ...], rules: dict[str, tuple[str, ...]]
) -> list[Breach]:
    """List where the source of a task names a function that the task forbids."""
    cells = {id(s): cell for cell, tree in trees.items() for s in tree.body}
    statements = [s for tree in trees.values() for s in tree.body]
    found = []
    for task, forbidden in rules.items():
        if not forbidden:
            continue
        # Another task that this one builds on answers for itself.
        others = {other for other in tasks if other != task}
        mine = [s for s in statements if not (others & {getattr(s, "name", "")})]
        needed = Slicer(mine).keep([task])
        kept = [s for s in mine if s in needed]
        aliases = dict(_aliases(mine))
        for statement in kept:
            for dotted, line in _mentions(statement, aliases):
                if any(matches(dotted, rule) for rule in (*forbidden, *UNWATCHED)):
                    found.append(Breach(task, dotted, cells[id(statement)], line))
    return found


def _aliases(statements: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    yield (alias.asname or root), (alias.name if alias.asname else root)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    yield (alias.asname or alias.name), f"{node.module}.{alias.name}"


def _mentions(statement: ast.stmt, aliases: dict[str, str]) -> Iterator[tuple[str, int]]:
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        dotted = _dotted(node, aliases)
        if dotted is not None:
            yield dotted, getattr(node, "lineno", 0)
            continue
        if not isinstance(node, ast.Import | ast.ImportFrom):
            pending.extend(reversed(list(ast.iter_child_nodes(node))))


def _dotted(node: ast.AST, aliases: dict[str, str]) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return None
    return ".".join([aliases[node.id], *reversed(parts)])
