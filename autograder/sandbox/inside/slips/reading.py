"""Read the slips off a program's source, and say which tasks each may concern."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from autograder.sandbox.inside.slips.idle import idle
from autograder.sandbox.inside.slips.misspelt import misspelt, misspelt_tasks
from autograder.sandbox.inside.slips.shadowed import shadowed
from autograder.sandbox.inside.slips.slip import Found
from autograder.sandbox.inside.slips.uncalled import uncalled
from autograder.sandbox.scopes import Definition
from autograder.sandbox.slicing import Slicer, names_imported
from autograder.sandbox.wire import Aside, Seen

MOST_SLIPS = 50


def read_slips(trees: Mapping[str, ast.Module], tasks: Sequence[str]) -> list[Aside]:
    """List the slips in the code that tasks are made of, kind by kind."""
    cells = {id(s): cell for cell, tree in trees.items() for s in tree.body}
    statements = [s for tree in trees.values() for s in tree.body]
    found = list(dict.fromkeys(_found(statements, tasks)))
    if not found:
        return []
    made_of = {task: _made_of(task, tasks, statements) for task in tasks}
    asides = []
    for place, user, slip in found:
        concerned = (
            tuple(task for task in tasks if user in made_of[task]) if user else (slip.meant,)
        )
        if concerned:
            cell = cells[id(place)]
            asides.append(
                Aside(slip.what, cell, slip.line, slip.name, meant=slip.meant, tasks=concerned)
            )
    order = list(Seen)
    return sorted(asides, key=lambda aside: order.index(aside.what))[:MOST_SLIPS]


def _found(statements: Sequence[ast.stmt], tasks: Collection[str]) -> Iterator[Found]:
    modules = {name for s in statements for name in names_imported(s)}
    for statement in statements:
        for slip in (*misspelt(statement), *uncalled(statement, modules), *idle(statement)):
            yield Found(statement, statement, slip)
    yield from shadowed(statements)
    yield from misspelt_tasks(statements, tasks)


def _made_of(task: str, tasks: Collection[str], statements: Sequence[ast.stmt]) -> set[ast.stmt]:
    """Choose the statements that a task is made of; another task answers for itself."""
    others = set(tasks) - {task}
    mine = [s for s in statements if not (isinstance(s, Definition) and s.name in others)]
    return Slicer(mine).keep([task])
