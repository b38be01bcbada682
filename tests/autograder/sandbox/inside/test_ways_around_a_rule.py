"""Ways around a rule by hand: relatives of a function, threads, switches, the watch itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.sandbox.inside.watching import Watch
from autograder.sandbox.job import TaskRules

X = torch.tensor([-1.0, 2.0])
Y = torch.tensor([0.0, 1.0])
PICTURE = torch.randn(1, 1, 6, 6)
HEAD = "import gc, sys, threading, torch\nfrom torch import nn\nimport torch.nn.functional as F\n"


def load(body: str) -> dict[str, Any]:
    """A program whose task `f(x)` has this body."""
    names: dict[str, Any] = {"Y": Y}
    lines = body.replace("\n", "\n    ")
    exec(compile(f"{HEAD}def f(x):\n    {lines}\n", "cell 1", "exec"), names)
    return names


def broken(call: Callable[[], object], *forbids: str, allows: tuple[str, ...] = ()) -> list[str]:
    """Name what a call breaks of the rules of `f`."""
    watch = Watch(TaskRules("f", forbids, allows), ["cell 1"])
    with watch:
        call()
    return [breach.name for breach in watch.breaches]


@pytest.mark.parametrize(
    ("body", "family", "name"),
    [
        ("torch.softmax(torch.stack([x, 0 * x]), 0)[0]", "@activations", "softmax"),
        ("F.glu(torch.cat([torch.ones_like(x), x]), 0)", "@activations", "glu"),
        ("F.silu(x) / x", "@activations", "silu"),
        ("nn.Hardswish()(x)", "@activations", "hardswish"),
        ("x.clone().sigmoid_()", "@activations", "sigmoid"),
        ("torch.special.expit(x)", "@activations", "sigmoid"),
        ("nn.GRUCell(2, 2)(x, x)", "@activations", "sigmoid"),
        (
            "F.scaled_dot_product_attention(*3 * [x.reshape(1, 1, 1, 2)])",
            "@activations",
            "scaled_dot_product_attention",
        ),
        ("torch.distributions.Bernoulli(logits=x).probs", "@activations", "sigmoid"),
        ("F.multilabel_soft_margin_loss(x, Y)", "@losses", "multilabel_soft_margin_loss"),
        ("nn.BCEWithLogitsLoss()(x, Y)", "@losses", "binary_cross_entropy_with_logits"),
        ("F.kl_div(x, Y)", "@losses", "kl_div"),
        ("F.triplet_margin_loss(x, Y, x)", "@losses", "triplet_margin_loss"),
        ("nn.PoissonNLLLoss()(x, Y)", "@losses", "poisson_nll_loss"),
    ],
)
def test_relative_of_a_forbidden_function(body: str, family: str, name: str) -> None:
    """A family knows the functions, methods and modules that an author would have to list."""
    found = broken(lambda: load(f"return {body}")["f"](X), family)
    assert any(each.rpartition(".")[2] == name for each in found), found


@pytest.mark.parametrize(
    ("body", "family"),
    [
        ("nn.Conv2d(1, 1, 3)(x)", "@convolutions"),
        ("F.conv_transpose2d(x, x)", "@convolutions"),
        ("nn.Unfold(2)(x)", "@convolutions"),
        ("F.conv2d(x, torch.ones(1, 1, 3, 3), padding='same')", "@convolutions"),
        ("nn.Conv1d(1, 1, 3)", "@convolutions"),
        ("vars(nn)['Lazy' + 'Conv2d'](1, 3)", "@convolutions"),
        ("type('Mine', (nn.Conv2d,), {})(1, 1, 3)", "@convolutions"),
        ("nn.MaxPool2d(2)(x)", "@pooling"),
        ("F.lp_pool2d(x, 1, 2)", "@pooling"),
        ("F.interpolate(x, 3, mode='area')", "@pooling"),
        ("nn.AdaptiveAvgPool2d(3)(x)", "@pooling"),
        ("F.fractional_max_pool2d(x, 2, 3)", "@pooling"),
        ("nn.ZeroPad2d(1)(x)", "@padding"),
        ("F.pad(x, (1, 1, 1, 1), 'circular')", "@padding"),
        ("nn.ReplicationPad2d(1)(x)", "@padding"),
        ("torch.constant_pad_nd(x, (1, 1))", "@padding"),
    ],
)
def test_relative_of_a_forbidden_layer(body: str, family: str) -> None:
    """Convolutions, pooling and padding are seen in every form."""
    assert broken(lambda: load(f"return {body}")["f"](PICTURE), family)


@pytest.mark.parametrize(
    ("body", "family"),
    [
        ("torch.tanh(x / 2)", "@activations"),
        ("torch.exp(x - torch.logsumexp(x, 0))", "@activations"),
        ("torch.where(x > 0, x, 0).clamp(min=0)", "@activations"),
        ("(x - Y).square().mean()", "@losses"),
        ("F.softplus(x).mean() + F.logsigmoid(x).sum()", "@losses"),
        ("x.unfold(0, 1, 1).mean(-1)", "@convolutions"),
        ("x.unfold(0, 1, 1).amax(-1)", "@pooling"),
        ("torch.cat([0 * x, x])", "@padding"),
    ],
)
def test_work_by_hand_breaks_no_family(body: str, family: str) -> None:
    """What a student writes by hand is no relative of what is forbidden."""
    assert broken(lambda: load(f"return {body}")["f"](X), family) == []


THREAD = """
found = []
thread = threading.Thread(target=lambda: found.append(torch.sigmoid(x)))
thread.start()
thread.join()
return found[0]
"""
POOL = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(1) as pool:
    return pool.submit(torch.sigmoid, x).result()
"""
TIMER = "t = threading.Timer(0, torch.sigmoid, [x])\nt.start()\nt.join()"
RAW = """
lock = threading.Lock()
lock.acquire()
def work():
    torch.sigmoid(x)
    lock.release()
__import__('_thread').start_new_thread(work, ())
lock.acquire()
"""


