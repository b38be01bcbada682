"""Explain wrong observations: a known mistake, an exact relation to what is right, or nothing.

A diagnosis asserts only what it has seen. A mistake is named when everything the student's task
produced, on every check of that task that can be compared, is what the mistake produces. A
relation is stated where it holds for every number. A mere resemblance is called one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.judging.agreement import equal_results
from autograder.observation.compare import Comparison
from autograder.observing.record import Record, Recorded, RecordedMistake
from autograder.sandbox.outcome import Ending

if TYPE_CHECKING:
    from autograder.judging.relations.agreeing import Finding

COMPARABLE = (Ending.OBSERVED, Ending.RAISED)


@dataclass(frozen=True)
class Diagnosis:
    """What can be said about one task's results."""

    mistake: RecordedMistake | None = None
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)  # by check
    resembles: Mapping[str, RecordedMistake] = field(default_factory=dict)  # by check


def diagnose(
    record: Record, task: str, found: Mapping[str, Recorded], wrong: Mapping[str, Comparison]
) -> Diagnosis:
    """Explain a task's results by check: first what explains all of them, then each part.

    `wrong` holds those of them that are observations and differ from the reference's.
    """
    mistake = recognise(record, task, found)
    if mistake is not None:
        return Diagnosis(mistake)
    if not wrong:
        return Diagnosis()
    # Imported here: relations need torch, and most results are right.
    from autograder.judging.relations.agreeing import Case, find_relations

    findings = find_relations(Case(name, comparison) for name, comparison in wrong.items())
    resembles = {
        name: like
        for name in wrong
        if name not in findings
        and (like := _resembled(record, task, name, found[name])) is not None
    }
    return Diagnosis(None, findings, resembles)


def recognise(record: Record, task: str, found: Mapping[str, Recorded]) -> RecordedMistake | None:
    """Find the mistake that a task's results show; None if there is none or more than one."""
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
        actual, tolerances = found[name], record.tolerances_of(record.check(name))
        if not equal_results(produced, actual, tolerances):
            return False
        telling += not equal_results(record.reference[name], actual, tolerances)
    # Results that equal the reference everywhere show no mistake.
    return telling > 0


def _resembled(record: Record, task: str, name: str, found: Recorded) -> RecordedMistake | None:
    """Find the one mistake that produces this on one check, whatever the others show."""
    tolerances = record.tolerances_of(record.check(name))
    fits = {
        mistake.name: mistake
        for mistake in record.mistakes
        if mistake.task == task
        and name in mistake.results
        and equal_results(mistake.results[name], found, tolerances)
    }
    return next(iter(fits.values())) if len(fits) == 1 else None
