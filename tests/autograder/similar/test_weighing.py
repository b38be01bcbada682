"""What everybody has says nothing, and what two alone have says most."""

from __future__ import annotations

import math

import pytest

from autograder.similar.weighing import LARGE, Known, similarity, weights


def test_by_the_formula() -> None:
    """A weight is ln((n + 1) / d) / ln(n + 1)."""
    programs = [{1, 2}, {1, 3}, {1}]
    found = weights(programs, Known())
    assert found[1] == pytest.approx(math.log(4 / 3) / math.log(4))
    assert found[2] == found[3] == pytest.approx(1)


def test_what_the_course_has_is_subtracted() -> None:
    """A fingerprint of the released notebook, the reference or a right alternative has no weight."""
    assert set(weights([{1, 2}, {1, 2}], Known(frozenset({1})))) == {2}


def test_known_mistakes_are_programs_too() -> None:
    """What a known mistake has is rarer in nobody's eyes than what only two students have."""
    plain = weights([{1}, {1}, {2}], Known())
    known = weights([{1}, {1}, {2}], Known(mistakes=(frozenset({1}), frozenset({1}))))
    assert known[1] < plain[1]


def test_common_in_a_large_class() -> None:
    """What more than a quarter of a large class has is the class's idiom."""
    for having, there in ((LARGE // 4, True), (LARGE // 4 + 1, False)):
        programs = [{1} if number < having else {number + 2} for number in range(LARGE)]
        assert (1 in weights(programs, Known())) is there


def test_little_weight_says_little() -> None:
    """Two equal programs of a task with one sensible answer are hardly similar, long ones are."""
    assert similarity(0.5, 0.5, 0.5) < 0.2
    assert similarity(30, 30, 30) > 0.9
    assert similarity(0, 0, 0) == 0
