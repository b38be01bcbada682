"""Forbidden names are read off the source of a task and of what it is made of, and nowhere else."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.inside.reading import read_breaches
from autograder.sandbox.job import Call, TaskRules

IMPORTS = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
NN = "torch.nn.functional"


def call(task: str, *rules: str, allows: tuple[str, ...] = (), needs: tuple[str, ...] = ()) -> Call:
    """A call of a check of `task`, which needs the tasks `needs`."""
    needed = tuple(TaskRules(name) for name in needs)
    return Call("c", "t.py", "test_c", (), task, 1, 1.0, rules, allows, needed)


def breaches(
    source: str,
    *rules: str,
    task: str = "f",
    allows: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
) -> list[tuple[str, int]]:
    """Give name and line of each breach of `task`, in cells of which the first is imports."""
    trees = {"cell 1": ast.parse(IMPORTS), "cell 2": ast.parse(source)}
    calls = [call(task, *(rules or ("F.relu",)), allows=allows, needs=needs)]
    found = read_breaches(trees, calls)
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
    """What another task names counts where this one uses it, unless its checks need that task."""
    source = "def g(x): return torch.relu(x)\ndef f(x): return g(x)\n"
    assert breaches(source) == [("torch.relu", 1)]
    assert breaches(source, needs=("g",)) == []
    assert breaches(source, task="g") == [("torch.relu", 1)]
    assert breaches("def g(x): return torch.relu(x)\ndef f(x): return x\n") == []


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
    assert read_breaches(trees, [call("f")]) == []


def test_every_line_is_listed() -> None:
    """Each place where a task names the function is listed."""
    source = "def f(x):\n    x = torch.relu(x)\n    return F.relu(x)\n"
    assert breaches(source) == [("torch.relu", 2), ("torch.nn.functional.relu", 3)]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import gc\ndef f(x): return gc.get_objects()", "gc.get_objects"),
        ("import gc\ndef f(x): return search(gc)", "gc"),
        ("from gc import get_objects as look\ndef f(x): return look()", "gc.get_objects"),
        ("import threading\ndef f(x): threading.Thread(target=x).start()", "threading.Thread"),
        ("from threading import Thread\ndef f(x): Thread(target=x).start()", "threading.Thread"),
        (
            "from concurrent.futures import ThreadPoolExecutor as P\ndef f(x): P()",
            "concurrent.futures.ThreadPoolExecutor",
        ),
        ("import ctypes\ndef f(x): ctypes.memset(id(x), 0, 1)", "ctypes.memset"),
        ("import sys\ndef f(x): sys.settrace(None)", "sys.settrace"),
        ("import sys\ndef f(x): sys._getframe().f_back", "sys._getframe"),
        ("import sys\ndef f(x): return sys.modules['torch']", "sys.modules"),
        ("import inspect\ndef f(x): return inspect.currentframe()", "inspect.currentframe"),
        ("import importlib\ndef f(x): importlib.import_module('torch')", "importlib.import_module"),
        ("def f(x): return __import__('gc').get_objects()", "__import__"),
        ("def f(x): return eval('torch.re' + 'lu')(x)", "eval"),
        ("def f(x): exec('y = torch.relu(x)')", "exec"),
        ("def f(x): return getattr(torch, 're' + 'lu')(x)", "getattr"),
        ("def f(x):\n    g = getattr\n    return g(torch, 're' + 'lu')(x)", "getattr"),
        ("def f(x): return torch.__dict__['re' + 'lu'](x)", ".__dict__"),
        ("def f(x): return x.__getattribute__('re' + 'lu')()", ".__getattribute__"),
        ("def f(x): return globals()['torch']", "globals"),
        ("def helper(x): return helper.__code__\ndef f(x): return helper(x)", ".__code__"),
        ("with torch._C._DisableTorchDispatch():\n    def f(x): return x", "torch._C._DisableTorchDispatch"),
        (
            "from torch.utils._python_dispatch import _disable_current_modes as off\n"
            "def f(x):\n    with off(): return x",
            "torch.utils._python_dispatch._disable_current_modes",
        ),
        ("def f(x):\n    with torch.utils._python_dispatch._pop_mode_temporarily(): return x",
            "torch.utils._python_dispatch._pop_mode_temporarily",
        ),
        ("def f(x): return vars(torch)['_C']", "vars"),
        ("def f(x):\n    g = vars\n    return g(torch)['_C']", "vars"),
        ("vars = vars\ndef f(x): return vars(torch)", "vars"),
        ("def f(x): return F._VF.relu(x)", "._VF"),
        ("low = F.torch._C\ndef f(x): return low.relu(x)", "torch._C"),
        ("from torch import _C as low\ndef f(x): return low.relu(x)", "torch._C.relu"),
        ("def f(x): return torch.sys.modules", "sys.modules"),
        ("def f(x): return nn.functional.importlib.import_module", "importlib.import_module"),
        ("import operator\ndef f(x): return operator.methodcaller('relu')(x)", "operator.methodcaller"),
        ("import autograder.sandbox.inside.watching as w\ndef f(x): w.Watch", None),
    ],
)  # fmt: skip
def test_what_no_watch_sees_past(source: str, name: str | None) -> None:
    """A task with a rule names neither the watch nor what would hide a call from it."""
    named = name or "autograder.sandbox.inside.watching.Watch"
    assert [each for each, _ in breaches(source) if each == named]


@pytest.mark.parametrize(
    "source",
    [
        "import gc\ndef other(x): gc.collect()\ndef f(x): return x",
        "def f(x): return getattr(x, 'grad', None)",
        "import sys\ndef f(x): return x.clamp(max=sys.float_info.max)",
        "import inspect\ndef f(x): return x",
        "class f(nn.Module):\n    def __init__(self):\n        super().__init__()\n",
        "import operator, functools\ndef f(x): return functools.reduce(operator.mul, x)",
        "def f(x, compiled=False): return x",
        "def f(x):\n    vars = x.var(0)\n    return x / vars",
    ],
)
def test_what_an_honest_task_may_name(source: str) -> None:
    """Neighbours of such names, and such names elsewhere in the notebook, are free."""
    assert breaches(source) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(x): return getattr(torch, 'relu')(x)", "torch.relu"),
        ("def f(x): return getattr(torch.nn, 'functional').relu(x)", "torch.nn.functional.relu"),
        ("def f(x): return getattr(x, 'shape', torch.relu)", "torch.relu"),
        ("T = torch\ndef f(x): return T.relu(x)", "torch.relu"),
        ("def f(x):\n    G = torch.nn.functional\n    return G.relu(x)", f"{NN}.relu"),
        ("def f(x): return nn.functional.torch.relu(x)", "torch.relu"),
        ("from math import pi as F\ndef f(x): return F.relu(x)", "torch.nn.functional.relu"),
    ],
)
def test_other_ways_to_write_a_name(source: str, name: str) -> None:
    """A name is read through `getattr`, through a variable, and where it has two meanings."""
    assert name in [each for each, _ in breaches(source)]


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("def f(x): return F.nll_loss(x, x)", True),
        ("def f(x): return nn.MSELoss()(x, x)", False),
        ("def f(x): return F.cross_entropy(x, x)", False),
        ("def f(x): return F.softplus(x)", True),
    ],
)
def test_family_and_its_exceptions(source: str, *, free: bool) -> None:
    """`@losses` forbids all losses and their modules; `allows` excepts one."""
    assert (breaches(source, "@losses", allows=("F.nll_loss",)) == []) is free


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("def f(x: torch.Tensor) -> torch.Tensor: return torch.exp(x.to(torch.float64))", True),
        ("def f(x): return torch.zeros_like(x) + torch.stack([x]).sum()", True),
        ("def f(x): return torch.tanh(x)", False),
        ("def f(x): return torch.special.expit(x)", False),
        ("def f(x): return F.softplus(x)", False),
    ],
)
def test_list_of_what_is_allowed(source: str, *, free: bool) -> None:
    """Where all of torch but a list is forbidden, only functions that compute are."""
    assert (breaches(source, "@torch", allows=("torch.exp",)) == []) is free
