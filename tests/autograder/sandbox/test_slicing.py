"""Which statements of a notebook are run when it is graded, and which stay the student's affair."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.slicing import Slicer


def kept(source: str, *roots: str) -> list[str]:
    """Give the first line of each statement that is kept for `roots`, in the order of the file."""
    statements = ast.parse(source).body
    chosen = Slicer(statements).keep([*(roots or ("f",)), "*"])
    return [ast.unparse(s).splitlines()[0] for s in statements if s in chosen]


F = "def f(x):\n    return x + offset\n"


@pytest.mark.parametrize(
    "statement",
    [
        "offset = 3",
        "offset: int = 3",
        "offset += 1",
        "offset, other = 1, 2",
        "(offset, *others) = t",
        "other = offset = 1",
        "import offset",
        "import offset.part",
        "import other as offset",
        "from other import offset",
        "from other import thing as offset",
        "if True:\n    offset = 1",
        "try:\n    import offset\nexcept ImportError:\n    offset = None",
        "with open('a') as offset:\n    pass",
        "with no_grad():\n    offset = 1",
        "for offset in range(3):\n    pass",
        "while True:\n    offset = 1",
        "print((offset := 3))",
        "if (offset := 3):\n    pass",
        "[(offset := n) for n in range(3)]",
        "def offset():\n    pass",
        "class offset:\n    pass",
        "offset.value = 3",
        "offset.a[0].b = 3",
        "offset[0] = 3",
        "offset[0] += 3",
        "del offset[0]",
        "offset.append(3)",
        "offset.table.append(3)",
        "for i in range(3):\n    offset.append(i)",
        "if True:\n    offset.update(a=1)",
        "offset.requires_grad_()",
        "_ = offset.fill_(0)",
        "setattr(offset, 'a', 3)",
        "del offset",
        "match t:\n    case [offset, _]:\n        pass",
        "from anything import *",
    ],
)
def test_statement_that_makes_a_name_a_task_needs(statement: str) -> None:
    """What binds or changes a name that a task reads is run."""
    assert kept(f"{statement}\n{F}")[:-1] == [ast.unparse(ast.parse(statement)).splitlines()[0]]


@pytest.mark.parametrize(
    "statement",
    [
        "print(offset)",
        "offset",
        "plt.plot(offset)",
        "offset == 3",
        "assert offset == 3",
        "offset.backward()",
        "train(offset)",
        "raise SystemExit",
        "'text'",
        "losses = train(offset)",
        "x = 3",
        "for x in range(10 ** 9):\n    loss = step(x)",
        "offsets = [offset for offset in range(3)]",
        "g = lambda offset: offset",
        "def g(offset):\n    offset = 1",
        "def g():\n    offset.append(1)",
        "class C:\n    offset = 1",
        "fig, axes = plt.subplots()",
        "torch.manual_seed(0)",
    ],
)
def test_statement_that_no_task_needs(statement: str) -> None:
    """What only reads names, or binds others, is not run."""
    assert kept(f"offset = 1\n{statement}\n{F}") == ["offset = 1", "def f(x):"]


def test_training_loop_over_a_task_s_local_names() -> None:
    """A cell that trains is not run because a task calls its own variables `loss` and `epoch`."""
    source = """
def f(model, x, epochs):
    losses = []
    for epoch in range(epochs):
        loss = step(model, x)
        losses.append(loss.item())
        print(epoch, loss)
    return losses
def step(model, x):
    return model(x).sum()
model = Net()
for epoch in range(10 ** 6):
    loss = step(model, data)
    loss.backward()
losses = f(model, data, 10 ** 6)
losses.append(0)
"""
    assert kept(source) == ["def f(model, x, epochs):", "def step(model, x):"]


def test_names_of_names() -> None:
    """What a needed name is made of is needed too, also when it is defined below."""
    source = """
def f(x):
    return helper(x)
def unused(x):
    return other(x)
def helper(x):
    return x * scale
scale = base * 2
base = 3
other = 4
"""
    assert kept(source) == ["def f(x):", "def helper(x):", "scale = base * 2", "base = 3"]


@pytest.mark.parametrize(
    "task",
    [
        "@decorate(offset)\ndef f(x):\n    return x",
        "def f(x, y=offset):\n    return x",
        "def f(x: offset):\n    return x",
        "def f(x):\n    def inner():\n        return offset\n    return inner()",
        "def f(x):\n    return [offset + n for n in x]",
        "def f(x):\n    return (lambda y: y + offset)(x)",
        "def f(x):\n    global offset\n    offset = x",
        "class f(offset):\n    pass",
        "class f:\n    size = offset",
        "class f:\n    def forward(self):\n        return offset",
        "class f:\n    @offset\n    def forward(self):\n        pass",
        "f = partial(g, offset)",
        "f = lambda x: x + offset",
    ],
)
def test_every_way_to_need_a_name(task: str) -> None:
    """A task needs what its decorators, defaults, bases, bodies and inner functions read."""
    assert kept(f"offset = 1\n{task}")[0] == "offset = 1"


def test_all_definitions_of_one_name() -> None:
    """Of two definitions of a task both are run, so that the last one holds, as in the notebook."""
    source = "def f(x):\n    return 1\ndef f(x):\n    return 2\nf = cached(f)\n"
    assert kept(source) == ["def f(x):", "def f(x):", "f = cached(f)"]


def test_change_of_a_library() -> None:
    """An attribute set on a library that a task uses is set when it is graded too."""
    source = "import torch\ntorch.relu = None\ndef f(x):\n    return torch.relu(x)\n"
    assert kept(source) == ["import torch", "torch.relu = None", "def f(x):"]


def test_in_place_function_of_a_library() -> None:
    """A call of a library's function changes nothing in the library."""
    source = "from torch import nn\nnn.init.zeros_(w)\nnn.append(1)\nf = nn.Linear\n"
    assert kept(source) == ["from torch import nn", "f = nn.Linear"]


def test_statement_that_binds_several_names_is_kept_whole() -> None:
    """A statement is run whole or not at all."""
    source = "if fast:\n    offset = 1\nelse:\n    import slow\n    offset = slow.offset\n" + F
    assert kept(source) == ["if fast:", "def f(x):"]


def test_names_used_by_a_task() -> None:
    """A task is made of the names it reads, directly and through others."""
    source = "def g(x):\n    return x + offset\ndef f(x):\n    return g(x)\noffset = one()\n"
    used = Slicer(ast.parse(source).body).names_used_by("f")
    assert used == {"g", "offset", "one"}
