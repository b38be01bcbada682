"""Figures of lists of numbers, against pandas and against what is worked out by hand."""

from __future__ import annotations

import math

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.statistics.numbers import Unknown, counted, item_rest, spread

POINTS = st.integers(0, 400).map(lambda n: n / 4)


@given(st.lists(POINTS, min_size=2, max_size=60))
def test_spread_is_that_of_pandas(values: list[float]) -> None:
    """Mean, quartiles and deviation are what pandas computes."""
    series, found = pandas.Series(values), spread(values)
    assert found is not None
    assert found.count == len(values)
    for mine, theirs in (
        (found.mean, series.mean()),
        (found.median, series.median()),
        (found.lower, series.quantile(0.25)),
        (found.upper, series.quantile(0.75)),
        (found.lowest, series.min()),
        (found.highest, series.max()),
        (found.deviation, series.std()),
    ):
        assert mine == pytest.approx(theirs, abs=1e-9)


def test_spread_by_hand() -> None:
    """Of 1, 2, 3 and 10, the mean is 4, the median 2.5, the quartiles 1.75 and 4.75."""
    found = spread([10, 1, 3, 2])
    assert found is not None
    assert (found.mean, found.median, found.lower, found.upper) == (4, 2.5, 1.75, 4.75)
    assert found.deviation == pytest.approx(math.sqrt((9 + 4 + 1 + 36) / 3))


def test_spread_of_one_and_of_none() -> None:
    """One number has no deviation, and no numbers have no spread."""
    one = spread([0.5])
    assert one is not None
    assert (one.median, one.deviation) == (0.5, None)
    assert spread([]) is None


def test_shares_are_counted_in_their_part() -> None:
    """A share at an end belongs to the part that it begins; all and more than all to the last."""
    assert counted([0, 0.1, 0.3, 0.7, 0.9999, 1, 1.2]) == (1, 1, 0, 1, 0, 0, 0, 1, 0, 3)
    assert counted([3 * 0.1]) == (0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    assert counted([]) == (0,) * 10


@given(st.lists(st.tuples(POINTS, POINTS), min_size=3, max_size=60))
def test_correlation_is_that_of_numpy(pairs: list[tuple[float, float]]) -> None:
    """Where both vary, it is Pearson's correlation; where one does not, it says which."""
    item, rest = [a for a, _ in pairs], [b for _, b in pairs]
    found = item_rest(item, rest)
    if len(set(item)) == 1:
        assert found is Unknown.EQUAL
    elif len(set(rest)) == 1:
        assert found is Unknown.REST_EQUAL
    else:
        assert found == pytest.approx(numpy.corrcoef(item, rest)[0, 1], abs=1e-9)


def test_point_biserial_by_hand() -> None:
    """For right and wrong it is (M1 - M0) / s * sqrt(p q), with the deviation of the population."""
    item, rest = [1, 1, 1, 0, 0], [9, 7, 5, 4, 2]
    means = 7 - 3
    deviation = numpy.std(rest)
    expected = means / deviation * math.sqrt(0.6 * 0.4)
    assert item_rest(item, rest) == pytest.approx(expected)


def test_correlation_of_few() -> None:
    """Two students always lie on a line, and nobody has a correlation."""
    assert item_rest([0, 1], [0, 1]) is Unknown.FEW
    assert item_rest([], []) is Unknown.FEW
