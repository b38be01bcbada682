"""Whether what a program did on a check agrees with the reference, or with another program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.course.stub import unwritten_task
from autograder.judging.credit import earned
from autograder.model import Check
from autograder.observation.compare import Comparison, hold_against, same
from autograder.observation.tolerance import Tolerances
from autograder.observing.effects import beyond_reference
from autograder.observing.record import Record, Recorded
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Effect


@dataclass(frozen=True)
class Examined:
    """One check's outcome beside the reference's: compared once, and carried from there on."""

    check: Check
    outcome: Outcome
    reference: Recorded
    comparison: Comparison | None  # None where one of the two returned nothing to compare
    unwritten: str  # the task whose stub ended it
    effects: tuple[Effect, ...] = ()  # what it left behind, and the reference does not

    @property
    def is_right(self) -> bool:
        """Whether it earns the check's points, as far as the check alone can tell."""
        return self.comparison is not None and not self.comparison.differences and self.is_clean

    @property
    def is_clean(self) -> bool:
        """Whether it left nothing behind, and kept its task's rules."""
        return not self.effects and not any(
            each.task == self.check.task for each in self.outcome.breaches
        )

    @property
    def earned(self) -> float:
        """The points that it earns, as far as the check alone can tell."""
        if self.comparison is None or not self.is_clean:
            return 0.0
        return earned(self.check, self.comparison)


def examine(record: Record, check: Check, outcome: Outcome) -> Examined:
    """Hold an outcome against the reference's."""
    reference = record.reference[check.name]
    comparison = None
    if outcome.ending is Ending.OBSERVED is reference.ending:
        tolerances = record.tolerances_of(check)
        comparison = hold_against(reference.observation, outcome.observation, tolerances)
    effects = beyond_reference(outcome.effects, check, reference.leaves)
    return Examined(check, outcome, reference, comparison, unwritten_task(outcome.fault), effects)


def is_right(record: Record, check: Check, outcome: Outcome) -> bool:
    """Whether an outcome earns its check's points, as far as the check alone can tell."""
    return examine(record, check, outcome).is_right


def earned_by(record: Record, check: Check, outcome: Outcome) -> float:
    """Give the points that an outcome earns, as far as the check alone can tell."""
    return examine(record, check, outcome).earned


def wrong_observations(examined: Iterable[Examined]) -> dict[str, Comparison]:
    """Give what differs from the reference, by check; where a long training ends says nothing."""
    return {
        each.check.name: each.comparison
        for each in examined
        if each.comparison is not None and each.comparison.differences and not each.check.outcome
    }


def equal_results(one: Recorded, other: Recorded, tolerances: Tolerances) -> bool:
    """Say whether two results show the same behaviour."""
    if one.ending is not other.ending or one.breach is not other.breach:
        return False
    if one.effects != other.effects:
        return False
    if one.ending is Ending.OBSERVED:
        return same(one.observation, other.observation, tolerances)
    if one.ending is Ending.RAISED and one.fault and other.fault:
        return (one.fault.kind, one.fault.message) == (other.fault.kind, other.fault.message)
    # Both ran out of time or memory, or crashed: alike, as far as can be seen.
    return True
