"""Rules about how a task is written, whatever it calls: read off its source, and nowhere else.

A rule is a word, as one about functions is; two of them hold a number. What a task is made of
counts too, such as a function that it calls, unless that is the course's own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

ONE_EXPRESSION = "@one_expression"
AT_MOST_LINES, AT_MOST_CHARACTERS = "@at_most_lines", "@at_most_characters"

Function = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS: dict[type[ast.AST], str] = {
    ast.ListComp: "a list comprehension",
    ast.SetComp: "a set comprehension",
    ast.DictComp: "a dict comprehension",
    ast.GeneratorExp: "a generator expression",
}
_LOOPS: dict[type[ast.AST], str] = {
    ast.For: "`for`",
    ast.AsyncFor: "`for`",
    ast.While: "`while`",
    **_COMPREHENSIONS,
}
# Each word, and the parts of a program that it forbids.
STATEMENTS: dict[str, dict[type[ast.AST], str]] = {
    "@loops": _LOOPS,
    "@while": {ast.While: "`while`"},
    "@comprehensions": _COMPREHENSIONS,
    "@lambdas": {ast.Lambda: "`lambda`"},
    "@conditionals": {ast.If: "`if`", ast.IfExp: "`if`", ast.Match: "`match`"},
    "@recursion": {},
}
# What loops though no loop is written: of Python's own functions, of an object, of a module.
_LOOPING_BUILTINS = frozenset({"map", "filter"})
_LOOPING_METHODS = frozenset({"apply_", "map_", "map2_", "__next__"})
LOOPING = (
    "functools.reduce",
    "itertools.*",
    "numpy.vectorize",
    "numpy.frompyfunc",
    "numpy.fromiter",
    "numpy.fromfunction",
    "numpy.apply_along_axis",
    "numpy.apply_over_axes",
    "numpy.nditer",
    "torch.vmap",
    "torch.func.vmap",
)


class Seen(NamedTuple):
    """One place where a rule is broken, and what stands there."""

    rule: str
    what: str
    statement: ast.stmt
    line: int


def is_manner(rule: str) -> bool:
    """Whether a rule is about how a task is written."""
    return rule in STATEMENTS or rule.partition("=")[0] in (
        ONE_EXPRESSION,
        AT_MOST_LINES,
        AT_MOST_CHARACTERS,
    )


def number_in(rule: str) -> int:
    """Give the number that a rule about length holds."""
    return int(rule.partition("=")[2])


def read_manner(
    rules: Iterable[str],
    own: Sequence[ast.stmt],
    through: Sequence[ast.stmt],
    task: str,
) -> Iterator[Seen]:
    """List where rules are broken in the statements that a task is made of.

    `own` are the task's own and those of nobody else; `through` are other tasks that it calls.
    """
    for rule in rules:
        if rule in STATEMENTS:
            for statement in (*own, *through):
                for what, line in _stands(rule, statement):
                    yield Seen(rule, what, statement, line)
        if rule == "@recursion":
            yield from _recursion(rule, (*own, *through))
        elif rule == ONE_EXPRESSION:
            yield from _not_one_expression(rule, own)
        elif is_manner(rule) and rule not in STATEMENTS:
            text = "\n".join(_code_of(statement, task) for statement in own)
            count = text.count("\n") + 1
            if rule.startswith(AT_MOST_CHARACTERS):
                count = len("".join(text.split()))
            at = [each for each in own if getattr(each, "name", "") == task] or own[-1:]
            if count > number_in(rule) and at:
                yield Seen(rule, str(count), at[0], at[0].lineno)


def _stands(rule: str, statement: ast.stmt) -> Iterator[tuple[str, int]]:
    parts = STATEMENTS[rule]
    bound = _bound_in_functions(statement) if rule == "@loops" else frozenset[str]()
    for node in ast.walk(statement):
        if type(node) in parts:
            yield parts[type(node)], getattr(node, "lineno", statement.lineno)
        elif rule == "@loops":
            name = _looping(node, bound)
            if name:
                yield f"`{name}`", getattr(node, "lineno", statement.lineno)


def _looping(node: ast.AST, bound: frozenset[str]) -> str:
    """Name what loops of itself; a variable of a function may be called `map`."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return node.id if node.id in _LOOPING_BUILTINS - bound else ""
    if isinstance(node, ast.Attribute) and node.attr in _LOOPING_METHODS:
        return node.attr
    is_next = isinstance(node, Function) and node.name in _LOOPING_METHODS
    return node.name if isinstance(node, Function) and is_next else ""


