"""A cell in the syntax of a later Python is told from one that is wrong in every version."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.inside.newer import newer_python

NEWER = [
    ("x = 1\ntype Pair = tuple[int, int]", 2, "the `type` statement of Python 3.12"),
    ("type Box[T] = list[T]", 1, "the `type` statement of Python 3.12"),
    ("def f[T](x: T) -> T:\n    return x", 1, "type parameters in brackets of Python 3.12"),
    ("class Box[T]:\n    pass", 1, "type parameters in brackets of Python 3.12"),
    ("class Box[T](Base):\n    pass", 1, "type parameters in brackets of Python 3.12"),
    ('d = {}\nx = f"{d["a"]}"', 2, "the f-string of Python 3.12"),
    ("print(f'{', '.join(a)}')", 1, "the f-string of Python 3.12"),
    ("x = f\"{x!r:>{w}} {'\\n'.join(a)}\"", 1, "the f-string of Python 3.12"),
    ("try:\n    pass\nexcept A, B:\n    pass", 3, "`except` without parentheses of Python 3.14"),
    ("x = t'{y}'", 1, "the t-string of Python 3.14"),
]


@pytest.mark.parametrize(("source", "line", "name"), NEWER)
def test_syntax_of_a_later_python(source: str, line: int, name: str) -> None:
    """What a later Python reads is named with its line; on that Python nothing is said."""
    try:
        ast.parse(source)
    except SyntaxError:
        assert newer_python(source, "cell 1") == (line, name)


@pytest.mark.parametrize(
    "source",
    [
        'x = f"{x"',
        "def f(x)\n    return x",
        "type X = int\ndef f(x)\n    return x",
        "print x",
        "type = 3\nif",
        'x = f"{d["a"]}" if',
        "def f[T](x:\n    return x",
        "class A[T]\n    pass",
        "x = 'open",
    ],
)
def test_what_is_wrong_in_every_python(source: str) -> None:
    """A cell that is no Python even with the newer syntax written out is the student's error."""
    assert newer_python(source, "cell 1") is None
