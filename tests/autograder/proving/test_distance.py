"""Distances: how far apart two observations are, in the terms of the tolerance in force."""

from __future__ import annotations

import math

import pytest
import torch

from autograder.observation.compare import compare
from autograder.observation.tolerance import Tolerance
from autograder.proving.distance import UNITS, gaps, is_of_float32, key_of


@pytest.mark.parametrize(
    "rule",
    [
        Tolerance(),
        Tolerance(rtol=1e-3, atol=1e-5),
        Tolerance(rtol=1e-3, atol=0.0),
        Tolerance(rtol=0.0, atol=1e-4),
    ],
    ids=["default", "both", "relative", "absolute"],
)
@pytest.mark.parametrize("number", [0.0, 1e-9, 0.3, -70.0])
@pytest.mark.parametrize("off", [0.0, 1e-12, 3e-10, 2e-5, 5e-4, 0.1])
@pytest.mark.parametrize("make", [float, lambda n: torch.tensor([n], dtype=torch.float64)])
def test_number_passes_exactly_when_its_distance_is_within_the_limit(rule, number, off, make):
    """A number is accepted when, and only when, its distance is at most the limit."""
    rules = {"y": rule}
    reference, found = {"y": make(number)}, {"y": make(number + off)}
    (gap,) = gaps(reference, found, rules)
    assert (gap.distance <= gap.limit) is (compare(reference, found, rules) == ())


def test_distance_is_the_tolerance_that_would_just_do():
    """With atol in the same ratio to rtol, the distance is the smallest rtol that accepts."""
    reference, found = torch.tensor([2.0, 0.5]).double(), torch.tensor([2.0, 0.6]).double()
    (gap,) = gaps({"y": reference}, {"y": found}, {})
    (rtol, atol) = (gap.distance, gap.distance * gap.size)
    assert (
        compare({"y": reference}, {"y": found}, {"y": Tolerance(rtol * 1.001, atol * 1.001)}) == ()
    )
    assert compare({"y": reference}, {"y": found}, {"y": Tolerance(rtol * 0.999, atol * 0.999)})


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        (torch.zeros(2), torch.zeros(3)),
        (torch.zeros(2), torch.zeros(2).double()),
        (torch.zeros(2), [0.0, 0.0]),
        ([1.0], [1.0, 2.0]),
        ({"a": 1.0}, {"b": 1.0}),
        (1, 2),
        ("a", "b"),
        (torch.tensor([1]), torch.tensor([2])),
        (torch.tensor([math.nan]), torch.tensor([1.0])),
        (torch.tensor([1.0]), torch.tensor([math.inf])),
        (1.0, math.nan),
        (math.inf, 1.0),
    ],
)
def test_what_no_tolerance_bridges_is_infinitely_far(reference, found):
    """Another shape, type, key or whole number, and NaN against a number, are at distance inf."""
    assert [gap.distance for gap in gaps({"y": reference}, {"y": found}, {})] == [math.inf]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0])
def test_equal_special_numbers_are_at_no_distance(value):
    """NaN and NaN, inf and inf are at distance 0, as Python floats and in tensors."""
    for each in (value, torch.tensor([value])):
        assert [gap.distance for gap in gaps(each, each, {})] == [0.0]


def test_interval_has_no_distance():
    """A number that may lie anywhere in an interval is not measured."""
    assert list(gaps({"loss": 1.0}, {"loss": 2.0}, {"loss": Tolerance(low=0.0, high=3.0)})) == []


@pytest.mark.parametrize(
    ("path", "key"),
    [((), "*"), (("loss",), "loss"), (("losses", "3"), "losses.*"), (("0", "a"), "*.*")],
)
def test_key_names_the_first_step_of_a_path(path, key):
    """A tolerance is written for the top-level key, and for whatever lies below it."""
    assert key_of(path) == key


def test_key_is_the_pattern_of_the_rule_in_force():
    """Where a rule is in force, what is measured belongs to that rule."""
    rules = {"loss*": Tolerance(rtol=1e-3)}
    assert [gap.key for gap in gaps({"losses": [1.0]}, {"losses": [1.0]}, rules)] == ["loss*"]


def test_float_from_float32_is_told_from_one_of_float64():
    """A float out of float32 arithmetic ends after 24 bits; a short one says nothing."""
    assert is_of_float32(torch.tensor(1.0).div(3).item())
    assert not is_of_float32(1 / 3)
    assert not any(is_of_float32(number) for number in (0.0, 0.5, -12.0, math.nan, math.inf))


def test_float_from_float32_is_measured_in_units_of_float32():
    """The rounding unit of a Python float is that of the arithmetic it came from."""
    third = torch.tensor(1.0).div(3).item()
    assert [gap.unit for gap in gaps(third, third, {})] == [UNITS["float32"]]
    assert [gap.unit for gap in gaps(1 / 3, 1 / 3, {})] == [UNITS["float64"]]
