"""Numbers may differ by what the dtype's rule or the check's own tolerance allows."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from autograder.observation.compare import Aspect, compare, interval, same
from autograder.observation.tolerance import DEFAULTS, Tolerance, bounds, find

nan, inf = math.nan, math.inf
DEFAULT_BOUNDS = {
    torch.float64: (1e-9, 1e-11),
    torch.float32: (1e-5, 1e-6),
    torch.complex128: (1e-9, 1e-11),
    torch.complex64: (1e-5, 1e-6),
    torch.float16: (1e-2, 1e-3),
    torch.bfloat16: (2e-2, 1e-2),
}


def test_every_floating_dtype_has_its_bounds() -> None:
    """The default bounds of each floating dtype are as documented."""
    names = {str(dtype).removeprefix("torch."): pair for dtype, pair in DEFAULT_BOUNDS.items()}
    assert names == DEFAULTS


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.complex128, torch.complex64])
@pytest.mark.parametrize("size", [0.0, 1.0, 1000.0])
def test_default_tolerance(dtype: torch.dtype, size: float) -> None:
    """A number is right up to atol + rtol |reference|, and wrong beyond."""
    rtol, atol = DEFAULT_BOUNDS[dtype]
    allowed = atol + rtol * size
    reference = torch.tensor([size, 1.0], dtype=dtype)
    step = torch.tensor([allowed, 0], dtype=dtype)
    assert same(reference, reference + 0.9 * step, {})
    assert not same(reference, reference + 1.1 * step, {})


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_small_dtypes_allow_their_own_rounding(dtype: torch.dtype) -> None:
    """One step of a small dtype is within its tolerance; ten per cent are not."""
    reference = torch.tensor([1.0, -3.0], dtype=dtype)
    step = torch.tensor([torch.finfo(dtype).eps, 0.0], dtype=dtype)
    assert same(reference, reference + step, {})
    assert not same(reference, reference * 1.1, {})


@pytest.mark.parametrize(
    ("reference", "found", "right"),
    [
        (0.0, -0.0, True),
        (1.0, 1.0 + 5e-10, True),
        (1.0, 1.0 + 5e-9, False),
        (0.0, 9e-12, True),
        (0.0, 2e-11, False),
        (nan, nan, True),
        (nan, 0.0, False),
        (0.0, nan, False),
        (inf, inf, True),
        (-inf, inf, False),
        (inf, 1e308, False),
        (1e308, inf, False),
        (inf, nan, False),
        (nan, inf, False),
    ],
)
def test_number_and_tensor_follow_one_rule(reference: float, found: float, right: bool) -> None:
    """A float and a float64 tensor are compared alike: NaN equals NaN, an infinity itself."""
    assert same(reference, found, {}) is right
    one, other = (torch.tensor([1.0, value], dtype=torch.float64) for value in (reference, found))
    assert same(one, other, {}) is right
    assert same(one.to(torch.complex128), other.to(torch.complex128), {}) is right


@pytest.mark.parametrize(
    "dtype", [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8], ids=str
)
def test_integers_are_exact(dtype: torch.dtype) -> None:
    """Integer tensors have to be equal; the largest difference and its place are said."""
    reference = torch.tensor([[1, 2], [3, 4]], dtype=dtype)
    found = torch.tensor([[1, 3], [9, 4]], dtype=dtype)
    (difference,) = compare(reference, found, {})
    assert (difference.count, difference.total) == (2, 4)
    assert (difference.where, difference.largest, difference.relative) == ((1, 0), 6.0, 2.0)
    assert (difference.expected, difference.found) == ("3", "9")


def test_large_integers_are_exact() -> None:
    """Integers that no float64 tells apart are told apart."""
    reference = torch.tensor([(1 << 62) + 1, 5])
    (difference,) = compare(reference, torch.tensor([1 << 62, 5]), {})
    assert difference.where == (0,)
    assert difference.expected == str((1 << 62) + 1)
    assert difference.found == str(1 << 62)


def test_booleans_are_exact() -> None:
    """Bool tensors have to be equal."""
    (difference,) = compare(torch.tensor([True, True]), torch.tensor([True, False]), {})
    assert (difference.expected, difference.found) == ("True", "False")
    assert (difference.where, difference.count) == ((1,), 1)


def test_largest_difference_of_a_tensor() -> None:
    """The element that is furthest off is named with its index, the difference and its ratio."""
    reference = torch.tensor([[1.0, 10.0], [100.0, 0.5]], dtype=torch.float64)
    found = torch.tensor([[1.0, 10.1], [99.0, 1.0]], dtype=torch.float64)
    (difference,) = compare(reference, found, {})
    assert difference.where == (1, 0)
    assert (difference.expected, difference.found) == ("100", "99")
    assert difference.largest == 1.0
    assert difference.relative == 1.0  # of the element 0.5, not of the largest difference
    assert (difference.count, difference.total) == (3, 4)


@pytest.mark.parametrize("odd", [nan, inf, -inf])
def test_number_that_is_not_finite_is_the_largest_difference(odd: float) -> None:
    """NaN or an infinity on one side only is what is named."""
    reference = torch.tensor([1.0, 2.0, 3.0])
    (difference,) = compare(reference, torch.tensor([9.0, odd, 3.0]), {})
    assert difference.where == (1,)
    assert difference.found == str(odd)
    assert difference.largest == inf
    assert difference.count == 2
    (difference,) = compare(torch.tensor([odd, 2.0]), torch.tensor([1.0, 2.0]), {})
    assert (difference.where, difference.expected) == ((0,), str(odd))


def test_complex_difference() -> None:
    """Complex numbers are compared by the size of their difference."""
    reference = torch.tensor([1 + 1j, 2 + 0j], dtype=torch.complex128)
    (difference,) = compare(reference, reference + torch.tensor([3 + 4j, 0]), {})
    assert difference.largest == 5.0
    assert (difference.expected, difference.found) == ("(1+1j)", "(4+5j)")


def test_tensor_without_axes() -> None:
    """A tensor () has no index."""
    (difference,) = compare(torch.tensor(1.0), torch.tensor(2.0), {})
    assert (difference.where, difference.count, difference.total) == ((), 1, 1)


def test_empty_tensors_are_equal() -> None:
    """Empty tensors of one shape and dtype are equal."""
    assert compare(torch.zeros(0, 3), torch.ones(0, 3), {}) == ()


def test_wider_tolerance_of_a_check() -> None:
    """A check's own tolerance holds for the keys it names, and for no others."""
    rule = {"gradient": Tolerance(rtol=1e-2, atol=0.0)}
    expected = {"gradient": torch.tensor([1.0]), "loss": 1.0}
    found = {"gradient": torch.tensor([1.009]), "loss": 1.009}
    assert [each.path for each in compare(expected, found, rule)] == ["loss"]


