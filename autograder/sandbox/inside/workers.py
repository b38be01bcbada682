"""See where a program asks for other processes: they are folded into one, and it is told so."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

from autograder.sandbox.slicing import Slicer
from autograder.sandbox.wire import Aside, Seen

# Looked for as they are written: most programs hold none of these, and are read no further.
_WORDS = ("num_workers", "Pool", "init_process_group")
_POOLS = frozenset({"Pool", "ProcessPoolExecutor"})


def may_ask(sources: Iterable[str]) -> bool:
    """Whether a program can hold anything of the kind."""
    return any(word in source for source in sources for word in _WORDS)


def read_workers(trees: Mapping[str, ast.Module], tasks: Collection[str]) -> Iterator[Aside]:
    """List where the code that the tasks are made of asks for other processes."""
    kept = Slicer(s for tree in trees.values() for s in tree.body).keep(tasks)
    for cell, tree in trees.items():
        for statement in (each for each in tree.body if each in kept):
            for node in ast.walk(statement):
                name = _asks(node)
                if name:
                    yield Aside(Seen.FOLDED, cell, getattr(node, "lineno", 0), name)


def _asks(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    for word in node.keywords:
        none = isinstance(word.value, ast.Constant) and not word.value.value
        if word.arg == "num_workers" and not none:
            return f"num_workers={ast.unparse(word.value)}"
    function = node.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return called if called in _POOLS or called == "init_process_group" else ""
