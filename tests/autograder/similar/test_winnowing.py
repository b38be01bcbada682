"""Winnowing keeps few fingerprints and misses no copy that is long enough."""

from __future__ import annotations

import random

import pytest

from autograder.similar.winnowing import GRAM, WINDOW, winnow


def numbers(texts: list[str]) -> set[int]:
    return {each.number for each in winnow(texts)}


@pytest.mark.parametrize("seed", range(20))
def test_no_long_enough_copy_is_missed(seed: int) -> None:
    """Whatever stands around a run of WINDOW + GRAM - 1 tokens, both sequences have one of it."""
    draw = random.Random(seed)
    run = [f"run {draw.random()}" for _ in range(WINDOW + GRAM - 1)]
    around = [[f"{draw.random()}" for _ in range(draw.randrange(40))] for _ in range(4)]
    one, other = around[0] + run + around[1], around[2] + run + around[3]
    assert numbers(one) & numbers(other)


def test_short_copies_are_never_found() -> None:
    """Fewer than GRAM equal tokens are no fingerprint in common."""
    run = [f"run {number}" for number in range(GRAM - 1)]
    one = [f"a{number}" for number in range(30)] + run
    other = run + [f"b{number}" for number in range(30)]
    assert not numbers(one) & numbers(other)


def test_few_are_kept() -> None:
    """About two of WINDOW + 1 are kept, as the paper derives."""
    draw = random.Random(7)
    kept = len(winnow([str(draw.random()) for _ in range(4000)]))
    assert kept / 4000 == pytest.approx(2 / (WINDOW + 1), abs=0.03)


@pytest.mark.parametrize(("length", "count"), [(0, 0), (GRAM - 1, 0), (GRAM, 1), (GRAM + 1, 1)])
def test_short_sequences(length: int, count: int) -> None:
    """A sequence of less than a gram has no fingerprint, one of less than a window has one."""
    assert len(winnow([str(number) for number in range(length)])) == count


def test_the_last_of_equal_ones() -> None:
    """Of equal fingerprints in a window the last is kept, and each position once."""
    positions = [each.position for each in winnow(["same"] * (GRAM + WINDOW + 2))]
    assert positions == sorted(set(positions))
    assert positions[0] == WINDOW - 1