def test_stricter_tolerance_of_a_check() -> None:
    """A tolerance of zero asks for the very same number."""
    strict = {"*": Tolerance(rtol=0.0, atol=0.0)}
    assert same(0.1, 0.1, strict)
    assert not same(0.1, math.nextafter(0.1, 1.0), strict)
    assert not same(
        torch.tensor(0.1), torch.nextafter(torch.tensor(0.1), torch.tensor(1.0)), strict
    )


def test_half_a_rule_leaves_the_other_default() -> None:
    """A rule that gives rtol alone keeps the dtype's atol."""
    assert bounds(Tolerance(rtol=0.5), "float32") == (0.5, 1e-6)
    assert bounds(Tolerance(atol=0.5), "float64") == (1e-9, 0.5)
    assert bounds(None, "float32") == (1e-5, 1e-6)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("loss", "loss", True),
        ("loss", "loss.0", False),
        ("losses.*", "losses.3", True),
        ("losses.*", "losses.3.1", True),
        ("*", "", True),
        ("*.grad", "w.grad", True),
        ("w.grad", "w.grad", True),
        ("W", "w", False),
    ],
)
def test_pattern_of_a_rule(pattern: str, path: str, fits: bool) -> None:
    """A rule is written for a path; `*` stands for anything."""
    rule = Tolerance(rtol=1.0)
    assert find({pattern: rule}, path) is (rule if fits else None)


def test_first_pattern_that_fits_holds() -> None:
    """Of two rules that fit, the first holds."""
    first, second = Tolerance(rtol=1.0), Tolerance(rtol=2.0)
    assert find({"losses.0": first, "losses.*": second}, "losses.0") is first
    assert find({"losses.0": first, "losses.*": second}, "losses.1") is second


