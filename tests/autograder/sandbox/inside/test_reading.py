"""Forbidden names are read off the source of a task and of what it is made of, and nowhere else."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.inside.reading import read_breaches

IMPORTS = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
NN = "torch.nn.functional"


def breaches(
    source: str, *rules: str, task: str = "f", tasks: tuple[str, ...] = ("f", "g")
) -> list[tuple[str, int]]:
    """Give name and line of each breach of `task`, in cells of which the first is imports."""
    trees = {"cell 1": ast.parse(IMPORTS), "cell 2": ast.parse(source)}
    found = read_breaches(trees, tasks, {task: rules or ("F.relu",)})
    assert all(each.cell == "cell 2" and each.task == task for each in found)
    return [(each.name, each.line) for each in found]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(x): return F.relu(x)", "torch.nn.functional.relu"),
        ("def f(x): return torch.relu(x)", "torch.relu"),
        ("def f(x): return torch.relu_(x)", "torch.relu_"),
        ("def f(x): return nn.functional.relu(x)", "torch.nn.functional.relu"),
        ("def f(x): return torch.nn.functional.relu(x)", "torch.nn.functional.relu"),
        ("def f(x): return torch.Tensor.relu(x)", "torch.Tensor.relu"),
        ("from torch import relu\ndef f(x): return relu(x)", "torch.relu"),
        ("from torch import relu as r\ndef f(x): return r(x)", "torch.relu"),
        ("import torch as t\ndef f(x): return t.relu(x)", "torch.relu"),
        ("def f(x):\n    from torch import relu as r\n    return r(x)", "torch.relu"),
        ("def f(x):\n    import torch.nn.functional as G\n    return G.relu(x)", f"{NN}.relu"),
        ("from torch import nn as n\ndef f(x): return n.functional.relu(x)", f"{NN}.relu"),
        ("def f(x):\n    g = torch.relu\n    return g(x)", "torch.relu"),
        ("f = torch.relu", "torch.relu"),
        ("def f(x, act=torch.relu): return act(x)", "torch.relu"),
        ("@torch.relu\ndef f(x): return x", "torch.relu"),
        ("class f(nn.Module):\n    def forward(self, x): return torch.relu(x)", "torch.relu"),
        ("def f(x): return (lambda y: torch.relu(y))(x)", "torch.relu"),
        ("def helper(x): return torch.relu(x)\ndef f(x): return helper(x)", "torch.relu"),
        ("act = torch.relu\ndef f(x): return act(x)", "torch.relu"),
        ("table = {}\ntable['a'] = torch.relu\ndef f(x): return table['a'](x)", "torch.relu"),
    ],
)  # fmt: skip
def test_every_spelling_in_the_source(source: str, name: str) -> None:
    """A forbidden function is found under aliases, in helpers, defaults, decorators and tables."""
    (found,) = breaches(source)
    assert found[0] == name
    line = source.splitlines()[found[1] - 1]
    assert "relu" in line or "r(x)" in line


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return x.clamp(min=0)",
        "def f(x): return nn.ReLU()(x)",
        "def f(x):\n    'not torch.relu'\n    return x  # torch.relu",
        "def f(x): return F.relu6(x)",
        "def relu(x): return x.clamp(min=0)\ndef f(x): return relu(x)",
        "def f(x, relu): return relu(x)",
        "import torch.relu\ndef f(x): return x",
        "def f(x): return my.relu(x)",
        "y = torch.relu(x)\ndef f(x): return x.clamp(min=0)",
        "print(torch.relu(x))\ndef f(x): return x",
        "def other(x): return torch.relu(x)\ndef f(x): return x",
        "loss = torch.relu(x)\ndef f(x):\n    loss = x.sum()\n    return loss",
    ],
)
def test_source_that_breaks_no_rule(source: str) -> None:
    """Another function, a comment, or a cell that the task is not made of, breaks no rule."""
    assert breaches(source) == []


def test_call_in_another_task() -> None:
    """What another task calls is that task's own affair."""
    source = "def g(x): return torch.relu(x)\ndef f(x): return g(x)\n"
    assert breaches(source) == []
    assert breaches(source, task="g") == [("torch.relu", 1)]


def test_namesake() -> None:
    """`F.unfold` is forbidden without `Tensor.unfold`."""
    source = "def f(x):\n    torch.Tensor.unfold(x, 0, 1, 1)\n    return F.unfold(x, 2)\n"
    assert breaches(source, "F.unfold") == [("torch.nn.functional.unfold", 3)]


def test_class_behind_a_rule() -> None:
    """A module of torch.nn is forbidden by its own name."""
    source = "class f(nn.Module):\n    def __init__(self):\n        self.act = nn.Softmax(dim=1)\n"
    assert breaches(source, "nn.Softmax") == [("torch.nn.Softmax", 3)]


def test_namespace() -> None:
    """A namespace that is forbidden is forbidden with everything in it."""
    source = "def f(x): return torch.linalg.inv(x) @ torch.inverse(x)\n"
    assert breaches(source, "torch.linalg.*") == [("torch.linalg.inv", 1)]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    with torch._C.DisableTorchFunctionSubclass(): return x",
        "def f(x): return torch.ops.aten.relu(x)",
        "from torch.utils._python_dispatch import TorchDispatchMode\ndef f(x): TorchDispatchMode",
        "f = torch.compile(lambda x: x)",
        "@torch.jit.script\ndef f(x): return x",
        "import torch.overrides\ndef f(x): return torch.overrides.BaseTorchFunctionMode()",
    ],
)
def test_what_would_switch_the_watch_off(source: str) -> None:
    """A task with a rule may not name what would hide its calls from the watch."""
    assert len(breaches(source)) == 1


def test_task_without_a_rule() -> None:
    """A task without a rule breaks none, whatever it names."""
    trees = {"cell 1": ast.parse("import torch\nf = torch.compile(torch.relu)\n")}
    assert read_breaches(trees, ("f",), {"f": ()}) == []


def test_every_line_is_listed() -> None:
    """Each place where a task names the function is listed."""
    source = "def f(x):\n    x = torch.relu(x)\n    return F.relu(x)\n"
    assert breaches(source) == [("torch.relu", 2), ("torch.nn.functional.relu", 3)]
