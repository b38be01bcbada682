"""What calls of a task leave behind is seen: on arguments, on global state, on earlier results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from autograder.sandbox.inside.effects import Effects, Watched
from autograder.sandbox.inside.probing import ProbeFile, call
from autograder.sandbox.job import Call
from autograder.sandbox.wire import Effect, Left


@pytest.fixture(autouse=True)
def _default_state() -> Iterator[None]:
    yield
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)


def left(function: Callable[..., Any], *given: Any, **named: Any) -> list[tuple[Left, int]]:
    """Give what a call of the task `f` leaves behind."""
    effects = Effects(["f"])
    with effects:
        Watched(SimpleNamespace(f=function), effects).f(*given, **named)
    return [(each.left, each.argument) for each in effects.found]


def leaf(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers, requires_grad=True)


def with_grad() -> torch.Tensor:
    x = leaf(1.0, 2.0)
    (x * x).sum().backward()
    return x


def inferred() -> torch.Tensor:
    with torch.inference_mode():
        return torch.ones(3)


ARGUMENTS: dict[str, tuple[Callable[[Any], Any], Callable[[], Any], list[Left]]] = {
    "nothing": (lambda x: x + 1, lambda: torch.ones(3), []),
    "a view": (lambda x: x.t(), lambda: torch.ones(3, 2), []),
    "nan that stays": (lambda x: x + 1, lambda: torch.tensor([float("nan"), 1.0]), []),
    "nan in place of a number": (
        lambda x: x.mul_(float("nan")),
        lambda: torch.ones(2),
        ["written"],
    ),
    "in place": (lambda x: x.add_(1), lambda: torch.ones(3), [Left.WRITTEN]),
    "item": (lambda x: x.__setitem__(0, 5.0), lambda: torch.ones(3), [Left.WRITTEN]),
    "data": (lambda x: x.data.add_(1), lambda: torch.ones(3), [Left.WRITTEN]),
    "numpy": (lambda x: x.numpy().fill(7), lambda: torch.ones(3), [Left.WRITTEN]),
    "a slice of a matrix": (lambda x: x.zero_(), lambda: torch.ones(3, 3)[:, 1], [Left.WRITTEN]),
    "shape": (lambda x: x.resize_(1), lambda: torch.ones(3), [Left.WRITTEN]),
    "restored": (lambda x: x.add_(1).sub_(1), lambda: torch.ones(3), [Left.TOUCHED]),
    "one ulp off": (lambda x: x.add_(0.1).sub_(0.1), lambda: torch.arange(9) / 7, ["written"]),
    "flag": (lambda x: x.requires_grad_(), lambda: torch.ones(3), [Left.REQUIRES_GRAD]),
    "flag taken away": (lambda x: x.requires_grad_(False), lambda: leaf(1.0), ["requires_grad"]),
    "grad": (lambda x: (x * x).sum().backward(), lambda: leaf(1.0), [Left.GRAD]),
    "grad added to": (lambda x: (x * x).sum().backward(), with_grad, [Left.GRAD]),
    "grad thrown away": (lambda x: setattr(x, "grad", None), with_grad, [Left.GRAD]),
    "grad in place": (lambda x: x.grad.mul_(2), with_grad, [Left.GRAD]),
    "grad of its own": (lambda x: torch.autograd.grad((x * x).sum(), x), lambda: leaf(1.0), []),
    "part of a graph": (lambda x: x * 2, lambda: leaf(1.0) * 3, []),
    "list": (lambda x: x.append(1), lambda: [1, 2], [Left.WRITTEN]),
    "list turned": (lambda x: x.reverse(), lambda: [1, 2], [Left.WRITTEN]),
    "tensor in a list": (lambda x: x[1].add_(1), lambda: [1, torch.ones(2)], [Left.WRITTEN]),
    "tensor in a tuple": (lambda x: x[0].add_(1), lambda: (torch.ones(2),), [Left.WRITTEN]),
    "dict": (lambda x: x.pop("a"), lambda: {"a": 1}, [Left.WRITTEN]),
    "tensor in a dict": (lambda x: x["a"].zero_(), lambda: {"a": torch.ones(2)}, [Left.WRITTEN]),
    "mode": (lambda x: x.eval(), lambda: torch.nn.Linear(2, 2), [Left.MODE]),
    "mode of a part": (
        lambda x: x[1].eval(),
        lambda: torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout()),
        [Left.MODE],
    ),
    "parameters": (
        lambda x: torch.nn.init.zeros_(x.weight),
        lambda: torch.nn.Linear(2, 2),
        [Left.WRITTEN],
    ),
    "buffers": (lambda x: x(torch.ones(3, 2)), lambda: torch.nn.BatchNorm1d(2), [Left.WRITTEN]),
    "frozen": (
        lambda x: x.requires_grad_(False),
        lambda: torch.nn.Linear(2, 2),
        [Left.REQUIRES_GRAD],
    ),
    "generator": (
        lambda x: torch.rand(1, generator=x),
        lambda: torch.Generator().manual_seed(1),
        [Left.WRITTEN],
    ),
    "sparse": (lambda x: x.coalesce(), lambda: torch.eye(2).to_sparse(), []),
    "meta": (lambda x: x + 1, lambda: torch.empty(3, device="meta"), []),
    "inference": (lambda x: x + 1, inferred, []),
    "number": (lambda x: x + 1, lambda: 3, []),
    "text": (lambda x: x + "!", lambda: "a", []),
    "none": (lambda x: x, lambda: None, []),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_argument(case: str) -> None:
    """What is done to an argument is told by its kind; what leaves it alone is not."""
    function, given, kinds = ARGUMENTS[case]
    assert [kind for kind, _ in left(function, given())] == kinds


def test_which_argument() -> None:
    """Arguments are counted from one, with those that are named after the others."""

    def f(a: Any, b: Any, c: Any = None) -> None:
        b.add_(1)
        c.requires_grad_()

    found = left(f, torch.ones(1), torch.ones(1), c=torch.ones(1))
    assert found == [(Left.WRITTEN, 2), (Left.REQUIRES_GRAD, 3)]


def test_call_that_raises() -> None:
    """What a call leaves is seen, also where it raises; the exception is passed on."""
    effects = Effects(["f"])

    def f(x: torch.Tensor) -> None:
        x.add_(1)
        raise KeyError("x")

    with effects, pytest.raises(KeyError):
        Watched(SimpleNamespace(f=f), effects).f(torch.ones(2))
    assert effects.found == (Effect(Left.WRITTEN, "f", 1),)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (lambda: torch.set_grad_enabled(False), Left.GRAD_MODE),
        (lambda: torch.no_grad().__enter__(), Left.GRAD_MODE),
        (lambda: torch.set_default_dtype(torch.float64), Left.DEFAULT_DTYPE),
        (lambda: torch.set_default_device("meta"), Left.DEFAULT_DEVICE),
        (lambda: torch.rand(1), Left.RANDOM),
        (lambda: torch.manual_seed(7), Left.RANDOM),
        (lambda: torch.nn.Linear(2, 2), Left.RANDOM),
    ],
)
def test_global_state(function: Callable[[], Any], kind: Left) -> None:
    """What a call does to torch's global state is seen."""
    assert left(function) == [(kind, 0)]


