"""What a student reads about a difference, word for word."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from autograder.judging.wording import say_differences
from autograder.observation.compare import compare
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import Other


def said(expected: Any, found: Any, **rules: Tolerance) -> str:
    return say_differences(compare(expected, found, rules))


F64 = torch.float64


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        ({"y": 1}, {"y": True}, "`y`: expected an int, found a bool."),
        ({"y": 1.0}, {"y": torch.ones(())}, "`y`: expected a float, found a tensor."),
        ({"y": [1]}, {"y": (1,)}, "`y`: expected a list, found a tuple."),
        ({"y": torch.ones(1)}, {"y": None}, "`y`: expected a tensor, found None."),
        (
            {"y": torch.ones(1)},
            {"y": Other("an object of type Net")},
            "`y`: expected a tensor, found an object of type Net.",
        ),
        ([1], {"a": 1}, "The result: expected a list, found a dict."),
        (
            {"y": {"a": 1, "b": 2}},
            {"y": {"a": 1}},
            "`y`: expected the parts a, b, found a.",
        ),
        ({"y": {"a": 1}}, {"y": {}}, "`y`: expected the parts a, found none."),
        ({"y": {}}, {"y": {"a": 1}}, "`y`: expected the parts none, found a."),
        ({"y": [1, 2, 3]}, {"y": [1]}, "`y`: expected 3 items, found 1."),
        ({"y": (1,)}, {"y": ()}, "`y`: expected 1 item, found 0."),
        (
            {"y": torch.ones(3)},
            {"y": torch.ones(3, 1)},
            "`y`: expected shape (3,), found shape (3, 1).",
        ),
        (
            {"y": torch.ones(3)},
            {"y": torch.ones(3, dtype=F64)},
            "`y`: expected dtype float32, found dtype float64.",
        ),
        ({"y": "a"}, {"y": "b"}, "`y`: expected 'a', found 'b'."),
        ({"y": 3}, {"y": 4}, "`y`: expected 3, found 4."),
        ({"y": True}, {"y": False}, "`y`: expected True, found False."),
        ({"y": 2.0}, {"y": 2.5}, "`y`: expected 2, found 2.5."),
        ({"y": 0.0}, {"y": 0.5}, "`y`: expected 0, found 0.5."),
        ({"y": 1.0}, {"y": math.nan}, "`y`: expected 1, found nan."),
        ({"y": 1.0}, {"y": math.inf}, "`y`: expected 1, found inf."),
        (
            {"y": 1.0},
            {"y": 1.0 + 1e-7},
            "`y`: expected 1, found 1 (a difference of 1e-07).",
        ),
        ({"y": torch.tensor(2.0)}, {"y": torch.tensor(3.0)}, "`y`: expected 2, found 3."),
        (
            {"y": torch.tensor([1.0, 2.0, 4.0])},
            {"y": torch.tensor([1.0, 2.5, 5.0])},
            (
                "`y`: expected 4, found 5 at index [2], where the difference is largest; "
                "2 of 3 values differ."
            ),
        ),
        (
            {"y": torch.tensor([[1, 2], [3, 4]])},
            {"y": torch.tensor([[1, 2], [9, 4]])},
            "`y`: expected 3, found 9 at index [1, 0]; the other 3 are right.",
        ),
        (
            {"y": torch.tensor([True, False])},
            {"y": torch.tensor([True, True])},
            "`y`: expected False, found True at index [1]; the other one is right.",
        ),
        (
            {"y": torch.tensor([1.0, 2.0, 3.0])},
            {"y": torch.tensor([math.nan, 2.0, 3.0])},
            "`y`: expected 1, found nan at index [0]; the other 2 are right.",
        ),
        (
            {"y": torch.tensor([1 + 1j])},
            {"y": torch.tensor([4 + 5j])},
            "`y`: expected (1+1j), found (4+5j) at index [0].",
        ),
        (torch.tensor(1), torch.tensor(2), "The result: expected 1, found 2."),
        (
            {"a": {"b": [torch.ones(1), 1]}},
            {"a": {"b": [torch.ones(1), 2]}},
            "`a.b.1`: expected 1, found 2.",
        ),
    ],
)
def test_each_kind_of_difference(expected: Any, found: Any, words: str) -> None:
    """Each kind of difference has one sentence."""
    assert said(expected, found) == words


@pytest.mark.parametrize(
    ("rule", "found", "words"),
    [
        (Tolerance(low=1.0, high=2.0), 2.5, "`y`: expected between 1 and 2, found 2.5."),
        (Tolerance(high=0.1), 0.25, "`y`: expected at most 0.1, found 0.25."),
        (Tolerance(low=0.98), 0.5, "`y`: expected at least 0.98, found 0.5."),
        (Tolerance(low=0.98), math.nan, "`y`: expected at least 0.98, found nan."),
    ],
)
def test_outcome(rule: Tolerance, found: float, words: str) -> None:
    """An outcome is said with its interval."""
    assert said({"y": 1.0}, {"y": found}, y=rule) == words
    tensor = torch.tensor([found, found], dtype=F64)
    assert said({"y": torch.ones(2, dtype=F64)}, {"y": tensor}, y=rule) == words


def test_numbers_of_a_list_are_one_sentence() -> None:
    """Numbers of one list that differ are counted, and the first is shown."""
    expected = {"losses": [4.0, 2.0, 1.0], "n": 1}
    assert said(expected, {"losses": [4.0, 3.0, 2.0], "n": 2}) == (
        "`losses`: expected 2, found 3 at position 1; 2 of these numbers differ.\n"
        "`n`: expected 1, found 2."
    )


def test_many_differences() -> None:
    """Three lines are enough: of more differences two are shown, and the others counted."""
    expected = {"a": 1, "b": 1, "c": 1, "d": 1}
    assert said(expected, {"a": 1, "b": 2, "c": 2, "d": 2}).count("\n") == 2
    assert said(expected, {"a": 2, "b": 2, "c": 2, "d": 2}) == (
        "`a`: expected 1, found 2.\n`b`: expected 1, found 2.\n… and 2 more."
    )


def test_no_difference() -> None:
    """Where nothing differs, nothing is said."""
    assert said({"y": 1}, {"y": 1}) == ""


def test_numbers_of_a_list_by_itself() -> None:
    """Several wrong numbers of a list that is the whole result are counted in one line."""
    assert said([1.0, 2.0, 3.0], [1.0, 5.0, 6.0]) == (
        "The result: expected 2, found 5 at position 1; 2 of these numbers differ."
    )
