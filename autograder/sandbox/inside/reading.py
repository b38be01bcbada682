"""Read forbidden names off a program's source, before any of it runs.

Runs in the student process, where parsing hostile source can do no harm.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from autograder.sandbox.families import ALL_OF_TORCH
from autograder.sandbox.forbidden import is_function, matches
from autograder.sandbox.inside.inlining import place_of
from autograder.sandbox.inside.meaning import free_in
from autograder.sandbox.job import GIVEN, Call, Cell, TaskRules
from autograder.sandbox.manner import is_manner, read_manner
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import children, parse
from autograder.sandbox.unwatched import ATTRIBUTES, BUILTINS, ROOTS, reason
from autograder.sandbox.wire import Breach


def read_breaches(
    trees: dict[str, ast.Module], calls: Sequence[Call], cells_of_all: Iterable[Cell] = ()
) -> list[Breach]:
    """List where the source of a task names what its rules forbid, or what no watch sees past.

    Of `cells_of_all` those that are the course's own need not be written as its rules say.
    """
    cells = {id(s): cell for cell, tree in trees.items() for s in tree.body}
    statements = [s for tree in trees.values() for s in tree.body]
    found = []
    tasks = {call.task for call in calls}
    written = {s: _read(s) for s in statements}
    for rules, needed in _tasks(calls):
        # Another task that its checks need answers for itself.
        mine = [s for s in statements if not (needed & {getattr(s, "name", "")})]
        kept = Slicer(mine).keep([rules.task])
        aliases = _aliases(written[s] for s in mine)
        if any(map(is_manner, rules.forbids)):
            own, others = _made_of(rules.task, [s for s in mine if s in kept], tasks, cells_of_all)
            for seen in read_manner(rules.forbids, own, others, rules.task):
                other = getattr(seen.statement, "name", "") if seen.statement in others else ""
                said, cell = f"{seen.rule} {seen.what}", cells[id(seen.statement)]
                found.append(Breach(rules.task, said, cell, seen.line, other))
        for statement in mine:
            if statement not in kept:
                continue
            defined = getattr(statement, "name", "")
            through = defined if defined in tasks - {rules.task} else ""
            for name, node in _mentions(statement, aliases, written[statement].own):
                if is_forbidden(name, rules):
                    place = place_of(node, cells[id(statement)])
                    found.append(Breach(rules.task, name, *place, through))
    return found


def _made_of(
    task: str, kept: Sequence[ast.stmt], tasks: Iterable[str], cells: Iterable[Cell]
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Part what a task is made of into its own statements and other tasks; imports are neither."""
    given = {
        ast.dump(statement)
        for cell in cells
        if cell.name.startswith(GIVEN)
        for statement in parse(cell.source).body
    }
    own: list[ast.stmt] = []
    through: list[ast.stmt] = []
    for statement in kept:
        if isinstance(statement, ast.Import | ast.ImportFrom) or ast.dump(statement) in given:
            continue
        others = set(tasks) - {task}
        (through if getattr(statement, "name", "") in others else own).append(statement)
    return own, through


def is_forbidden(name: str, rules: TaskRules) -> bool:
    """Say whether a task may not name this in its source."""
    if reason(name):
        return True
    if any(matches(name, rule) for rule in rules.allows):
        return False
    if any(rule in ALL_OF_TORCH for rule in rules.forbids) and is_function(name):
        return name.rpartition(".")[2] not in free_in(rules)
    return any(matches(name, rule) for rule in rules.forbids if rule not in ALL_OF_TORCH)


def _tasks(calls: Iterable[Call]) -> Iterator[tuple[TaskRules, frozenset[str]]]:
    """Give each task that has rules, and the tasks that a check of it needs."""
    rules: dict[str, TaskRules] = {}
    needed: dict[str, set[str]] = {}
    for call in calls:
        if call.forbidden:
            rules[call.task] = call.rules
            needed.setdefault(call.task, set()).update(each.task for each in call.needed)
    for task, mine in rules.items():
        yield mine, frozenset(needed[task] - {task})