@pytest.mark.parametrize(
    ("low", "high", "inside", "outside", "words"),
    [
        (1.0, 2.0, [1.0, 1.5, 2.0], [0.999, 2.001, nan, inf, -inf], "between 1 and 2"),
        (None, 2.0, [2.0, -1e300], [2.1, nan, inf, -inf], "at most 2"),
        (1.0, None, [1.0, 1e300], [0.9, nan, inf, -inf], "at least 1"),
        (0.0, 0.0, [0.0, -0.0], [1e-300], "between 0 and 0"),
    ],
)
def test_outcome(
    low: float | None, high: float | None, inside: list[float], outside: list[float], words: str
) -> None:
    """An outcome is right anywhere in its interval, whatever the reference's value is."""
    rules = {"y": Tolerance(low=low, high=high)}
    assert interval(rules["y"]) == words
    for value in inside:
        assert compare({"y": 77.0}, {"y": value}, rules) == ()
        one, other = (torch.tensor([v], dtype=torch.float64) for v in (77.0, value))
        assert compare({"y": one}, {"y": other}, rules) == ()
    for value in outside:
        (difference,) = compare({"y": 77.0}, {"y": value}, rules)
        assert (difference.aspect, difference.expected) == (Aspect.VALUE, words)
        (difference,) = compare(
            {"y": torch.tensor([1.0, 1.0], dtype=torch.float64)},
            {"y": torch.tensor([inside[0], value], dtype=torch.float64)},
            rules,
        )
        assert (difference.count, difference.expected) == (1, words)


def test_integer_outcome() -> None:
    """An outcome that is an int or an integer tensor has an interval too."""
    rules = {"y": Tolerance(low=3, high=5)}
    assert compare({"y": 4}, {"y": 5}, rules) == ()
    assert compare({"y": torch.tensor([4])}, {"y": torch.tensor([3])}, rules) == ()
    (difference,) = compare({"y": 4}, {"y": 6}, rules)
    assert (difference.expected, difference.found) == ("between 3 and 5", "6")
    (difference,) = compare({"y": torch.tensor(4)}, {"y": torch.tensor(6)}, rules)
    assert (difference.expected, difference.found) == ("between 3 and 5", "6")
    assert compare({"y": 4}, {"y": 1 << 4000}, rules) != ()


def test_outcome_still_has_its_type_and_shape() -> None:
    """An interval is about the number: type, dtype and shape count as everywhere."""
    rules = {"*": Tolerance(low=0, high=9)}
    cases: list[tuple[Any, Any]] = [
        (1.0, torch.tensor(1.0)),
        (torch.ones(2), torch.ones(3)),
        (torch.ones(2), torch.ones(2, dtype=torch.float64)),
        (1.0, 1),
        (1, True),
    ]
    for expected, found in cases:
        assert compare(expected, found, rules) != ()


def test_sameness_leaves_outcomes_aside() -> None:
    """Two programs that end anywhere in an interval are not the same for that."""
    rules = {"loss": Tolerance(low=0.0, high=1.0)}
    assert compare({"loss": 0.2}, {"loss": 0.7}, rules) == ()
    assert not same({"loss": 0.2}, {"loss": 0.7}, rules)
    assert same({"loss": 0.2}, {"loss": 0.2}, rules)


def test_items_that_are_equal_can_be_outside_an_interval() -> None:
    """An interval holds for the items of a list whatever the reference has there."""
    rules = {"losses.1": Tolerance(low=0.5)}
    losses = [0.9, 0.1]
    assert compare({"losses": losses}, {"losses": list(losses)}, {}) == ()
    (difference,) = compare({"losses": losses}, {"losses": list(losses)}, rules)
    assert (difference.path, difference.aspect) == ("losses.1", Aspect.VALUE)


def test_items_are_equal_only_with_their_type() -> None:
    """In a list too, True is not 1, 1 is not 1.0, and a number that is none equals itself."""
    cases: list[tuple[list[Any], list[Any]]] = [([1], [True]), ([1.0], [1]), (["1"], [1])]
    for one, other in cases:
        (difference,) = compare(one, other, {})
        assert (difference.path, difference.aspect) == ("0", Aspect.TYPE)
    assert compare([1.0, nan, 3.0], [1.0, nan, 3.0], {}) == ()
    (difference,) = compare([1.0, 2.0, 3.0], [1.0, 2.5, 3.0], {})
    assert difference.path == "1"
