"""State that code builds up is built up in grading too, and nothing else is run for it."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.slicing import Slicer


def run(source: str, *roots: str) -> list[str]:
    """Give the first line of each statement that is run for `roots`, in the order of the file."""
    statements = ast.parse(source).body
    chosen = Slicer(statements).run_for([*(roots or ("f",)), "*"])
    return [ast.unparse(s).splitlines()[0] for s in statements if s in chosen]


F = "def f(x):\n    return x + state\n"
IMPORTS = "import torch\nfrom torch import nn\nimport sys\n"

CHANGES = [
    "torch.nn.init.ones_(state)",
    "nn.init.constant_(tensor=state, val=1)",
    "torch.add(1, 2, out=state)",
    "nn.functional.relu(state, inplace=True)",
    "torch.nn.utils.clip_grad_norm_(state, 1)",
    "fill(state)",
    "fill(table=state)",
    "fill(*[state])",
    "fill(**{'table': state})",
    "fill_twice(state)",
    "change_global()",
    "list(map(fill, [state]))",
    "for part in state:\n    part.append(1)",
    "alias = state\nalias['a'] = 1",
    "first, second = state, 1\nfirst.append(1)",
    "box = {'s': state}\nbox['s'].append(1)",
    "[part.append(1) for part in state]",
    "Keeper(state).fill()",
    "keeper = Keeper(state)\nkeeper.fill()",
    "optimizer = torch.optim.SGD(state)\noptimizer.step()",
    "globals()['state'] = 1",
    "exec('state = 1')",
    "setattr(state, 'a', 1)",
    "setattr(sys.modules[__name__], 'state', 1)",
    "vars()['state'] = 3",
    "state.weight.data.fill_(1)",
    "with no_grad():\n    state.weight.mul_(2)",
    "unknown(state)",
    "state()",
    "(lambda table: table.append(1))(state)",
    "while len(state) < 3:\n    state.append(0)",
    "try:\n    state['a'] = 1\nexcept KeyError:\n    pass",
    "if torch.rand(1) > 2:\n    fill(state)",
    "@register\ndef other(x):\n    return x",
    "@register_as('a')\ndef other(x):\n    return x",
    "@keeper_of.add\ndef other(x):\n    return x",
    "class Other(Base):\n    pass",
    "state |= {1}",
    "del state['a']",
]
HELPERS = """
def fill(table):
    table['a'] = 1
def fill_twice(table):
    again = table
    fill(again)
def change_global():
    state.append(1)
def register(function):
    state['a'] = function
    return function
def register_as(name):
    def inner(function):
        state[name] = function
        return function
    return inner
class Base:
    def __init_subclass__(cls):
        state.append(cls)
class Keeper:
    def __init__(self, table):
        self.table = table
    def fill(self):
        self.table.append(1)
    def add(self, function):
        self.table.append(function)
"""


@pytest.mark.parametrize("change", CHANGES)
def test_every_way_to_change_what_a_task_reads(change: str) -> None:
    """What may change an object that a task reads is run."""
    keeper = "keeper_of = Keeper(state)\n" if "keeper_of" in change else ""
    source = f"{IMPORTS}{HELPERS}state = make()\n{keeper}{change}\n{F}"
    last = ast.unparse(ast.parse(change).body[-1]).splitlines()[0]
    assert last in run(source)


@pytest.mark.parametrize(
    "statement",
    [
        "print(state)",
        "state",
        "plt.plot(state)",
        "axes.plot(state, label='a')",
        "torch.stack([state])",
        "loss = torch.nn.functional.mse_loss(state, y)",
        "total = state + 1",
        "copy = state.clone()\ncopy.add_(1)",
        "numbers = state.tolist()\nnumbers.append(1)",
        "assert state is not None",
        "len(state), sum(state), sorted(state)",
        "other = make()\nfill(other)",
        "read(state)",
        "f(3)",
        "print(f(state))",
        "losses = [f(n) for n in range(10 ** 9)]",
        "for epoch in range(10 ** 9):\n    loss = f(epoch)",
        "w = torch.ones(2, requires_grad=True)\n(w * 2).sum().backward()",
        "draw(lambda t: f(t))",
        "print(state.shape, state.mean())",
        "with timer():\n    f(3)",
        "result = map(read, [state])",
    ],
)
def test_what_provably_changes_nothing_that_a_task_reads(statement: str) -> None:
    """What only reads an object, or changes another one, is not run: it may train for an hour."""
    plot = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\n"
    helpers = "def fill(table):\n    table['a'] = 1\ndef read(table):\n    return table['a']\n"
    source = f"{IMPORTS}{plot}{helpers}state = torch.ones(2)\n{statement}\n{F}"
    assert run(source)[-2:] == ["state = torch.ones(2)", "def f(x):"]


@pytest.mark.parametrize(
    ("state", "statement"),
    [
        ("state = 3", "unknown(state)"),
        ("state = 'cpu'", "model = Model().to(state)"),
        ("state = torch.device('cpu')", "x = move(x, device=state)"),
        ("state = 1e-4 * 2", "train(state)"),
        ("state = 'cuda' if torch.cuda.is_available() else 'cpu'", "train(x, state)"),
        ("state = (2, 3)", "train(state)"),
    ],
)
def test_what_cannot_change(state: str, statement: str) -> None:
    """Numbers, texts and devices do not change by being passed on."""
    assert run(f"import torch\n{state}\n{statement}\n{F}")[-2:] == [
        ast.unparse(ast.parse(state)),
        "def f(x):",
    ]


def test_gradient_that_a_task_reads() -> None:
    """A backward pass may leave a gradient in each tensor that has one, wherever the loss is from."""
    source = """
import torch
state = torch.ones(2, requires_grad=True)
plain = torch.ones(2)
def loss_of(x):
    return (state * x).sum()
loss_of(plain).backward()
def f(x):
    return state.grad
"""
    assert "loss_of(plain).backward()" in run(source)
    without = source.replace(", requires_grad=True", "")
    assert "loss_of(plain).backward()" not in run(without)


def test_class_that_counts_its_objects() -> None:
    """What changes a table that stands in a class is run where a task reads the class."""
    source = """
class Registry:
    table = {}
    @classmethod
    def add(cls, function):
        cls.table[function.__name__] = function
@Registry.add
def g(x):
    return x
Registry.table['h'] = g
def f(x):
    return Registry.table['g'](x)
"""
    assert run(source) == [
        "class Registry:",
        "@Registry.add",
        "Registry.table['h'] = g",
        "def f(x):",
    ]


def test_table_of_functions() -> None:
    """To call a function out of a table changes nothing in the table."""
    source = """
table = {}
def register(function):
    table['p'] = function
    return function
@register
def p(x):
    return x
def f(x):
    return table['p'](x)
losses = [f(n) for n in range(10 ** 9)]
"""
    assert run(source)[-1] == "def f(x):"


def test_tasks_that_read_no_data() -> None:
    """Where tasks are made of functions alone nothing is followed, and no cell is run for them."""
    source = """
import torch
def g(x):
    return x
def f(x):
    return g(x)
model = train(f)
model.step(f, g)
"""
    assert run(source) == ["def g(x):", "def f(x):"]