@pytest.mark.parametrize("body", [THREAD, POOL, TIMER, RAW], ids=["Thread", "pool", "Timer", "raw"])
def test_thread(body: str) -> None:
    """A thread is not watched, so a task by hand may not start one, however it does."""
    assert "threading.*" in broken(lambda: load(body)["f"](X), "torch.sigmoid")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("[o for o in gc.get_objects() if type(o).__name__ == 'Watch']", "gc.*"),
        ("gc.get_referrers(x)", "gc.*"),
        ("gc.get_referents(x)", "gc.*"),
        ("before = sys.gettrace()\nsys.settrace(before)", "sys.settrace"),
        ("before = sys.getprofile()\nsys.setprofile(before)", "sys.setprofile"),
        ("sys._current_frames()", "sys._current_frames"),
        ("vars(sys)['_current' + '_frames']()", "sys._current_frames"),
    ],
)
def test_reaching_for_the_watch(body: str, name: str) -> None:
    """What would find or end the watch is reported by Python itself, under whatever name."""
    assert broken(lambda: load(body)["f"](X), "torch.sigmoid") == [name]


def test_what_the_check_does_is_no_breach() -> None:
    """A thread of the check's, and one of a task without rules, is nobody's breach."""
    import gc

    assert broken(lambda: gc.get_referents(X), "torch.sigmoid") == []
    assert broken(lambda: load(THREAD)["f"](X)) == []


def test_call_in_the_backward_pass() -> None:
    """A hook that the task leaves on its result is the task's own."""
    names = load("y = x * 1\ny.register_hook(lambda g: g * torch.sigmoid(x))\nreturn y")
    x = X.clone().requires_grad_()
    assert broken(lambda: names["f"](x).sum().backward(), "torch.sigmoid") == ["torch.sigmoid"]


@pytest.mark.parametrize(
    ("body", "free"),
    [
        ("F.nll_loss(F.log_softmax(x[None], 1), torch.tensor([1]))", True),
        ("nn.NLLLoss()(x[None], torch.tensor([1]))", True),
        ("F.cross_entropy(x[None], torch.tensor([1]))", False),
        ("F.mse_loss(x, Y)", False),
    ],
)
def test_exception_to_a_family(body: str, *, free: bool) -> None:
    """`allows` excepts one function of a family, and what it is made of."""
    found = broken(
        lambda: load(f"return {body}")["f"](X), "@losses", allows=("F.nll_loss", "nn.NLLLoss")
    )
    assert (found == []) is free


def test_exception_to_a_namespace() -> None:
    """`allows` excepts one function of a namespace written in Python."""
    body = "return F.softplus(x) + F.normalize(x, dim=0)"
    rules = ("torch.nn.*",)
    assert broken(lambda: load(body)["f"](X), *rules, allows=("F.normalize", "F.softplus")) == []
    assert broken(lambda: load(body)["f"](X), *rules, allows=("F.softplus",)) == ["torch.nn.*"]


ALLOWED = ("torch.exp", "torch.where", "torch.sum")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("return torch.where(x > 0, 1, x.exp()) / (1 + torch.exp(-abs(x)))", None),
        (
            "y = torch.zeros_like(x)\ny[0] = x[0].exp()\nreturn y.reshape(-1, 1).to(torch.float64)",
            None,
        ),
        ("return (x.view(1, 2) @ x.unsqueeze(1)).sum().item() * 2", None),
        ("w = nn.Parameter(x)\nreturn (w * w).sum().backward()", None),
        ("return torch.tanh(x)", "torch.tanh"),
        ("return x.tanh()", "torch.Tensor.tanh"),
        ("return F.softplus(x)", "torch.nn.functional.softplus"),
        ("return nn.Sigmoid()(x)", "torch.sigmoid"),
        ("return torch.linalg.norm(x)", "torch.linalg.norm"),
        ("return torch.einsum('i,i->', x, x)", "torch.einsum"),
        ("with torch._C.DisableTorchFunction():\n    return torch.tanh(x)", "@torch"),
    ],
)
def test_list_of_what_is_allowed(body: str, name: str | None) -> None:
    """Of all of torch only what is listed may be called, and what computes nothing."""
    found = broken(lambda: load(body)["f"](X), "@torch", allows=ALLOWED)
    assert found == ([name] if name else [])


@pytest.mark.parametrize(
    "call",
    [
        "nn.utils.clip_grad_norm_([x], 1.0)",
        "getattr(nn.utils, 'clip_grad' + '_norm_')([x], 1.0)",
        "vars(sys.modules['torch.nn.utils.clip_grad'])['clip_grad_norm_']([x], 1.0)",
    ],
)
def test_function_that_is_made_of_others(call: str) -> None:
    """A function in Python that tells no function mode of itself is seen when it is entered."""
    x = X.clone().requires_grad_()
    x.grad = torch.ones(2)
    names = load(f"return {call}")
    found = broken(lambda: names["f"](x), "nn.utils.clip_grad_norm_")
    assert found == ["torch.nn.utils.clip_grad_norm_"]
    assert broken(lambda: names["f"](x), "nn.utils.clip_grad_value_") == []
