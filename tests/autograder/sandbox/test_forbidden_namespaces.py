"""A forbidden namespace is forbidden as a whole: whatever its modules compute is a breach."""

from __future__ import annotations

import pytest
import torch

from autograder.sandbox.forbidden import modules
from autograder.sandbox.watching import Watch

FUNCTIONAL = """
sgd = __import__("sys").modules["torch." + "optim.sgd"].sgd
sgd([w.detach()], [w.grad], [None], weight_decay=0.0, momentum=0.0, lr=0.1, dampening=0.0,
    nesterov=False, maximize=False)
"""
RULES = ("torch.optim.*", "torch.autograd.*", "torch.func.*", "torch.nn.*")


def breaches(body: str) -> set[str]:
    """Run `f(w)` with this body under all the rules; name the rules it breaks."""
    lines = body.replace("\n", "\n    ")
    names: dict[str, object] = {}
    exec(compile(f"import torch\ndef f(w):\n    {lines}\n", "cell 1", "exec"), names)
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    (w * w).sum().backward()
    watch = Watch("f", RULES, ["cell 1"])
    with watch:
        names["f"](w)
    return {breach.name for breach in watch.breaches}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("getattr(getattr(torch, 'op' + 'tim'), 'SGD')([w], lr=0.1).step()", "torch.optim.*"),
        ("vars(torch)['optim'].Adam([w], lr=0.1).step()", "torch.optim.*"),
        (FUNCTIONAL, "torch.optim.*"),
        ("getattr(torch, 'auto' + 'grad').grad((w**2).sum(), w)", "torch.autograd.*"),
        ("getattr(torch, 'fu' + 'nc').grad(lambda v: (v**2).sum())(w)", "torch.func.*"),
        ("getattr(torch.nn.functional, 'thre' + 'shold')(w, 0.0, 0.0)", "torch.nn.*"),
    ],
    ids=["SGD", "Adam", "functional SGD", "autograd.grad", "func.grad", "threshold"],
)
def test_call_into_a_forbidden_namespace_is_seen_behind_getattr(body, rule):
    """An optimizer, a gradient or a layer that is fetched by name at run time is a breach."""
    assert rule in breaches(body)


@pytest.mark.parametrize(
    "body",
    [
        "with torch.no_grad():\n    w.sub_(0.1 * w.grad)",
        "torch.vmap(lambda v: v**2)(w)",
        "torch.norm(w) + torch.einsum('i,i->', w, w)",
        "w.clone().requires_grad_().detach()",
    ],
    ids=["no_grad", "vmap", "torch functions", "detach"],
)
def test_what_torch_itself_exports_is_free(body):
    """A function of `torch` that happens to be written in such a module is none of it."""
    assert breaches(body) == set()


def test_rule_for_one_function_names_no_module():
    """Only a rule that ends in a star forbids modules."""
    assert modules("F.relu") == frozenset()
    assert "torch.optim.sgd" in modules("torch.optim.*")
    assert "torch.autograd.grad_mode" not in modules("torch.autograd.*")
