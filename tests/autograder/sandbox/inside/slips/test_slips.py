"""Slips that stand in the source are found with their line, and honest code has none."""

from __future__ import annotations

import ast
import textwrap

import pytest
import torch.optim  # noqa: F401 - star imports and methods are looked up in what is imported

from autograder.sandbox.inside.slips.misspelt import nearly
from autograder.sandbox.inside.slips.reading import read_slips
from autograder.sandbox.wire import Seen


def slips(*cells: str, tasks: tuple[str, ...] = ("f",)) -> list[tuple[Seen, int, str, str]]:
    trees = {f"cell {n}": ast.parse(textwrap.dedent(c)) for n, c in enumerate(cells, start=1)}
    return [(a.what, a.line, a.name, a.meant) for a in read_slips(trees, tasks)]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("loss.backward", "loss.backward"),
        ("optimizer.step", "optimizer.step"),
        ("self.optimizer.zero_grad", "self.optimizer.zero_grad"),
        ("with torch.no_grad():\n        model.eval", "model.eval"),
        ("losses.append(loss.item)", "loss.item"),
        ("return loss.item", "loss.item"),
        ("n = x.numel", "x.numel"),
        ("return x.sum() / y.numel", "y.numel"),
        ("n = sum(p.numel for p in net.parameters())", "p.numel"),
        ("opt = torch.optim.SGD(model.parameters, lr=0.1)", "model.parameters"),
        ("super().__init__", "super().__init__"),
    ],
)
def test_method_without_a_call(body: str, name: str) -> None:
    """A method that is named where only its call makes sense is a slip."""
    found = slips(f"import torch\ndef f(model, x):\n    {body}")
    assert [(what, text, meant) for what, _, text, meant in found] == [
        (Seen.UNCALLED, name, f"{name}()")
    ]


def test_line_and_cell_of_a_slip() -> None:
    """A slip carries the cell and the line, and the tasks that are made of that code."""
    trees = {
        "cell 1": ast.parse("def inner(loss):\n    loss.backward"),
        "cell 2": ast.parse("def f(x):\n    inner(x)\ndef g(x):\n    return x"),
    }
    (aside,) = read_slips(trees, ("f", "g"))
    assert (aside.cell, aside.line, aside.tasks) == ("cell 1", 2, ("f",))


def test_task_answers_for_its_own_slips() -> None:
    """A slip in one task is not said of another task that calls it."""
    trees = {"cell 1": ast.parse("def f(x):\n    x.backward\ndef g(x):\n    return f(x)")}
    (aside,) = read_slips(trees, ("f", "g"))
    assert aside.tasks == ("f",)


NET = """
class f(nn.Module):
    def {0}(self, n):
        super().__init__()
        self.layer = nn.Linear(n, n)

    def {1}(self, x):
        return self.layer(x)
"""


@pytest.mark.parametrize(
    ("name", "meant"),
    [("__int__", "__init__"), ("_init_", "__init__"), ("__inti__", "__init__"), ("__init_", "__init__")],
)  # fmt: skip
def test_misspelt_init(name: str, meant: str) -> None:
    """A method that sets up an object, and is not quite `__init__`, is a slip."""
    assert slips(NET.format(name, "forward")) == [(Seen.MISSPELT, 3, name, meant)]


@pytest.mark.parametrize("name", ["foward", "forwad", "froward", "Forward", "_forward", "forwards"])
def test_misspelt_forward(name: str) -> None:
    """A class without `forward` that has nearly one is a slip."""
    assert slips(NET.format("__init__", name)) == [(Seen.MISSPELT, 7, name, "forward")]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("super.__init__()", "super.__init__"),
        ("super().__int__()", "super().__int__"),
        ("super().__init()", "super().__init"),
    ],
)
def test_super_that_is_not_reached(call: str, name: str) -> None:
    """`super` without a call, or with another method, does not set up the module."""
    source = f"class f(nn.Module):\n    def __init__(self):\n        {call}\n"
    assert slips(source) == [(Seen.MISSPELT, 3, name, "super().__init__")]


@pytest.mark.parametrize(
    ("name", "task"), [("see", "sse"), ("Train", "train"), ("asColumn", "as_column")]
)
def test_misspelt_task(name: str, task: str) -> None:
    """A definition that is nearly a task which nothing defines is a slip of that task."""
    assert slips(f"def {name}(x):\n    return x", tasks=(task,)) == [(Seen.MISSPELT, 1, name, task)]
    assert not slips(f"def {name}(x): pass\ndef {task}(x): pass", tasks=(task,))


def test_star_import_hides_a_name() -> None:
    """A star import that takes a name of Python's own away is told where that name is called."""
    source = "from torch import *\ndef f(n):\n    return [k for k in range(n)]"
    assert slips(source) == [(Seen.SHADOWED, 1, "range", "from torch import *")]
    assert not slips("from torch import *\ndef f(n):\n    return n + 1")


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (("sum = 0", "def f(x):\n    return sum(x)"), 1),
        (("def f(x):\n    list = [1]\n    return list(x)",), 2),
        (("def f(x, max):\n    return max(x)",), 1),
    ],
)
def test_value_hides_a_name(cells: tuple[str, ...], line: int) -> None:
    """A value under a name of Python's own is a slip where that name is called."""
    ((what, where, _, _),) = slips(*cells)
    assert (what, where) == (Seen.SHADOWED, line)


def test_comparison_for_an_assignment() -> None:
    """A comparison that is a whole statement is a slip, with what was meant."""
    assert slips("def f(w):\n    w.grad == None\n    return w") == [
        (Seen.COMPARED, 2, "w.grad == None", "w.grad = None")
    ]


@pytest.mark.parametrize("loop", ["for k in range(3):", "while k:"])
def test_return_in_the_first_round(loop: str) -> None:
    """A loop whose body ends in `return` has one round."""
    source = f"def f(k):\n    {loop}\n        k = k + 1\n        return k"
    assert slips(source) == [(Seen.RETURNS_AT_ONCE, 4, "return", loop.split(maxsplit=1)[0])]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    x.shape\n    return x.T",
        "def f(x):\n    return torch.relu",
        "import torch.nn.functional as F\ndef f(x):\n    F.relu\n    return map(F.relu, x)",
        "def f(x):\n    total = 0\n    sum = 0\n    sum += x\n    return sum",
        "def f(xs):\n    for x in xs:\n        if x:\n            continue\n        return x",
        "def f(xs):\n    for x in xs:\n        if x:\n            return x",
        "x.backward\nx == 3\ndef f(x):\n    return x",
        "class f:\n    def __int__(self):\n        return 3",
        "class f(nn.Module):\n    def __init__(self):\n        self._init_()\n"
        "    def _init_(self):\n        self.n = 3\n    def forward(self, x):\n        return x",
        "class f(nn.Module):\n    def forward(self, x):\n        return x\n"
        "    def forwards(self, x):\n        return x",
        "def f(x):\n    return sorted(x, key=str.lower)",
        "def helper(loss):\n    loss.backward\ndef f(x):\n    return x",
    ],
)
def test_honest_code(source: str) -> None:
    """What reads like a slip, and is none, or concerns no task, is not told."""
    assert not slips("import torch\nfrom torch import nn", source)


def test_names_that_are_nearly_others() -> None:
    """One letter missing, extra, wrong, or two exchanged: more is another name."""
    assert all(nearly(name, "train") for name in ("tain", "traain", "trein", "trian", "trainn"))
    assert not any(nearly(name, "train") for name in ("train", "trn", "trxxn", "test", "brains"))
