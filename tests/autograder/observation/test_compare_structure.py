"""Two observations differ in type, keys, length, dtype or shape before any number is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.observation.compare import Aspect, compare, describe_type, same
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import Other

ONE = torch.ones(())


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -3, 2.5, "text", [], (), {}, [1, (2.0, None)], {"a": {"b": []}}),
        *(torch.ones(2, 3), torch.zeros(0), torch.tensor(True)),
    ],
    ids=repr,
)
def test_equal_observations(value: Any) -> None:
    """An observation does not differ from itself."""
    assert compare(value, value, {}) == ()
    assert same(value, value, {})


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        (1, True, ("an int", "a bool")),
        (True, 1, ("a bool", "an int")),
        (0, False, ("an int", "a bool")),
        (1, 1.0, ("an int", "a float")),
        (1.0, ONE, ("a float", "a tensor")),
        (ONE, 1.0, ("a tensor", "a float")),
        (True, torch.tensor(True), ("a bool", "a tensor")),
        ([1], (1,), ("a list", "a tuple")),
        ((1,), [1], ("a tuple", "a list")),
        ({}, [], ("a dict", "a list")),
        (None, 0, ("None", "an int")),
        (ONE, None, ("a tensor", "None")),
        ("1", 1, ("a string", "an int")),
        (ONE, Other("an object of type Net"), ("a tensor", "an object of type Net")),
        (Other("an object of type A"), Other("a B"), ("an object of type A", "a B")),
    ],
    ids=repr,
)
def test_other_type(expected: Any, found: Any, words: tuple[str, str]) -> None:
    """Types count: a bool is not an int, a float is not a tensor, a list is not a tuple."""
    (difference,) = compare({"y": expected}, {"y": found}, {})
    assert (difference.aspect, difference.path) == (Aspect.TYPE, "y")
    assert (difference.expected, difference.found) == words
    assert not same(expected, found, {})


@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [1, v], lambda v: {"a": {"b": v}}])
def test_equal_descriptions_earn_nothing(wrap: Callable[[Any], Any]) -> None:
    """Two objects of one type may differ in all that counts: neither is as right as the other."""
    one = wrap(Other("an object of type A"))
    (difference,) = compare(one, one, {})
    assert difference.aspect is Aspect.TYPE


def test_equal_descriptions_are_the_same_behaviour() -> None:
    """Which mistake it was may be told by a description: that earns no points."""
    assert same(Other("an object of type A"), Other("an object of type A"), {})
    assert not same(Other("an object of type A"), Other("an object of type B"), {})


@pytest.mark.parametrize(
    ("found", "words"),
    [({"a": 1}, "a"), ({"a": 1, "b": 2, "c": 3}, "a, b, c"), ({}, ""), ({"A": 1, "b": 2}, "A, b")],
)
def test_other_keys(found: dict[str, int], words: str) -> None:
    """A missing, further or renamed key is one difference, whatever the values are."""
    (difference,) = compare({"a": 1, "b": 2}, found, {})
    assert difference.aspect is Aspect.KEYS
    assert (difference.expected, difference.found) == ("a, b", words)


def test_order_of_keys_does_not_count() -> None:
    """A dict is compared by its keys, in any order."""
    assert compare({"a": 1, "b": ONE}, {"b": ONE, "a": 1}, {}) == ()


@pytest.mark.parametrize(("found", "length"), [([], "0"), ([1], "1"), ([1, 2, 3], "3")])
def test_other_length(found: list[int], length: str) -> None:
    """A list of another length is one difference, whatever its items are."""
    for expected, actual in (([1, 2], found), ((1, 2), tuple(found))):
        (difference,) = compare(expected, actual, {})
        assert difference.aspect is Aspect.LENGTH
        assert (difference.expected, difference.found) == ("2", length)


@pytest.mark.parametrize(
    ("expected", "found"),
    [((3,), (3, 1)), ((3, 1), (3,)), ((), (1,)), ((1,), ()), ((0,), (0, 2)), ((2, 3), (3, 2))],
)
def test_other_shape(expected: tuple[int, ...], found: tuple[int, ...]) -> None:
    """Shapes have to be equal: nothing is broadcast."""
    (difference,) = compare(torch.ones(expected), torch.ones(found), {})
    assert difference.aspect is Aspect.SHAPE
    assert (difference.expected, difference.found) == (str(expected), str(found))


def test_shape_is_named_before_the_dtype() -> None:
    """Where shape and dtype differ, the shape is what is said."""
    (difference,) = compare(torch.ones(2), torch.ones(2, 1, dtype=torch.int64), {})
    assert difference.aspect is Aspect.SHAPE


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (torch.float32, torch.float64),
        (torch.float64, torch.float32),
        (torch.int64, torch.int32),
        (torch.bool, torch.uint8),
        (torch.float32, torch.complex64),
        (torch.int64, torch.float32),
    ],
    ids=str,
)
def test_other_dtype(expected: torch.dtype, found: torch.dtype) -> None:
    """Dtypes have to be equal, for empty tensors too."""
    for shape in ((), (2,), (0,)):
        one, other = torch.ones(shape, dtype=expected), torch.ones(shape, dtype=found)
        (difference,) = compare(one, other, {})
        assert difference.aspect is Aspect.DTYPE
        words = str(expected).removeprefix("torch."), str(found).removeprefix("torch.")
        assert (difference.expected, difference.found) == words


def test_path_of_a_difference() -> None:
    """A path is made of keys and positions joined by dots."""
    expected = {"losses": [1.0, {"w": (ONE, "a")}], "b": True}
    found = {"losses": [1.0, {"w": (ONE, "b")}], "b": False}
    assert [each.path for each in compare(expected, found, {})] == ["losses.1.w.1", "b"]


def test_each_difference_is_listed_in_the_order_of_the_reference() -> None:
    """All differences are listed, in the order of the reference's keys."""
    expected = {"a": 1, "b": [ONE, 2], "c": "x"}
    found = {"c": "y", "b": [ONE + 1, True], "a": 2}
    differences = compare(expected, found, {})
    assert [each.path for each in differences] == ["a", "b.0", "b.1", "c"]
    aspects = [Aspect.VALUE, Aspect.VALUE, Aspect.TYPE, Aspect.VALUE]
    assert [each.aspect for each in differences] == aspects


@pytest.mark.parametrize(("one", "other"), [(1, 2), ("a", "b"), (True, False), (1 << 70, 1)])
def test_exact_values(one: Any, other: Any) -> None:
    """Integers, booleans and strings have to be equal, whatever a tolerance says."""
    (difference,) = compare(one, other, {"*": Tolerance(rtol=1e9, atol=1e9)})
    assert difference.aspect is Aspect.VALUE
    assert (difference.expected, difference.found) == (repr(one), repr(other))


def test_every_type_has_a_name() -> None:
    """Each kind of value has a name in a student's words."""
    values: list[Any] = [None, True, 1, 1.0, "a", [], (), {}, ONE, Other("a thing")]
    names = "None|a bool|an int|a float|a string|a list|a tuple|a dict|a tensor|a thing"
    assert [describe_type(value) for value in values] == names.split("|")
