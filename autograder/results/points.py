"""Points: whole hundredths, however they are written, so that every sum is exact.

A float holds a number of points as it is shown; nothing is added up in floats.
"""

from __future__ import annotations

from collections.abc import Iterable

_ROUNDING = 1e-6  # of a float, in hundredths


def hundredths(points: float) -> int:
    """Give points as a whole number of hundredths."""
    return round(points * 100)


def is_exact(points: float) -> bool:
    """Whether a number of points has at most two decimals."""
    return abs(points * 100 - hundredths(points)) < _ROUNDING


def total(points: Iterable[float]) -> float:
    """Add up points: the float nearest to the exact sum."""
    return sum(map(hundredths, points)) / 100


def share(points: float, right: int, of: int) -> float:
    """Give a share of points, rounded down to a hundredth: all of them only where all is right."""
    return hundredths(points) * right // of / 100


def say_points(points: float) -> str:
    """Write points without zeros at the end: 0.5, 10, 12345.67."""
    return f"{points:.2f}".rstrip("0").rstrip(".")
