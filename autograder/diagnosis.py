"""Explain a wrong observation: the known mistake that produces exactly this, or nothing.

A diagnosis asserts only what it has seen: a mistake is named when everything the student's task
produced, on every check of that task that can be compared, is what the mistake produces.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.observation.compare import same
from autograder.observation.tolerance import Tolerances
from autograder.record import Record, Recorded, RecordedMistake
from autograder.sandbox.outcome import Ending

COMPARABLE = (Ending.OBSERVED, Ending.RAISED)


def recognise(record: Record, task: str, found: Mapping[str, Recorded]) -> RecordedMistake | None:
    """Find the mistake that a task's results are; None if there is none or more than one."""
    fits = [
        mistake
        for mistake in record.mistakes
        if mistake.task == task and _fits(record, mistake, found)
    ]
    names = {mistake.name for mistake in fits}
    return fits[0] if len(names) == 1 else None


def _fits(record: Record, mistake: RecordedMistake, found: Mapping[str, Recorded]) -> bool:
    telling = 0
    for name, produced in mistake.results.items():
        if name not in found:
            continue
        actual, rules = found[name], record.rules(record.check(name))
        if not equal_results(produced, actual, rules):
            return False
        telling += not equal_results(record.reference[name], actual, rules)
    # What equals the reference everywhere shows no mistake.
    return telling > 0


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
