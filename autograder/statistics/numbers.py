"""Figures of a list of numbers. Where a class is too small or too equal for one, it says why."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence

import msgspec
import numpy

FEWEST_CORRELATED = 3  # two points always lie on a line


class Spread(msgspec.Struct, frozen=True):
    """Where numbers lie; in the unit of the numbers."""

    count: int
    mean: float
    median: float
    lower: float  # quartile
    upper: float  # quartile
    lowest: float
    highest: float
    deviation: float | None  # of a sample; None of a single number


class Unknown(enum.StrEnum):
    """Why two lists of numbers have no correlation."""

    FEW = "few"  # fewer than three of them
    EQUAL = "equal"  # the first are all the same
    REST_EQUAL = "rest equal"  # the second are all the same
    ALONE = "alone"  # there is nothing to hold the first against


def spread(values: Sequence[float]) -> Spread | None:
    """Describe numbers, (N,); None if there are none.

    Quartiles are interpolated between two values (definition 7 of R. J. Hyndman and Y. Fan, Sample
    Quantiles in Statistical Packages, The American Statistician 50, 1996); the deviation divides
    by N - 1.
    """
    if not values:
        return None
    array = numpy.asarray(values, dtype=numpy.float64)
    lower, median, upper = (float(q) for q in numpy.quantile(array, (0.25, 0.5, 0.75)))
    return Spread(
        count=len(values),
        mean=float(array.mean()),
        median=median,
        lower=lower,
        upper=upper,
        lowest=float(array.min()),
        highest=float(array.max()),
        deviation=float(array.std(ddof=1)) if len(values) > 1 else None,
    )


def counted(shares: Sequence[float], bins: int = 10) -> tuple[int, ...]:
    """Count shares, (N,), in `bins` equal parts of 0 to 1.

    Each part has its lower end, the last has both. A share above 1, of extra credit, is counted in
    the last part; one that rounding left right below the beginning of a part belongs to that part.
    """
    found = [0] * bins
    for share in shares:
        found[min(max(math.floor(share * bins + 1e-9), 0), bins - 1)] += 1
    return tuple(found)


def item_rest(item: Sequence[float], rest: Sequence[float]) -> float | Unknown:
    """Say how well a task tells strong from weak: its correlation with the rest of the points.

    `item` are the points of N students in the task, `rest` their points in everything else: the
    task itself is left out of the total, which it would otherwise raise by being a part of it.
    Pearson's correlation, in [-1, 1]; for a task that is right or wrong it is the corrected
    point-biserial correlation. S. Henrysson, Correction of item-total correlations in item
    analysis, Psychometrika 28 (1963); J. C. Nunnally and I. H. Bernstein, Psychometric Theory, 3rd
    edition (1994), chapter 8.
    """
    if len(item) < FEWEST_CORRELATED:
        return Unknown.FEW
    one = numpy.asarray(item, dtype=numpy.float64)
    other = numpy.asarray(rest, dtype=numpy.float64)
    one, other = one - one.mean(), other - other.mean()
    # Points are hundredths: what is smaller is what rounding left of none.
    if float(numpy.abs(one).max()) < 1e-6:
        return Unknown.EQUAL
    if float(numpy.abs(other).max()) < 1e-6:
        return Unknown.REST_EQUAL
    size = math.sqrt(float(one @ one) * float(other @ other))
    return max(-1.0, min(1.0, float(one @ other) / size))
