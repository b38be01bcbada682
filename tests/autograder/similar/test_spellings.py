"""What is only written otherwise has the same fingerprints, and what is otherwise has not."""

from __future__ import annotations

import pytest

from autograder.similar.pieces import read_pieces
from autograder.similar.wire import Question, Source

PLAIN = """
import torch

def f(rows, count):
    out = []
    for i in range(count):
        if rows[i] > 0:
            out.append(rows[i] * 2 + 1)
    total = torch.sum(torch.stack(out))
    if total < 3:
        return total
    return total / count
"""


def prints(*texts: str, task: str = "f", module: str = "lesson") -> set[int]:
    sources = tuple(Source(f"cell {number}", text) for number, text in enumerate(texts))
    answer = read_pieces(Question(sources, (task,), (task, "g"), module))
    assert not answer.unread
    return {each.number for each in answer.pieces[task].prints}


def changed(*pairs: tuple[str, str]) -> str:
    text = PLAIN
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "other",
    [
        changed(
            ("rows", "werte"),
            ("count", "n"),
            ("out", "liste"),
            ("total", "summe"),
            ("i]", "k]"),
            ("for i", "for k"),
        ),
        changed(("import torch", "import torch as t"), ("torch.", "t.")),
        changed(
            ("import torch", "from torch import stack, sum as add"),
            ("torch.sum(torch.stack(out))", "add(stack(out))"),
        ),
        changed(("rows, count):", 'rows: "Tensor", count: int = 0) -> "Tensor":')).replace(
            " = 0", ""
        ),
        changed(("    out = []", '    """Say what it does."""\n    # a list\n    out: list = []')),
        changed(("rows[i] > 0", "0 < rows[i]"), ("total < 3", "3 > total")),
        changed(("rows[i] * 2 + 1", "1 + 2 * rows[i]")),
        changed(("range(count)", "range(0, count, 1)")),
        changed(
            ("    for i in range(count):", "    i = 0\n    while i < count:"),
            ("* 2 + 1)", "* 2 + 1)\n        i += 1"),
        ),
        changed(
            (
                "    out = []\n    for i in range(count):\n        if rows[i] > 0:\n            out.append(rows[i] * 2 + 1)",
                "    out = [rows[j] * 2 + 1 for j in range(count) if rows[j] > 0]",
            ),
        ),
        changed(("    if total", "    print(total)\n    if total")),
        changed(
            ("        return total\n    return", "        return total\n    else:\n        return")
        ),
        changed(
            (
                "    total = torch.sum(torch.stack(out))",
                "    one = torch.stack(out)\n    total = torch.sum(one)",
            )
        ),
        changed(("    return total / count", "    answer = total / count\n    return answer")),
    ],
    ids=[
        "names",
        "import as",
        "from import",
        "annotations",
        "docstring and comment",
        "comparisons",
        "operands",
        "range",
        "while",
        "comprehension",
        "prints",
        "else after return",
        "a step named",
        "an answer named",
    ],
)
def test_only_written_otherwise(other: str) -> None:
    """Names, imports, comments, loops and the like change no fingerprint."""
    assert prints(other) == prints(PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        changed(("torch.sum", "torch.mean")),
        changed(("* 2 + 1", "* 2 - 1")),
        changed(("< 3", "< 4")),
        changed(("range(count)", "range(count - 1)")),
        changed(("rows[i] * 2", "rows[i] ** 2")),
    ],
)
def test_otherwise(other: str) -> None:
    """Another function, operator, number or bound leaves fingerprints that are its own."""
    assert prints(other) - prints(PLAIN)
    assert prints(PLAIN) & prints(other), "what did not change is still the same"


def test_order_of_functions_and_cells() -> None:
    """Helpers count with the task that uses them, wherever they stand."""
    helper = "def helper(x):\n    return [each * 3 + 1 for each in x if each > 2]\n"
    task = "def f(x):\n    return sum(helper(x)) / len(helper(x)) - 7\n"
    assert prints(helper, task) == prints(task + helper) == prints(task, helper)
    assert len(prints(helper, task)) > len(prints(task))


def test_order_of_methods() -> None:
    """Methods are compared in any order, by whatever name the student gave them."""
    one = "class f:\n    def a(self):\n        return self.x + 1 * 3\n    def b(self):\n        return self.a() - self.x / 4\n"
    other = "class f:\n    def second(s):\n        return s.first() - s.y / 4\n    def first(s):\n        return s.y + 1 * 3\n"
    init = "    def __init__(self, v):\n        self.%s = v\n"
    assert prints(one + init % "x") == prints(other + init % "y")


def test_augmented_assignment() -> None:
    """`x += e` is `x = x + e`."""
    one = "def f(a, b):\n    a += b * 2\n    a += b * 3\n    a -= 1\n    return a + a\n"
    other = "def f(a, b):\n    a = a + b * 2\n    a = a + b * 3\n    a = a - 1\n    return a + a\n"
    assert prints(one) == prints(other)


def test_lambda() -> None:
    """A function may be an expression with a name."""
    one = "f = lambda a, b: a * b + 2 - a / b\n"
    other = "def f(a, b):\n    return a * b + 2 - a / b\n"
    assert prints(one) == prints(other)


def test_known_answers_name_the_tasks_by_an_import() -> None:
    """`from lesson import g` in the course's own files is the task `g` of a student's notebook."""
    body = "def f(a):\n    return g(a) * 2 + g(a + 1) - 3\n"
    assert prints(f"from lesson import g\n{body}") == prints(body)


def test_index_that_only_chooses_elements() -> None:
    """`for i in range(len(xs))` with `xs[i]` is `for x in xs`."""
    one = "def f(xs):\n    s = 0\n    for i in range(len(xs)):\n        s += xs[i] * 2\n    return s + s\n"
    other = "def f(xs):\n    s = 0\n    for x in xs:\n        s = s + 2 * x\n    return s + s\n"
    assert prints(one) == prints(other)


def test_lines_are_the_students_own() -> None:
    """A fingerprint covers lines of the cell as it was written."""
    answer = read_pieces(Question((Source("a", "x = 1"), Source("b", PLAIN)), ("f",), ("f",), "m"))
    lines = {place for each in answer.pieces["f"].prints for place in each.lines}
    assert {cell for cell, _ in lines} == {1}
    assert {line for _, line in lines} <= set(range(4, 13))
    (span,) = answer.pieces["f"].spans
    assert (span.source, span.first, span.last) == (1, 4, 12)
