"""What the grader keeps of a submission's outcomes as they arrive, and how large each may be.

A class is graded by many submissions at once, and each may observe as much as it likes. So a check
may observe little more than what is known of it, right and wrong; what is right is let go at once,
for the reference's own copy stands for it; and what is wrong has one budget for the submission.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from autograder.observation.compare import compare
from autograder.observation.form import Other
from autograder.observation.tree import MOST_BYTES, Observation, parts_of
from autograder.observing.record import Record
from autograder.sandbox.outcome import Ending, Outcome

LEAST_ROOM = 1 << 20  # so that a result that broadcasts too far is still told by its shape
TIMES = 2  # what is known of a check, this many times over
MOST_KEPT = 96 << 20  # bytes of tensors of all wrong observations of one submission

OVER_BUDGET = Other("more data than one submission may return in all")


def room_of(record: Record) -> dict[str, int]:
    """Say for each check how many bytes of tensors a submission may return there."""
    known: dict[str, int] = {}
    for results in (record.reference, *(mistake.results for mistake in record.mistakes)):
        for name, result in results.items():
            known[name] = max(known.get(name, 0), sum(_sizes(result.observation)))
    return {name: min(MOST_BYTES, LEAST_ROOM + TIMES * size) for name, size in known.items()}


class Arrivals:
    """Takes one submission's outcomes, and counts what it keeps."""

    def __init__(self, record: Record, most_kept: int = MOST_KEPT) -> None:
        self._record = record
        self._checks = {check.name: check for check in record.checks}
        self._left = most_kept

    def settle(self, name: str, outcome: Outcome) -> Outcome:
        """Say what is kept of an outcome: it judges as the outcome itself does."""
        reference = self._record.reference[name]
        if not (outcome.ending is Ending.OBSERVED is reference.ending):
            return outcome
        tolerances = self._record.tolerances_of(self._checks[name])
        if not compare(reference.observation, outcome.observation, tolerances):
            return msgspec.structs.replace(outcome, observation=reference.observation)
        self._left -= sum(_sizes(outcome.observation))
        if self._left < 0:
            return msgspec.structs.replace(outcome, observation=OVER_BUDGET)
        return outcome


def _sizes(observation: Observation) -> Iterable[int]:
    for _, value in parts_of(observation):
        yield from _sizes(value)
    if hasattr(observation, "element_size"):
        yield observation.numel() * observation.element_size()
