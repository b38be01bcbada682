"""What a rule such as `F.relu` means: every spelling of one function, and no namesake."""

from __future__ import annotations

import pytest
import torch

from autograder.sandbox.forbidden import expand, functions, matches


@pytest.mark.parametrize(
    ("rule", "full"),
    [
        ("F.relu", "torch.nn.functional.relu"),
        ("nn.Softmax", "torch.nn.Softmax"),
        ("Tensor.relu", "torch.Tensor.relu"),
        ("torch.relu", "torch.relu"),
        ("torch.linalg.*", "torch.linalg.*"),
    ],
)
def test_shorthand(rule: str, full: str) -> None:
    """`F.`, `nn.` and `Tensor.` stand for their modules."""
    assert expand(rule) == full


@pytest.mark.parametrize("rule", ["F.relu", "torch.relu", "torch.relu_", "Tensor.relu_"])
@pytest.mark.parametrize(
    "name",
    [
        "torch.relu",
        "torch.relu_",
        "torch.nn.functional.relu",
        "torch.nn.functional.relu_",
        "torch.Tensor.relu",
        "torch.Tensor.relu_",
        "torch._C._nn.relu",
    ],
)
def test_one_function_under_many_names(rule: str, name: str) -> None:
    """A function is forbidden under all its names, whichever the rule says."""
    assert matches(name, rule)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("torch.nn.functional.relu6", "F.relu"),
        ("torch.nn.ReLU", "F.relu"),
        ("torch.nn.functional", "F.relu"),
        ("my.relu", "F.relu"),
        ("torch.nn.functional.softmax", "nn.Softmax"),
        ("torch.linalgebra.inv", "torch.linalg.*"),
        ("torch.nn.functional.linear", "torch.linalg.*"),
        ("torch.Tensor.unfold", "F.unfold"),
        ("torch.nn.functional.unfold", "Tensor.unfold"),
        ("torch.Tensor.norm", "torch.linalg.norm"),
    ],
)
def test_name_that_a_rule_does_not_mean(name: str, rule: str) -> None:
    """A longer name, another home or a namesake is not what the rule forbids."""
    assert not matches(name, rule)


@pytest.mark.parametrize("name", ["torch.linalg.inv", "torch.linalg.norm"])
def test_whole_namespace(name: str) -> None:
    """A rule that ends in `.*` forbids everything below it."""
    assert matches(name, "torch.linalg.*")


def test_objects_behind_a_rule() -> None:
    """A rule finds the function's objects, as far as this torch has them."""
    found = functions("F.relu")
    for function in (torch.relu, torch.relu_, torch.Tensor.relu, torch.nn.functional.relu):
        assert any(each is function for each in found)
    assert torch.linalg.inv in functions("torch.linalg.*")


def test_rule_for_what_this_torch_does_not_have() -> None:
    """A rule for a function that does not exist forbids nothing and breaks nothing."""
    assert functions("F.no_such_function") == ()
    assert functions("torch.no_such_place.*") == ()
