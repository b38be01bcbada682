"""A forbidden namespace is forbidden as a whole: whatever its modules compute is a breach."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator

import pytest
import torch

from autograder.sandbox.forbidden import modules
from autograder.sandbox.inside.entering import EntriesWatched, prepare
from autograder.sandbox.inside.watching import Watch
from autograder.sandbox.job import TaskRules

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
    watch = Watch(TaskRules("f", RULES), ["cell 1"])
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


def test_module_that_is_imported_later():
    """What joins a namespace after it was looked at belongs to it, and stays when more come."""
    before = modules("torch.optim.*")
    sys.modules["torch.optim.of_a_test"] = types.ModuleType("torch.optim.of_a_test")
    sys.modules["elsewhere_of_a_test"] = types.ModuleType("elsewhere_of_a_test")
    try:
        assert modules("torch.optim.*") == before | {"torch.optim.of_a_test"}
        assert modules("torch.optim.*") == before | {"torch.optim.of_a_test"}
    finally:
        del sys.modules["torch.optim.of_a_test"], sys.modules["elsewhere_of_a_test"]


@pytest.fixture
def module(request: pytest.FixtureRequest) -> Iterator[types.ModuleType]:
    """A module with two functions, under a name of its own."""
    made = types.ModuleType(f"module_of_{request.node.name}")
    exec("def one():\n    return 1\ndef two():\n    return one() + 1\n", vars(made))
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


@pytest.mark.parametrize("prepared", [False, True])
def test_each_entry_is_told(module, prepared):
    """Calls give what they always give; entries are told while they are watched, not before."""
    told: list[tuple[str, str]] = []
    if prepared:
        prepare([module.__name__])
    own = module.two.__code__
    assert module.two() == 2
    for _ in range(2):
        with EntriesWatched([module.__name__], lambda *entry: told.append(entry)):
            assert module.two() == 2
        assert module.two() == 2
        assert module.two.__code__ is own
    assert told == [(module.__name__, "two"), (module.__name__, "one")] * 2


def test_function_that_was_given_other_code(module):
    """Other code, given between two watches or within one, is run, and is there afterwards."""
    told, other = [], (lambda: 7).__code__
    with EntriesWatched([module.__name__], lambda *entry: told.append(entry)):
        assert module.one() == 1
    module.one.__code__ = other
    with EntriesWatched([module.__name__], lambda *entry: told.append(entry)):
        assert module.one() == 7
    assert told == [(module.__name__, "one")] * 2
    with EntriesWatched([module.__name__], lambda *entry: told.append(entry)):
        module.two.__code__ = other
    assert module.one.__code__ is module.two.__code__ is other