def test_global_state_that_is_restored() -> None:
    """What a call puts back is no effect."""

    def f() -> None:
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            torch.rand(1)

    assert left(f) == []


def test_calls_of_a_module() -> None:
    """A module whose class is a task is looked at when it is called, with what it is given."""

    class Net(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.eval()
            return x.add_(1)

    effects = Effects(["Net"])
    with effects:
        Watched(SimpleNamespace(Net=Net), effects).Net()(torch.ones(2))
        torch.nn.Linear(2, 2)(torch.ones(2))
    assert effects.found == (Effect(Left.MODE, "Net", 0), Effect(Left.WRITTEN, "Net", 1))


def test_module_after_the_check() -> None:
    """Nothing is looked at any more, and torch's hooks are gone."""
    with Effects(["Net"]):
        pass
    assert not torch.nn.modules.module._global_forward_hooks
    assert not torch.nn.modules.module._global_forward_pre_hooks


def test_call_inside_a_call() -> None:
    """What a task does to what it made itself is its own affair."""
    effects = Effects(["f", "g"])

    def g(x: torch.Tensor) -> torch.Tensor:
        return x.add_(1)

    with effects:
        watched = Watched(SimpleNamespace(f=lambda x: watched.g(x.clone()), g=g), effects)
        watched.f(torch.ones(2))
    assert effects.found == ()


def test_inside_a_transform() -> None:
    """A task may be called where tensors have no numbers of their own."""
    effects = Effects(["f"])
    with effects:
        watched = Watched(SimpleNamespace(f=lambda x: (x * x).sum()), effects)
        assert torch.func.vmap(watched.f)(torch.ones(2, 3)).tolist() == [3.0, 3.0]
        assert torch.func.grad(watched.f)(torch.ones(3)).tolist() == [2.0, 2.0, 2.0]
    assert effects.found == ()


def test_other_names_are_as_they_are() -> None:
    """Classes, helpers and numbers of a program reach a check unchanged."""
    names = SimpleNamespace(f=len, Net=torch.nn.Linear, helper=len, number=3)
    effects = Effects(["f", "Net", "number"])
    watched = Watched(names, effects)
    assert watched.Net is torch.nn.Linear
    assert watched.helper is len
    assert watched.number == 3
    assert watched.f is watched.f


CHECK = """import torch

def test_two(solution):
    x = torch.rand(3)
    return {"x": x, "y": solution.f(x)}
"""


def made_twice(source: str) -> tuple[Any, tuple[Effect, ...]]:
    """Make a check twice on a program, and give what it observed the second time."""
    names: dict[str, Any] = {}
    exec(f"import torch\n{source}", names)
    request = Call("t", "t.py", "test_two", (), "f", seed=1, cpu_seconds=1.0, first_seed=2)
    made = call(ProbeFile("t.py", CHECK), request, SimpleNamespace(**names), ["f"])
    return made.observation, made.effects


def test_check_that_is_made_twice() -> None:
    """It observes what its own seed gives; the numbers of the first time are others."""
    observation, effects = made_twice("def f(x): return 2 * x")
    torch.manual_seed(1)
    assert torch.equal(observation["x"], torch.rand(3))
    assert torch.equal(observation["y"], 2 * observation["x"])
    assert effects == ()


@pytest.mark.parametrize(
    "source",
    [
        "table = {}\ndef f(x):\n    return table.setdefault(x.shape, 2 * x)",
        "def f(x, seen=[]):\n    seen.append(x)\n    return 2 * seen[0]",
        "def f(x):\n    f.first = getattr(f, 'first', x)\n    return 2 * f.first",
    ],
)
def test_task_that_remembers(source: str) -> None:
    """What a task keeps of the first time shows in what it returns the second time."""
    observation, _ = made_twice(source)
    assert not torch.equal(observation["y"], 2 * observation["x"])


def test_result_that_changes_later() -> None:
    """A buffer that is filled again changes what an earlier call returned."""
    source = "buffer = torch.zeros(3)\ndef f(x):\n    return torch.mul(x, 2, out=buffer)"
    observation, effects = made_twice(source)
    assert torch.equal(observation["y"], 2 * observation["x"])
    assert effects == (Effect(Left.RESULT, "f"),)


def test_first_time_that_raises() -> None:
    """What the first numbers make a task raise does not count: the second ones decide."""
    observation, effects = made_twice(
        "calls = []\ndef f(x):\n    calls.append(1)\n    if len(calls) == 1: raise ValueError\n"
        "    return 2 * x"
    )
    assert torch.equal(observation["y"], 2 * observation["x"])
    assert effects == ()
