"""The record of a lesson: what the reference and every mistake produce on the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from autograder.errors import RecordError, SandboxError
from autograder.language import _
from autograder.model import Check
from autograder.observation.tolerance import Tolerances
from autograder.observation.tree import Node, Observation, decode_all, encode_all
from autograder.observing.effects import beyond_reference, of_check
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.wire import Effect, Fault

FORMAT_VERSION = 3
TREES, TENSORS = "record.json", "record.safetensors"  # how its two files are named


class Recorded(msgspec.Struct, frozen=True):
    """What one solution produced on one check: an observation, or the way it failed."""

    ending: Ending
    observation: Observation = None
    fault: Fault | None = None
    breach: bool = False  # it called what its task forbids
    seconds: float = 0.0
    effects: tuple[Effect, ...] = ()  # what it left behind beyond what the reference leaves
    leaves: tuple[Effect, ...] = ()  # of the reference: all that it leaves behind


class RecordedMistake(msgspec.Struct, frozen=True):
    """What a mistake produced on the checks of its task, and what its student should read."""

    name: str
    task: str
    sentence: str
    results: dict[str, Recorded]


class Record(msgspec.Struct, frozen=True):
    """Everything needed to judge and to diagnose, without any solution's code."""

    lesson: str
    tasks: tuple[str, ...]
    checks: tuple[Check, ...]
    tolerances: dict[str, Tolerances]  # by a check's key
    reference: dict[str, Recorded]
    mistakes: tuple[RecordedMistake, ...]

    def tolerances_of(self, check: Check) -> Tolerances:
        """How far a check's observation may be from the reference's."""
        return self.tolerances.get(check.key, {})

    def check(self, name: str) -> Check:
        """Find a check by its name."""
        return next(check for check in self.checks if check.name == name)


def telling_checks(task: str, checks: Iterable[Check]) -> list[Check]:
    """Choose the checks of a task that can tell mistakes apart.

    An outcome check cannot: many programs end in the same place. It is also slow.
    """
    return [check for check in checks if check.task == task and not check.outcome]


def as_recorded(
    report: Report, checks: Sequence[Check], reference: Mapping[str, Recorded] | None = None
) -> dict[str, Recorded]:
    """Put a report's outcomes in the form in which known answers are recorded.

    A task that breaks a rule anywhere breaks it on all its checks. Without the reference's own
    results, these are taken to be the reference's.
    """
    pairs = list(zip(checks, report.outcomes, strict=True))
    broken = {breach.task for breach in report.breaches}
    broken |= {breach.task for _check, outcome in pairs for breach in outcome.breaches}
    return {
        check.name: Recorded(
            outcome.ending,
            outcome.observation,
            outcome.fault,
            check.task in broken,
            outcome.seconds,
            *_effects(outcome, check, reference),
        )
        for check, outcome in pairs
    }


def _effects(
    outcome: Outcome, check: Check, reference: Mapping[str, Recorded] | None
) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    if reference is None:
        return (), of_check(outcome.effects, check)
    return beyond_reference(outcome.effects, check, reference[check.name].leaves), ()


class _Version(msgspec.Struct):
    format_version: int


class _StoredResult(msgspec.Struct, frozen=True):
    check: str
    ending: Ending
    tree: Node
    fault: Fault | None
    breach: bool
    seconds: float
    effects: tuple[Effect, ...] = ()
    leaves: tuple[Effect, ...] = ()


class _StoredSolution(msgspec.Struct, frozen=True):
    results: tuple[_StoredResult, ...]
    mistake: str = ""
    task: str = ""
    sentence: str = ""


class _StoredRecord(msgspec.Struct, frozen=True):
    format_version: int
    lesson: str
    tasks: tuple[str, ...]
    checks: tuple[Check, ...]
    tolerances: dict[str, Tolerances]
    solutions: tuple[_StoredSolution, ...]  # the reference, then the mistakes


def to_bytes(record: Record) -> tuple[bytes, bytes]:
    """Write a record as JSON (the trees) and safetensors (their tensors)."""
    solutions = [record.reference, *(mistake.results for mistake in record.mistakes)]
    flat = [result.observation for results in solutions for result in results.values()]
    trees, payload = encode_all(flat)
    remaining = iter(trees)
    stored = []
    for position, results in enumerate(solutions):
        rows = tuple(
            _StoredResult(
                name, r.ending, next(remaining), r.fault, r.breach, r.seconds, r.effects, r.leaves
            )
            for name, r in results.items()
        )
        mistake = record.mistakes[position - 1] if position else None
        stored.append(
            _StoredSolution(rows, mistake.name, mistake.task, mistake.sentence)
            if mistake
            else _StoredSolution(rows)
        )
    whole = _StoredRecord(
        FORMAT_VERSION,
        record.lesson,
        record.tasks,
        record.checks,
        record.tolerances,
        tuple(stored),
    )
    return msgspec.json.encode(whole), payload


def from_bytes(trees: bytes, payload: bytes) -> Record:
    """Read a record back; RecordError if it is damaged or from another version."""
    try:
        version = msgspec.json.decode(trees, type=_Version).format_version
        if version != FORMAT_VERSION:
            raise RecordError(
                _("a record of format {version} cannot be read").format(version=version)
            )
        stored = msgspec.json.decode(trees, type=_StoredRecord)
        nodes = [row.tree for solution in stored.solutions for row in solution.results]
        observations = iter(decode_all(nodes, payload))
    except (msgspec.MsgspecError, SandboxError, ValueError, RecursionError) as error:
        raise RecordError(_("a stored record is damaged: {error}").format(error=error)) from None
    names = [[row.check for row in solution.results] for solution in stored.solutions]
    known = {check.name for check in stored.checks}
    if not names or set(names[0]) != known or any(set(each) - known for each in names):
        raise RecordError(_("a stored record is damaged: its results do not match its checks"))
    solutions = [
        {
            row.check: Recorded(
                row.ending,
                next(observations),
                row.fault,
                row.breach,
                row.seconds,
                row.effects,
                row.leaves,
            )
            for row in solution.results
        }
        for solution in stored.solutions
    ]
    mistakes = tuple(
        RecordedMistake(s.mistake, s.task, s.sentence, results)
        for s, results in zip(stored.solutions[1:], solutions[1:], strict=True)
    )
    return Record(
        stored.lesson, stored.tasks, stored.checks, stored.tolerances, solutions[0], mistakes
    )
