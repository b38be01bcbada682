"""Whole numbers for fractional points: the total is kept, and nobody gets more than there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exporters.whole_points import shared_out, whole

HUNDREDTHS = st.integers(0, 2000).map(lambda n: n / 100)
PLENTY = 10**9


@given(HUNDREDTHS, st.sampled_from([1, 10, 100]))
def test_nearest_whole_number(points: float, scale: int) -> None:
    """A whole number of points is within a half of what it stands for, and a half goes up."""
    assert -0.5 < whole(points, scale) - points * scale <= 0.5 + 1e-9


@given(HUNDREDTHS)
def test_hundredths_are_exact_times_100(points: float) -> None:
    """Times 100 nothing is rounded."""
    assert whole(points, 100) == round(points * 100)


@given(st.lists(HUNDREDTHS, min_size=1, max_size=20), st.sampled_from([1, 100]))
def test_shares_keep_the_total(points: list[float], scale: int) -> None:
    """The shares add up to the total, and each is less than one from what it stands for."""
    total = whole(round(sum(points), 2), scale)
    shares = shared_out(points, total, [PLENTY] * len(points), scale)
    assert sum(shares) == total
    assert all(abs(share - each * scale) < 1 for share, each in zip(shares, points, strict=True))


@given(st.lists(HUNDREDTHS, min_size=1, max_size=20))
def test_who_has_more_gets_no_less(points: list[float]) -> None:
    """More points are never a smaller share; of equal ones the first gets no less."""
    total = whole(round(sum(points), 2))
    shares = shared_out(points, total, [PLENTY] * len(points))
    ranked = sorted(zip(points, shares, strict=True))
    assert [share for _, share in ranked] == sorted(shares)
    for at, each in enumerate(points):
        for later in range(at + 1, len(points)):
            if points[later] == each:
                assert shares[at] >= shares[later]


@given(st.data())
def test_score_below_what_is_possible(data: st.DataObject) -> None:
    """Earned points fit below the possible ones, check by check, whatever was rounded."""
    possible = data.draw(st.lists(HUNDREDTHS, min_size=1, max_size=15))
    earned = [data.draw(st.integers(0, round(p * 100))) / 100 for p in possible]
    most = shared_out(possible, whole(round(sum(possible), 2)), [PLENTY] * len(possible))
    score = min(whole(round(sum(earned), 2)), sum(most))
    shares = shared_out(earned, score, most)
    assert sum(shares) == score
    assert all(0 <= share <= room for share, room in zip(shares, most, strict=True))


def test_four_quarters() -> None:
    """Where rounding has to choose, the first of equals is chosen."""
    assert shared_out([0.25] * 4, 1, [1] * 4) == [1, 0, 0, 0]
    assert shared_out([1.5, 1.5, 2, 2, 3], 10, [PLENTY] * 5) == [2, 1, 2, 2, 3]


@pytest.mark.parametrize("total", [-1, 3])
def test_total_that_does_not_fit(total: int) -> None:
    """A total without room for it is an error, and nothing is cut off."""
    with pytest.raises(ValueError, match="does not fit"):
        shared_out([1, 1], total, [1, 1])