Aliases = dict[str, set[str]]


class _Read(NamedTuple):
    """What a statement says of names: read once, for every task that has a rule."""

    imported: list[tuple[str, str]]  # a name, and what it means
    assigned: list[ast.Assign]
    own: frozenset[str]  # what it binds anywhere inside: a variable may be called `vars`


def _read(statement: ast.stmt) -> _Read:
    imported: list[tuple[str, str]] = []
    assigned: list[ast.Assign] = []
    own = set[str]()
    level: list[ast.AST] = [statement]
    while level:  # one level after the other: an outer name is given its meaning first
        for node in level:
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Store):
                    own.add(node.id)
            elif isinstance(node, ast.arg):
                own.add(node.arg)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    imported.append((alias.asname or root, alias.name if alias.asname else root))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    meaning = f"{node.module}.{alias.name}"
                    imported.append((alias.asname or alias.name, meaning))
            elif isinstance(node, ast.Assign):
                assigned.append(node)
        level = [child for node in level for child in children(node)]
    return _Read(imported, assigned, frozenset(own))


def _aliases(read: Iterable[_Read]) -> Aliases:
    """Collect what each name may stand for, wherever it was given that meaning."""
    found: Aliases = {}
    assigned: list[ast.Assign] = []
    for each in read:
        for name, meaning in each.imported:
            found.setdefault(name, set()).add(meaning)
        assigned += each.assigned
    for node in assigned:  # `T = torch`
        modules = {name for name in _dotted(node.value, found) if name in sys.modules}
        for target in node.targets:
            if isinstance(target, ast.Name) and modules:
                found.setdefault(target.id, set()).update(modules)
    return found


def _mentions(
    statement: ast.stmt, aliases: Aliases, own: frozenset[str]
) -> Iterator[tuple[str, ast.AST]]:
    """Give dotted names, built-in functions, and attributes that begin with a dot.

    Each comes with a node that says where it stands; `own` is what the statement binds.
    """
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        place = node
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in BUILTINS.keys() & own:
                yield node.func.id, place  # whatever it is given, a variable is not called
            pending.extend(reversed(node.args[2:] if _written(node) else ()))
            node = _written(node) or node
        dotted = _dotted(node, aliases)
        yield from ((name, place) for name in dotted)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if node.id in BUILTINS.keys() - own:
                yield node.id, place
        elif isinstance(node, ast.Attribute) and not any(map(reason, dotted)):
            chain = _attributes(node) if dotted else [node.attr]
            yield from ((f".{name}", place) for name in chain if name in ATTRIBUTES)
        if not dotted and not isinstance(node, ast.Import | ast.ImportFrom):
            pending.extend(reversed(children(node)))


def _attributes(node: ast.Attribute) -> Iterator[str]:
    """Name the attributes of a chain that is read as a whole, or the last one."""
    yield node.attr
    while isinstance(node.value, ast.Attribute):
        node = node.value
        yield node.attr


def _written(node: ast.Call) -> ast.Attribute | None:
    """Read `getattr(x, "name")` as `x.name`; None for anything else."""
    if not (isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1):
        return None
    value, name = node.args[:2]
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
        return None
    return ast.Attribute(value, name.value, ast.Load())


def _dotted(node: ast.AST, aliases: Aliases) -> list[str]:
    """Write a chain of attributes out, in each meaning that its first name may have."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call):
        written = _written(node) if isinstance(node, ast.Call) else node
        if written is None:
            return []
        parts.append(written.attr)
        node = written.value
    if not isinstance(node, ast.Name):
        return []
    meanings = sorted(aliases.get(node.id, ()))
    return [_shortest([*meaning.split("."), *reversed(parts)]) for meaning in meanings]


def _shortest(parts: list[str]) -> str:
    """Leave out what stands before a module that is reached through another one."""
    start = max((n for n, part in enumerate(parts) if part in ROOTS), default=0)
    return ".".join(parts[start:])
