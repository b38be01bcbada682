"""Explain wrong results: a known mistake, an exact relation to what is right, or nothing.

A diagnosis asserts only what it has seen. A mistake is named when everything the student's task
produced, on every check of that task that can be compared, is what the mistake produces, and
when that is more than many programs would give. A relation is stated where it holds for every
number. A mistake that gives several wrong results, and no other known one gives them, is said to
look like it. Where the count says nothing, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.judging.agreement import equal_results
from autograder.observation.compare import Comparison
from autograder.observing.record import Record, Recorded, RecordedMistake
from autograder.sandbox.outcome import Ending
from autograder.sandbox.wire import Fault

if TYPE_CHECKING:
    from autograder.judging.relations.agreeing import Finding
    from autograder.judging.telling import Numbers

# How much the wrong numbers have to tell together: to name a mistake, and to liken to one.
SURE, LIKELY = 2.0, 1.0
# Where a mistake explains some of the results only, a likeness needs more of both.
FEWEST_ALIKE, ALIKE = 3, 8.0


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
    failed = _failed(record, found, wrong)
    mistake = recognise(record, task, found)
    if mistake is not None and failed <= mistake.results.keys():
        numbers = _numbers(record, failed, found, wrong)
        if numbers.telling >= SURE:
            return Diagnosis(mistake)
        alike = failed if len(failed) > 1 and numbers.weight >= LIKELY else frozenset[str]()
        return Diagnosis(None, _relations(wrong), dict.fromkeys(alike, mistake))
    return Diagnosis(None, _relations(wrong), _resembled(record, task, found, wrong, failed))


def _relations(wrong: Mapping[str, Comparison]) -> dict[str, tuple[Finding, ...]]:
    if not wrong:
        return {}
    # Imported here: relations need torch, and most results are right.
    from autograder.judging.relations.agreeing import Case, find_relations

    return find_relations(Case(name, comparison) for name, comparison in wrong.items())


def _failed(
    record: Record, found: Mapping[str, Recorded], wrong: Mapping[str, Comparison]
) -> frozenset[str]:
    """Name the checks that failed and can be compared: where a long training ends cannot."""
    return frozenset(
        name
        for name, each in found.items()
        if (name in wrong or each.breach or each.ending is not Ending.OBSERVED)
        and not record.check(name).outcome
    )


def _numbers(
    record: Record,
    names: Collection[str],
    found: Mapping[str, Recorded],
    wrong: Mapping[str, Comparison],
) -> Numbers:
    # Imported here: it needs torch, and most results are right.
    from autograder.judging.telling import Numbers

    numbers = Numbers()
    for name in names:
        fault = found[name].fault
        if name in wrong:
            numbers.add_observed(wrong[name])
        elif fault is not None:
            numbers.add_raised(fault, seldom=_raised_by(record, fault) < 2)
    return numbers


def _raised_by(record: Record, fault: Fault) -> int:
    """Count the lesson's mistakes, of any task, that end in the same exception."""
    return len(
        {
            (mistake.task, mistake.name)
            for mistake in record.mistakes
            for each in mistake.results.values()
            if each.fault and (each.fault.kind, each.fault.message) == (fault.kind, fault.message)
        }
    )


def recognise(record: Record, task: str, found: Mapping[str, Recorded]) -> RecordedMistake | None:
    """Find the mistake that gives all of a task's results; None if there is none or several.

    Whether that is enough to name it is another question: other programs may give them too.
    """
    fits = [
        mistake
        for mistake in record.mistakes
        if mistake.task == task and _fits(record, mistake, found)
    ]
    names = {mistake.name for mistake in fits}
    return fits[0] if len(names) == 1 else None


def _fits(record: Record, mistake: RecordedMistake, found: Mapping[str, Recorded]) -> bool:
    telling = 0
    for name in mistake.results.keys() & found.keys():
        if not _gives(record, mistake, name, found[name]):
            return False
        tolerances = record.tolerances_of(record.check(name))
        telling += not equal_results(record.reference[name], found[name], tolerances)
    # Results that equal the reference everywhere show no mistake.
    return telling > 0


def _gives(record: Record, mistake: RecordedMistake, name: str, found: Recorded) -> bool:
    tolerances = record.tolerances_of(record.check(name))
    return name in mistake.results and equal_results(mistake.results[name], found, tolerances)


def _resembled(
    record: Record,
    task: str,
    found: Mapping[str, Recorded],
    wrong: Mapping[str, Comparison],
    failed: Collection[str],
) -> dict[str, RecordedMistake]:
    """Find, by check, the mistake that a program shows in several results, among others."""
    known = [mistake for mistake in record.mistakes if mistake.task == task]
    shown: dict[str, list[str]] = {}
    for name in sorted(failed):
        # Counted over all that are known: what several of them give says nothing.
        fits = {each.name for each in known if _gives(record, each, name, found[name])}
        if len(fits) == 1:
            shown.setdefault(fits.pop(), []).append(name)
    return {
        name: mistake
        for mistake in known
        for name in shown.get(mistake.name, ())
        if _is_worth_saying(record, mistake, shown[mistake.name], found, failed)
        and _numbers(record, shown[mistake.name], found, wrong).telling >= ALIKE
    }


def _is_worth_saying(
    record: Record,
    mistake: RecordedMistake,
    alike: Collection[str],
    found: Mapping[str, Recorded],
    failed: Collection[str],
) -> bool:
    """Whether a mistake gives enough of the results, and fails nothing that passed."""
    theirs = [
        name
        for name in mistake.results.keys() & found.keys()
        if not _gives_what_is_right(record, mistake, name)
    ]
    return (
        len(alike) >= FEWEST_ALIKE
        and 2 * len(alike) >= len(theirs)
        and all(name in failed for name in theirs)
    )


def _gives_what_is_right(record: Record, mistake: RecordedMistake, name: str) -> bool:
    tolerances = record.tolerances_of(record.check(name))
    return equal_results(mistake.results[name], record.reference[name], tolerances)