def _bound_in_functions(statement: ast.stmt) -> frozenset[str]:
    found = set()
    for function in ast.walk(statement):
        if isinstance(function, Function):
            for node in ast.walk(function):
                if isinstance(node, ast.arg):
                    found.add(node.arg)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
    return frozenset(found)


def _recursion(rule: str, statements: Sequence[ast.stmt]) -> Iterator[Seen]:
    """Find functions that call themselves, directly or through others."""
    made: dict[str, tuple[ast.stmt, dict[str, int]]] = {}
    for statement in statements:
        for each in _functions(statement):
            made[each.name] = (statement, dict(_calls(each)))
    for name, (statement, calls) in made.items():
        for called, line in calls.items():
            if _reaches(called, name, made):
                yield Seen(rule, f"`{called.rpartition('.')[2]}`", statement, line)


class _Made(NamedTuple):
    """A function of a program, and the class whose method it is."""

    name: str
    node: ast.AST
    home: str = ""
    methods: frozenset[str] = frozenset()  # of that class


def _functions(statement: ast.stmt) -> Iterator[_Made]:
    """Give each function with its name; a method's has its class before it."""
    methods: set[int] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.ClassDef):
            own = [each for each in node.body if isinstance(each, Function)]
            names = frozenset(each.name for each in own)
            methods.update(map(id, own))
            yield from (_Made(f"{node.name}.{m.name}", m, node.name, names) for m in own)
        elif isinstance(node, Function) and id(node) not in methods:
            yield _Made(node.name, node)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield _Made(target.id, node.value)


def _calls(made: _Made) -> Iterator[tuple[str, int]]:
    for node in ast.walk(made.node):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id, node.lineno
        elif (
            isinstance(node, ast.Attribute)
            and node.attr in made.methods
            and isinstance(node.value, ast.Name)
            and node.value.id in ("self", "cls")
        ):
            yield f"{made.home}.{node.attr}", node.lineno


def _reaches(start: str, goal: str, made: dict[str, tuple[ast.stmt, dict[str, int]]]) -> bool:
    pending, seen = [start], set[str]()
    while pending:
        name = pending.pop()
        if name == goal:
            return True
        if name not in seen and name in made:
            seen.add(name)
            pending += made[name][1]
    return False


def _not_one_expression(rule: str, own: Sequence[ast.stmt]) -> Iterator[Seen]:
    for statement in own:
        for node in ast.walk(statement):
            if isinstance(node, Function):
                body = _without_docstring(node)
                if body and isinstance(body[0], ast.Raise):
                    continue  # a stub is no answer
                if not (len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value):
                    at = body[0].lineno if body else node.lineno
                    yield Seen(rule, f"`{node.name}`", statement, at)


def _code_of(statement: ast.stmt, task: str) -> str:
    """Write a statement as Python does, one to a line, without docstrings; of the task its body."""
    bare = ast.parse(ast.unparse(statement)).body[0]
    for node in ast.walk(bare):
        if isinstance(node, Function | ast.ClassDef):
            node.body = _without_docstring(node) or [ast.Pass()]
    is_task = isinstance(bare, Function | ast.ClassDef) and bare.name == task
    parts = bare.body if isinstance(bare, Function | ast.ClassDef) and is_task else [bare]
    return "\n".join(line for part in parts for line in ast.unparse(part).splitlines() if line)


def _without_docstring(node: Function | ast.ClassDef) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node) is not None else node.body
