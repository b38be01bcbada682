"""Rules about how a task is written are read off what it is made of."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.inside.reading import read_breaches
from autograder.sandbox.job import Call, Cell
from autograder.sandbox.manner import is_manner, read_manner


def broken(source: str, *rules: str, task: str = "f", tasks: tuple[str, ...] = ("f", "g")) -> list:
    """Give what breaks rules in a cell, with its line."""
    calls = [
        Call(f"c{n}", "t.py", "t", (), name, 1, 1.0, rules if name == task else ())
        for n, name in enumerate(tasks)
    ]
    cells = [Cell("given cell 1", "def given(x):\n    for y in x: pass\n    return x\n")]
    trees = {cell.name: ast.parse(cell.source) for cell in cells}
    trees["cell 2"] = ast.parse(source)
    return [(each.name, each.line) for each in read_breaches(trees, calls, cells)]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("for y in x: pass", "`for`"),
        ("while x: pass", "`while`"),
        ("return [y for y in x]", "a list comprehension"),
        ("return sum(y for y in x)", "a generator expression"),
        ("return {y for y in x}", "a set comprehension"),
        ("return {y: 1 for y in x}", "a dict comprehension"),
        ("return list(map(abs, x))", "`map`"),
        ("walk = map\n    return walk(abs, x)", "`map`"),
        ("map = filter\n    return map(abs, x)", "`filter`"),
        ("return x.apply_(abs)", "`apply_`"),
    ],
)
def test_loops(body: str, what: str) -> None:
    """A loop is one however it is written, and what loops for the task is one too."""
    assert f"@loops {what}" in [name for name, _ in broken(f"def f(x):\n    {body}\n", "@loops")]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (
            "from functools import reduce\ndef f(x):\n    return reduce(max, x)\n",
            "functools.reduce",
        ),
        (
            "import itertools as it\ndef f(x):\n    return it.accumulate(x)\n",
            "itertools.accumulate",
        ),
        ("import numpy as n\ndef f(x):\n    return n.vectorize(abs)(x)\n", "numpy.vectorize"),
        ("import torch\ndef f(x):\n    return torch.vmap(abs)(x)\n", "torch.vmap"),
        ("def f(x):\n    return eval('[y for y in x]')\n", "eval"),
        ("import builtins\ndef f(x):\n    return builtins.map(abs, x)\n", "builtins.map"),
    ],
)
def test_loops_of_a_library(lines: str, name: str) -> None:
    """A function that loops for the task is named, and what hides a loop from the source too."""
    assert name in [each for each, _ in broken(lines, "@loops")]


@pytest.mark.parametrize(
    "body",
    [
        "map = x + 1\n    return map.sum()",
        "return x[x > 0].sum()",
        "return given(x)",
        "return max(x.shape)",
    ],
)
def test_what_is_no_loop(body: str) -> None:
    """A variable may be called `map`; a function of the course's own may loop."""
    assert broken(f"def f(x):\n    {body}\n", "@loops") == []


def test_loop_in_what_the_task_calls() -> None:
    """A loop in a function of the student's own counts, on its line; one in no part of it does not."""
    source = "def part(x):\n    for y in x: pass\ndef f(x):\n    return part(x)\n"
    source += "def other(x):\n    for y in x: pass\nfor y in range(3): pass\n"
    assert broken(source, "@loops") == [("@loops `for`", 2)]


def test_loop_in_another_task() -> None:
    """A loop in a task that the task calls counts."""
    source = "def g(x):\n    return [y for y in x]\ndef f(x):\n    return g(x)\n"
    assert broken(source, "@loops") == [("@loops a list comprehension", 2)]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f(n):\n    return n and n * f(n - 1)\n", 2),
        ("def h(n):\n    return f(n - 1)\ndef f(n):\n    return n and h(n)\n", 4),
        ("def f(n):\n    def go(k):\n        return k and go(k - 1)\n    return go(n)\n", 3),
        ("go = lambda k: k and go(k - 1)\ndef f(n):\n    return go(n)\n", 1),
        ("class f:\n    def a(self):\n        return self.a()\n", 3),
    ],
)
def test_recursion(source: str, line: int) -> None:
    """A function that leads back to itself is found, over others, nested, or as a method."""
    found = broken(source, "@recursion")
    assert line in [at for _, at in found]
    assert all(name.startswith("@recursion ") for name, _ in found)


@pytest.mark.parametrize(
    "source",
    [
        "def h(n):\n    return n\ndef f(n):\n    return h(h(n))\n",
        "class f(B):\n    def forward(self, x):\n        return super().forward(self.layer.forward(x))\n",
        "class f(B):\n    def __init__(self):\n        super(f, self).__init__()\n",
    ],
)
def test_what_is_no_recursion(source: str) -> None:
    """A method of another object, or of the class above, is not the function itself."""
    assert broken(source, "@recursion") == []


@pytest.mark.parametrize(
    ("source", "rule", "what"),
    [
        ("def f(x):\n    if x: return 1\n    return 2\n", "@conditionals", "`if`"),
        ("def f(x):\n    return 1 if x else 2\n", "@conditionals", "`if`"),
        ("def f(x):\n    return (lambda y: y)(x)\n", "@lambdas", "`lambda`"),
        ("def f(x):\n    while x: x -= 1\n", "@while", "`while`"),
        ("def f(x):\n    return [y for y in x]\n", "@comprehensions", "a list comprehension"),
    ],
)
def test_statements(source: str, rule: str, what: str) -> None:
    """A rule for a kind of statement names what it found."""
    assert [name for name, _ in broken(source, rule)] == [f"{rule} {what}"]


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ('def f(x):\n    """Say."""\n    # why\n    return x + 1\n', True),
        ("def f(x):\n    return (lambda y: y)(x)\n", True),
        ("def f(x):\n    y = x\n    return y\n", False),
        ("def part(x):\n    y = x\n    return y\ndef f(x):\n    return part(x)\n", False),
        ("def part(x):\n    return x\ndef f(x):\n    return part(x)\n", True),
        ("def f(x):\n    print(x)\n", False),
        ("def f(x):\n    raise NotImplementedError('f: write your code here')\n", True),
    ],
)
def test_one_expression(source: str, holds: bool) -> None:
    """One expression is a single `return`; so is every function that it calls; a stub is none yet."""
    assert (broken(source, "@one_expression") == []) is holds


@pytest.mark.parametrize(
    ("source", "lines", "characters"),
    [
        ("def f(x):\n    return x+1\n", 1, 9),
        ('def f(x):\n    """Long."""\n\n    # comment\n    return x + 1\n', 1, 9),
        ("def f(x):\n    y = x; return y\n", 2, 10),
        ("def f(x):\n    return (\n        x +\n        1\n    )\n", 1, 9),
        ("def h(x):\n    return x\ndef f(x):\n    return h(x)\n", 3, 25),
        ("def f(x):\n    return given(x)\n", 1, 14),
    ],
)
def test_length(source: str, lines: int, characters: int) -> None:
    """A statement is a line however it is laid out; what is the student's own beside it counts."""
    for word, count in (("@at_most_lines", lines), ("@at_most_characters", characters)):
        assert broken(source, f"{word}={count}") == []
        if count > 1:
            ((name, _),) = broken(source, f"{word}={count - 1}")
            assert name == f"{word}={count - 1} {count}"


def test_words() -> None:
    """Rules about how a task is written are told from those about what it calls."""
    assert is_manner("@loops")
    assert is_manner("@at_most_lines=3")
    assert not is_manner("@losses")
    assert list(read_manner(["@losses"], (), (), "f")) == []
