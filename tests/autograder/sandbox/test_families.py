"""A family stands for all functions of one kind, and each of them exists in this torch."""

from __future__ import annotations

import pytest
import torch

from autograder.sandbox.families import FAMILIES, WHOLE
from autograder.sandbox.forbidden import (
    expand,
    functions,
    matches,
    members,
    names,
    operators,
    operators_allowed,
)


@pytest.mark.parametrize("family", FAMILIES)
def test_everything_in_a_family_exists(family: str) -> None:
    """No function, class or operator of a family is misspelled."""
    for rule in members(family):
        value: object = torch
        for part in expand(rule.removesuffix(".*")).split(".")[1:]:
            value = getattr(value, part)
    known = {
        name.partition("::")[2].partition(".")[0] for name in torch._C._dispatch_get_all_op_names()
    }
    for operator in operators(family):
        assert operator in known or f"{operator}_" in known, operator


@pytest.mark.parametrize(
    ("family", "count", "spared"),
    [
        ("@activations", 23, {"tanh"}),
        ("@losses", 20, set()),
        ("@convolutions", 8, set()),
        ("@pooling", 20, set()),
    ],
)
def test_no_alias_is_forgotten(family: str, count: int, spared: set[str]) -> None:
    """Every function of `F` whose name says what it does is in its family."""
    word = {
        "@activations": (
            "relu",
            "sigmoid",
            "softm",
            "glu",
            "shrink",
            "softplus",
            "softsign",
            "tanh",
        ),
        "@losses": ("_loss", "cross_entropy", "kl_div"),
        "@convolutions": ("conv", "fold"),
        "@pooling": ("pool", "upsample"),
    }[family]
    public = [name for name in dir(torch.nn.functional) if not name.startswith("_")]
    meant = {name for name in public if any(part in name for part in word)} - spared
    assert len(meant) >= count
    assert [n for n in meant if not matches(f"torch.nn.functional.{n}", family)] == []


def test_in_place_forms_and_other_homes_of_a_family() -> None:
    """A family forbids its functions under all their names, and its modules."""
    for name in ("torch.sigmoid_", "torch.special.expit", "torch.Tensor.softmax", "torch.nn.GLU"):
        assert matches(name, "@activations")
    assert not matches("torch.exp", "@activations")
    assert torch.sigmoid in functions("@activations")


def test_names_that_a_breach_may_have() -> None:
    """A breach names a function of the family, the family, and nothing else."""
    assert {"@losses", "torch.nn.functional.mse_loss"} < names("@losses")
    assert "torch.nn.functional.my_loss" not in names("@losses")
    assert "torch.exp" in names(WHOLE)
    assert "torch.secret" not in names(WHOLE)


def test_operator_that_several_functions_become() -> None:
    """A rule for one function watches only operators that show that function."""
    assert operators("F.cross_entropy") == {}
    assert operators("torch.log_softmax") == {
        "_log_softmax": "torch.log_softmax",
        "_sparse_log_softmax": "torch.log_softmax",
    }
    assert operators("F.selu") == {}
    assert operators_allowed("F.selu") == {"elu"}
