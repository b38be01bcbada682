"""Calls are seen while they run, under every name, and charged to the task whose rule they break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.sandbox.inside.watching import MOST_BREACHES, Watch
from autograder.sandbox.job import TaskRules
from autograder.sandbox.wire import Breach

X = torch.tensor([-1.0, 2.0])
HEAD = """import torch, functools, operator
from torch import nn
from torch.nn import functional as F
"""


def load(source: str, name: str = "cell 1") -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(HEAD + source, name, "exec"), names)
    return names


def seen(
    call: Callable[[], object],
    *rules: str,
    task: str = "f",
    tasks: tuple[str, ...] = (),
    allows: tuple[str, ...] = (),
    needed: tuple[TaskRules, ...] = (),
) -> list[Breach]:
    """Give what a watch on `task` notes while `call` runs."""
    forbids = rules or ("F.relu",)
    watch = Watch(TaskRules(task, forbids, allows), ["cell 1"], needed=needed, tasks=tasks)
    with watch:
        call()
    return watch.breaches


def watched(
    call: Callable[[], object],
    *rules: str,
    task: str = "f",
    tasks: tuple[str, ...] = (),
    allows: tuple[str, ...] = (),
) -> list[tuple[str, int]]:
    """Give name and line, counted below the imports, of each breach."""
    breaches = seen(call, *rules, task=task, tasks=tasks, allows=allows)
    assert all((each.task, each.cell) == (task, "cell 1") for each in breaches)
    return [(each.name, each.line - 3) for each in breaches]


@pytest.mark.parametrize(
    "body",
    [
        "F.relu(x)",
        "torch.relu(x)",
        "torch.relu_(x.clone())",
        "F.relu_(x.clone())",
        "x.relu()",
        "x.clone().relu_()",
        "nn.ReLU()(x)",
        "nn.ReLU(inplace=True)(x.clone())",
        "getattr(torch, 're' + 'lu')(x)",
        "vars(torch.nn.functional)['relu'](x)",
        "operator.methodcaller('relu')(x)",
        "functools.reduce(getattr, ['nn', 'functional', 'relu'], torch)(x)",
        "list(map(torch.relu, [x]))",
        "torch.Tensor.relu(x)",
        "torch._C._VariableFunctions.relu(x)",
        "torch.ops.aten.relu(x)",
        "torch.ops.aten.relu.default(x)",
        "torch.func.vmap(torch.relu)(x)",
        "[g(x) for g in [torch.relu]]",
        "(lambda y: y.relu())(x)",
        "nn.Sequential(nn.Linear(2, 2), nn.ReLU())(x)",
    ],
)
def test_every_way_to_call(body: str) -> None:
    """A call is seen whatever name it was made by."""
    names = load(f"def f(x):\n    return {body}\n")
    assert ("torch.nn.functional.relu", 2) in watched(lambda: names["f"](X))


@pytest.mark.parametrize(
    "guard",
    ["torch._C.DisableTorchFunctionSubclass()", "torch._C.DisableTorchFunction()"],
)
def test_call_below_the_first_watch(guard: str) -> None:
    """Where Python-level overrides are switched off, the operator itself is still seen."""
    names = load(f"def f(x):\n    with {guard}:\n        return torch.relu(x)\n")
    assert watched(lambda: names["f"](X)) == [("torch.nn.functional.relu", 3)]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("F.softmax(x, 0)", "F.softmax"),
        ("x.softmax(0)", "F.softmax"),
        ("nn.Softmax(dim=0)(x)", "F.softmax"),
        ("torch.sigmoid(x)", "F.sigmoid"),
        ("torch.special.expit(x)", "torch.sigmoid"),
        ("nn.Sigmoid()(x)", "torch.sigmoid"),
        ("F.conv2d(x.reshape(1, 1, 1, 2), torch.ones(1, 1, 1, 1))", "F.conv2d"),
        ("nn.Conv2d(1, 1, 1)(x.reshape(1, 1, 1, 2))", "F.conv2d"),
        ("F.unfold(x.reshape(1, 1, 1, 2), 1)", "F.unfold"),
        ("nn.Unfold(1)(x.reshape(1, 1, 1, 2))", "F.unfold"),
        ("F.pad(x, (1, 1))", "F.pad"),
        ("torch.linalg.norm(x)", "torch.linalg.*"),
        ("x.sum()", "torch.sum"),
        ("torch.sum(x)", "torch.sum"),
    ],
)
def test_other_functions(body: str, rule: str) -> None:
    """Each rule of a lesson is seen through its functions, methods and modules."""
    names = load(f"def f(x):\n    return {body}\n")
    assert [line for _, line in watched(lambda: names["f"](X), rule)]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("x.clamp(min=0)", "F.relu"),
        ("torch.where(x > 0, x, 0)", "F.relu"),
        ("x.unfold(0, 1, 1)", "F.unfold"),
        ("torch.norm(x)", "torch.linalg.*"),
        ("x.exp() / x.exp().sum()", "F.softmax"),
        ("x.pow(2)", "F.sigmoid"),
    ],
)
def test_call_that_breaks_no_rule(body: str, rule: str) -> None:
    """Writing a function by hand, or calling its namesake, breaks no rule."""
    names = load(f"def f(x):\n    return {body}\n")
    assert watched(lambda: names["f"](X), rule) == []


def test_call_of_the_check_itself() -> None:
    """What a check calls, before and after the student's code, does not count."""
    names = load("def f(x):\n    return x\n")

    def check() -> object:
        return torch.relu(names["f"](torch.relu(X)))

    assert watched(check) == []


