"""Outcomes as they arrive: what is right is let go, what is wrong has one budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.model import Check, Visibility
from autograder.observation.tree import MOST_BYTES
from autograder.observing.arriving import LEAST_ROOM, OVER_BUDGET, Arrivals, room_of
from autograder.observing.record import Record, Recorded, RecordedMistake
from autograder.sandbox.outcome import Ending, Outcome

RIGHT = torch.arange(1000, dtype=torch.float64)


def observed(value: Any) -> Outcome:
    return Outcome(Ending.OBSERVED, observation=value)


@pytest.fixture
def record() -> Callable[..., Record]:
    """Make a record of two checks whose reference returns `RIGHT`, and of one mistake."""

    def make(mistaken: Any = None) -> Record:
        checks = tuple(
            Check(name, "f.py", name, (), "f", 1.0, "Fact.", Visibility.PUBLIC)
            for name in ("one", "two")
        )
        reference = {check.name: Recorded(Ending.OBSERVED, {"y": RIGHT}) for check in checks}
        results = {"one": Recorded(Ending.OBSERVED, {"y": mistaken})}
        mistakes = (RecordedMistake("m", "f", "Why.", results),) if mistaken is not None else ()
        return Record("01_it", ("f",), checks, {}, reference, mistakes)

    return make


def test_right_results_are_not_kept(record: Callable[..., Record]) -> None:
    """The reference's own copy stands for a right result."""
    made = record()
    arrivals = Arrivals(made, most_kept=0)
    kept = arrivals.settle("one", observed({"y": RIGHT.clone()}))
    assert kept.observation is made.reference["one"].observation


def test_wrong_results_share_a_budget(record: Callable[..., Record]) -> None:
    """A wrong result is kept while there is room; then it is wrong by what it is called."""
    arrivals = Arrivals(record(), most_kept=9000)
    wrong = {"y": RIGHT + 1}
    assert arrivals.settle("one", observed(wrong)).observation is wrong
    assert arrivals.settle("two", observed(wrong)).observation == OVER_BUDGET


def test_other_endings_pass_through(record: Callable[..., Record]) -> None:
    """What returned nothing has nothing to keep."""
    outcome = Outcome(Ending.TIMEOUT, detail="cpu")
    assert Arrivals(record(), most_kept=0).settle("one", outcome) is outcome


def test_room_is_measured_by_what_is_known(record: Callable[..., Record]) -> None:
    """A check may observe twice what its reference or a mistake does, and a mebibyte more."""
    room = room_of(record(torch.zeros(1 << 20, dtype=torch.float64)))
    assert room["one"] == LEAST_ROOM + 2 * (8 << 20)
    assert room["two"] == LEAST_ROOM + 2 * 8000
    assert room_of(record(torch.zeros(60 << 20, dtype=torch.uint8)))["one"] == MOST_BYTES
