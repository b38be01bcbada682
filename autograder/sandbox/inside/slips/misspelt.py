"""Names that Python or PyTorch looks for, misspelt: `foward`, `__int__`, `super.__init__`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from autograder.sandbox.dependence.nodes import Function
from autograder.sandbox.inside.slips.slip import Found, Slip
from autograder.sandbox.scopes import names_bound
from autograder.sandbox.wire import Seen

INIT = "__init__"
FORWARD = "forward"


def misspelt(statement: ast.stmt) -> Iterator[Slip]:
    """Find methods of classes whose names are nearly the ones that are looked for."""
    for node in ast.walk(statement):
        if isinstance(node, ast.ClassDef):
            yield from _methods(node)
        elif isinstance(node, ast.Attribute):
            yield from _super(node)


def misspelt_tasks(statements: Sequence[ast.stmt], tasks: Collection[str]) -> Iterator[Found]:
    """Find names at the top that are nearly those of tasks which nothing defines."""
    bound = {name: s for s in statements for name in names_bound(s)}
    for task in set(tasks) - bound.keys():
        for name, statement in bound.items():
            if name not in tasks and (_plain(name) == _plain(task) or nearly(name, task)):
                slip = Slip(Seen.MISSPELT, statement.lineno, name, task)
                yield Found(statement, None, slip)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def nearly(name: str, wanted: str) -> bool:
    """Say whether a name is another one but for a letter: missing, extra, wrong, or exchanged."""
    if name == wanted or abs(len(name) - len(wanted)) > 1:
        return False
    same = next(
        (n for n, pair in enumerate(zip(name, wanted, strict=False)) if pair[0] != pair[1]),
        min(len(name), len(wanted)),
    )
    one, other = name[same:], wanted[same:]
    exchanged = one[:2] == other[1::-1] and one[2:] == other[2:] and len(one) > 1
    return exchanged or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def _methods(node: ast.ClassDef) -> Iterator[Slip]:
    methods = {each.name: each for each in node.body if isinstance(each, Function)}
    called = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    for name, method in methods.items():
        if name in called:
            continue  # a method of the student's own
        if INIT not in methods and _is_init(name) and _sets_up(method):
            yield Slip(Seen.MISSPELT, method.lineno, name, INIT)
        elif FORWARD not in methods and node.bases and _is_forward(name):
            yield Slip(Seen.MISSPELT, method.lineno, name, FORWARD)


def _is_init(name: str) -> bool:
    bare = name.strip("_")
    return name != bare and (bare == "init" or nearly(bare, "init"))


def _is_forward(name: str) -> bool:
    bare = name.strip("_").lower()
    return name != FORWARD and (bare == FORWARD or nearly(bare, FORWARD))


def _sets_up(method: Function) -> bool:
    """Whether a method does what only `__init__` does: it calls super, or gives self values."""
    for node in ast.walk(method):
        if isinstance(node, ast.Name) and node.id == "super":
            return True
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
        ):
            return True
    return False


def _super(node: ast.Attribute) -> Iterator[Slip]:
    called = isinstance(node.value, ast.Call)
    root = node.value.func if isinstance(node.value, ast.Call) else node.value
    if not (isinstance(root, ast.Name) and root.id == "super"):
        return
    before = "super()" if called else "super"
    if node.attr != INIT and not _is_init(node.attr):
        return
    if not called or node.attr != INIT:
        yield Slip(Seen.MISSPELT, node.lineno, f"{before}.{node.attr}", "super().__init__")
