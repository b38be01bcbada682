"""Whether what a program did on a check agrees with the reference, or with another program."""

from __future__ import annotations

from autograder.model import Check
from autograder.observation.compare import compare, same
from autograder.observation.tolerance import Tolerances
from autograder.observing.record import Record, Recorded
from autograder.sandbox.outcome import Ending, Outcome


def is_right(record: Record, check: Check, outcome: Outcome) -> bool:
    """Say whether an outcome earns its check's points, as far as the check alone can tell."""
    reference = record.reference[check.name]
    rules = record.rules(check)
    return (
        outcome.ending is Ending.OBSERVED is reference.ending
        and not outcome.breaches
        and not compare(reference.observation, outcome.observation, rules)
    )


def equal_results(one: Recorded, other: Recorded, rules: Tolerances) -> bool:
    """Say whether two results show the same behaviour."""
    if one.ending is not other.ending or one.breach is not other.breach:
        return False
    if one.ending is Ending.OBSERVED:
        return same(one.observation, other.observation, rules)
    if one.ending is Ending.RAISED and one.fault and other.fault:
        return (one.fault.kind, one.fault.message) == (other.fault.kind, other.fault.message)
    # Both ran out of time or memory, or crashed: alike, as far as can be seen.
    return True