def test_call_of_the_check_inside_the_student_s_code() -> None:
    """A function that the check hands to the student is called by the student's code."""
    names = load("def f(x, act):\n    return act(x)\n")
    assert watched(lambda: names["f"](X, torch.relu)) == [("torch.nn.functional.relu", 2)]


THROUGH = load(
    "def other(x):\n    return helper(x)\n"
    "def helper(x):\n    return torch.relu(x)\n"
    "def f(x):\n    return other(x)\n"
)
RELU = "torch.nn.functional.relu"


def test_call_through_another_task() -> None:
    """A rule holds through whatever the task calls: another task is no way around it."""
    (breach,) = seen(lambda: THROUGH["f"](X), tasks=("f", "other"))
    assert (breach.task, breach.name, breach.line) == ("f", RELU, 7)
    assert breach.through == "other"
    assert watched(lambda: THROUGH["helper"](X), tasks=("f", "other")) == [(RELU, 4)]


def test_call_of_another_task_that_the_check_needs() -> None:
    """What a task that the check needs may call is its own affair."""
    free = (TaskRules("other"),)
    assert seen(lambda: THROUGH["f"](X), tasks=("f", "other"), needed=free) == []


def test_rule_of_another_task_that_the_check_needs() -> None:
    """Where a needed task breaks its own rule, it is the one that is blamed."""
    ruled = (TaskRules("other", ("F.relu",)),)
    (breach,) = seen(lambda: THROUGH["f"](X), tasks=("f", "other"), needed=ruled)
    assert (breach.task, breach.name) == ("other", RELU)
    (breach,) = seen(lambda: THROUGH["f"](X), "F.elu", tasks=("f", "other"), needed=ruled)
    assert breach.task == "other"


def test_call_in_a_method_of_another_task() -> None:
    """A class that is another task answers for the calls of its methods where it is needed."""
    names = load(
        "class Net(nn.Module):\n    def forward(self, x):\n        return torch.relu(x)\n"
        "def f(x):\n    return Net()(x)\n"
    )
    needed = (TaskRules("Net"),)
    assert seen(lambda: names["f"](X), tasks=("f", "Net"), needed=needed) == []
    assert watched(lambda: names["f"](X), tasks=("f", "Net")) == [(RELU, 3)]


def test_call_that_a_task_makes_through_another() -> None:
    """A task that hands its own function to another task makes the call itself."""
    names = load(
        "def each(g, x):\n    return g(x)\ndef f(x):\n    return each(lambda y: y.relu(), x)\n"
    )
    assert watched(lambda: names["f"](X), tasks=("f", "each")) == [("torch.nn.functional.relu", 4)]


def test_backward_of_what_is_allowed() -> None:
    """A backward pass over allowed functions breaks no rule."""
    names = load("def f(x):\n    x.clamp(min=0).sum().backward()\n    return x\n")
    assert watched(lambda: names["f"](X.clone().requires_grad_())) == []


def test_one_line_is_noted_once_and_all_are_bounded() -> None:
    """A line in a loop is one breach, and their number is bounded."""
    names = load("def f(x):\n    for _ in range(99):\n        torch.relu(x)\n")
    assert watched(lambda: names["f"](X)) == [("torch.nn.functional.relu", 3)]
    many = load("def f(x):\n" + "    torch.relu(x)\n" * 50)
    assert len(watched(lambda: many["f"](X))) == MOST_BREACHES


def test_watch_ends_with_the_check() -> None:
    """After the watch, also one that ended in an exception, nothing is seen any more."""
    names = load("def f(x):\n    return torch.relu(x)\n")
    watch = Watch(TaskRules("f", ("F.relu",)), ["cell 1"])
    with pytest.raises(ZeroDivisionError), watch:
        raise ZeroDivisionError
    names["f"](X)
    assert watch.breaches == []


def test_numbers_stay_what_they_are() -> None:
    """Watching changes no result: values, gradients and dtypes are as without it."""
    names = load("def f(x):\n    y = (x * 3).exp()\n    y.sum().backward()\n    return x.grad\n")
    plain = names["f"](X.clone().requires_grad_())
    with Watch(TaskRules("f", ("F.relu",)), ["cell 1"]):
        seen = names["f"](X.clone().requires_grad_())
    assert torch.equal(plain, seen)
    assert type(seen) is torch.Tensor
