"""Points are whole hundredths: no sum of them is a little off."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from autograder.results.points import is_exact, say_points, share, total


@pytest.mark.parametrize(
    ("points", "sum_"),
    [((), 0.0), ((0.1, 0.2), 0.3), ((0.1,) * 10, 1.0), ((1.1, 2.2, -0.3), 3.0), ((8.3,), 8.3)],
)
def test_sum(points: tuple[float, ...], sum_: float) -> None:
    """The sum of some points is the float that is written like the exact sum."""
    assert repr(total(points)) == repr(sum_)


def test_every_sum_of_hundredths() -> None:
    """However many hundredths are added, the sum is the float nearest to the exact one."""
    for count in range(1, 3000, 7):
        assert total([0.01] * count) == float(Fraction(count, 100))


@pytest.mark.parametrize(
    ("points", "right", "of", "earned"),
    [(1, 1, 3, 0.33), (1, 2, 3, 0.66), (1, 3, 3, 1.0), (0.01, 2, 3, 0.0), (1.5, 39, 39, 1.5)],
)
def test_share(points: float, right: int, of: int, earned: float) -> None:
    """A share is rounded down to a hundredth: all is earned only where all is right."""
    assert share(points, right, of) == earned


@pytest.mark.parametrize(
    ("points", "exact"), [(0.25, True), (0.1, True), (7, True), (1 / 3, False), (0.125, False)]
)
def test_two_decimals(points: float, exact: bool) -> None:
    """Points have at most two decimals."""
    assert is_exact(points) is exact


@pytest.mark.parametrize(
    ("points", "said"),
    [(10.0, "10"), (0.5, "0.5"), (0.0, "0"), (12345.67, "12345.67"), (100, "100"), (1.1, "1.1")],
)
def test_points_in_words(points: float, said: str) -> None:
    """Points are written without zeros at their end, and none of their digits is dropped."""
    assert say_points(points) == said
    assert math.isclose(float(said), points)
