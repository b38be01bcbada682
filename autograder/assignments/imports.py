"""What a student's code imports here, and will not find where it is graded.

Grading has Python, what comes with the kit, the packages that the course names, and the modules
that lie beside the notebook. What else is installed on a student's machine is missing there, and a
module beside the notebook that has the name of an installed one is not the one that is imported.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from importlib import metadata

from autograder.judging.wording.causes import say_not_there, step_after_cause
from autograder.language import _
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.wire import Fault

KIT = "torch-autograder"
# At hand: what notebooks import most, so that the installed packages need not be searched for it.
_KNOWN = frozenset({"torch", "numpy", "matplotlib", "IPython", "autograder"})
_WITHOUT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_OF_AN_EXTRA = re.compile(r";.*\bextra\s*==")


def say_missing_imports(
    trees: Mapping[str, ast.Module],
    tasks: Collection[str],
    packages: Collection[str],
    written: Collection[str] = (),
) -> tuple[str, ...]:
    """Say of each import that the tasks need and that fails in grading what will happen, and why.

    `trees` are the cells by their labels, `packages` what the course lets students import, and
    `written` the modules that the notebook itself writes, or that lie beside it.
    """
    found: dict[str, None] = {}
    own = {module.partition(".")[0] for module in written}
    for fault in _imports(trees, tasks, written):
        root = fault.message
        place = _("`{source}` ({cell}, line {line})").format(source=fault.source, cell=fault.cell, line=fault.line)
        if root in own and (root in packages or is_always_there(root)):
            found[
                _("{place} is not your own {root}.py in grading, but the installed `{root}`. "
                    "Give your file another name.").format(place=place, root=root)
            ] = None
            continue
        if root in own or root in packages or is_always_there(root):
            continue
        why = say_not_there(root, tuple(packages))
        step = step_after_cause(fault)
        found[_("{place} will fail in grading: "
            "{why} {step}").format(place=place, why=why, step=step)] = None
    return tuple(found)


def is_always_there(module: str) -> bool:
    """Whether a module is Python's own, or comes with the kit wherever that is installed."""
    if module in sys.stdlib_module_names or module in _KNOWN:
        return True
    return not _of_the_kit().isdisjoint(map(_plain, _installed().get(module, ())))


def _imports(
    trees: Mapping[str, ast.Module], tasks: Collection[str], written: Collection[str]
) -> Iterator[Fault]:
    """Find the imports that grading would run, each as the error that it would be."""
    statements = [statement for tree in trees.values() for statement in tree.body]
    kept = Slicer(statements).run_for([*tasks, "*"], written)
    for cell, tree in trees.items():
        for statement in (each for each in tree.body if each in kept):
            for node, root in _imported(statement):
                yield Fault("ModuleNotFoundError", root, True, cell, node.lineno, ast.unparse(node))


def _imported(statement: ast.stmt) -> Iterator[tuple[ast.stmt, str]]:
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module and not node.level:
                yield node, node.module.partition(".")[0]
        elif isinstance(node, ast.Try) and any(map(_does_without, node.handlers)):
            waiting += [*node.handlers, *node.orelse, *node.finalbody]
        else:
            waiting += ast.iter_child_nodes(node)


def _does_without(handler: ast.ExceptHandler) -> bool:
    """Whether it goes on where an import fails."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in _WITHOUT for kind in kinds)


@functools.cache
def _installed() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


@functools.cache
def _of_the_kit() -> frozenset[str]:
    """Name the distributions that are installed with the kit, without its extras."""
    found: set[str] = set()
    waiting = [KIT]
    while waiting:
        name = _plain(waiting.pop())
        if name in found:
            continue
        found.add(name)
        try:
            wanted = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue  # of another system
        names = (_NAME.match(each) for each in wanted if not _OF_AN_EXTRA.search(each))
        waiting += [each[0] for each in names if each]
    return frozenset(found)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
