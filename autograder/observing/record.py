"""The record of a lesson: what the reference and every mistake produce on the checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from autograder.course.known_answers import MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.errors import CourseError, RecordError, SandboxError
from autograder.model import Check
from autograder.observation.tolerance import Tolerances
from autograder.observation.tree import Node, Observation, decode_all, encode_all, find_others
from autograder.observing.calls import make_job
from autograder.sandbox.job import Program
from autograder.sandbox.outcome import Ending, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.outside.pool import ServerPool, run_all
from autograder.sandbox.wire import Fault

FORMAT_VERSION = 1


class Recorded(msgspec.Struct, frozen=True):
    """What one solution produced on one check: an observation, or how else it ended."""

    ending: Ending
    observation: Observation = None
    fault: Fault | None = None
    breach: bool = False  # it called what its task forbids
    seconds: float = 0.0


class RecordedMistake(msgspec.Struct, frozen=True):
    """What a mistake produced on the checks of its task, and what its student should read."""

    name: str
    task: str
    sentence: str
    results: dict[str, Recorded]


class Record(msgspec.Struct, frozen=True):
    """All that is needed to judge and to diagnose, without any solution's code."""

    lesson: str
    tasks: tuple[str, ...]
    checks: tuple[Check, ...]
    tolerances: dict[str, Tolerances]  # by a check's key
    reference: dict[str, Recorded]
    mistakes: tuple[RecordedMistake, ...]

    def tolerances_of(self, check: Check) -> Tolerances:
        """How far an observation of a check may lie from the reference's."""
        return self.tolerances.get(check.key, {})

    def check(self, name: str) -> Check:
        """Find a check by its name."""
        return next(check for check in self.checks if check.name == name)


def compute_record(pool: ServerPool, lesson: Lesson, checks: tuple[Check, ...]) -> Record:
    """Observe the reference on all checks, and each mistake on those that can tell it."""
    with pool.server() as server:
        reference = observe_program(server, lesson, lesson.reference(), checks)
    for check in checks:
        _require_faithful(lesson, check, reference[check.name])

    def one(server: SandboxServer, mistake: KnownAnswer) -> RecordedMistake:
        own = telling_checks(mistake.task, checks)
        results = observe_program(server, lesson, lesson.variant(mistake, MISTAKES), own)
        sentence = sentence_of(lesson.mistakes, mistake)
        return RecordedMistake(mistake.name, mistake.task, sentence, results)

    done = {mistake.function: each for mistake, each in run_all(pool, lesson.mistakes, one)}
    mistakes = tuple(done[mistake.function] for mistake in lesson.mistakes)
    return Record(lesson.name, lesson.task_names, checks, lesson.tolerances, reference, mistakes)


def _require_faithful(lesson: Lesson, check: Check, result: Recorded) -> None:
    """Refuse a check whose result could not be told from another: it would pay for anything."""
    if result.ending is not Ending.OBSERVED:
        return
    place = f"{lesson.course.root / 'tests' / 'lessons' / lesson.name / check.file}"
    for path, kind in find_others(result.observation):
        where = f"`{path}` of its result" if path else "its result"
        raise CourseError(
            f"{place}: {check.function}: {where} is {kind}, which cannot be compared; return its "
            "numbers, texts or tensors instead: docs/writing-a-lesson.md lists what can be observed"
        )


def telling_checks(task: str, checks: Iterable[Check]) -> list[Check]:
    """Choose the checks of a task that can tell which mistake it was.

    An outcome check cannot: many programs end in the same place. It is also the slow one.
    """
    return [check for check in checks if check.task == task and not check.outcome]


def observe_program(
    server: SandboxServer,
    lesson: Lesson,
    program: Program,
    checks: Iterable[Check],
) -> dict[str, Recorded]:
    """Observe one known program on some checks of its lesson."""
    return as_recorded(run_program(server, lesson, program, checks), tuple(checks))


def run_program(
    server: SandboxServer,
    lesson: Lesson,
    program: Program,
    checks: Iterable[Check],
) -> Report:
    """Run checks on a program of ours; SandboxError where the sandbox itself failed."""
    chosen = tuple(checks)
    seconds = max(lesson.course.policy.seconds_per_submission, 10.0 * len(chosen))
    report = observe(server, make_job(lesson, program, chosen), seconds)
    for outcome in report.outcomes:
        if outcome.ending is Ending.FAILED:
            raise SandboxError(f"{lesson.name}: the sandbox could not run: {outcome.detail}")
    for fault in report.faults:
        if fault.cell in lesson.known_sources:
            # A known answer that does not even load would pass for one that fails every check.
            place = lesson.course.root / "solutions" / lesson.name / fault.cell
            raise CourseError(
                f"{place}:{fault.line}: {fault.kind}: {fault.message}; "
                "the known answers cannot be used until this is mended"
            )
    return report


def as_recorded(report: Report, checks: Sequence[Check]) -> dict[str, Recorded]:
    """Put a report's outcomes in the form that known answers are recorded in.

    A task that breaks a rule anywhere breaks it on all its checks.
    """
    pairs = list(zip(checks, report.outcomes, strict=True))
    broken = {breach.task for breach in report.breaches}
    broken |= {breach.task for _, outcome in pairs for breach in outcome.breaches}
    return {
        check.name: Recorded(
            outcome.ending,
            outcome.observation,
            outcome.fault,
            check.task in broken,
            outcome.seconds,
        )
        for check, outcome in pairs
    }


def sentence_of(mistakes: Iterable[KnownAnswer], mistake: KnownAnswer) -> str:
    """Give a mistake's sentence; one that is the same as another shares that one's."""
    if mistake.sentence:
        return mistake.sentence
    same = (m for m in mistakes if m.name == mistake.name and m.task == mistake.task)
    return next((m.sentence for m in same if m.sentence), "")


class _Version(msgspec.Struct):
    format_version: int


class _StoredResult(msgspec.Struct, frozen=True):
    check: str
    ending: Ending
    tree: Node
    fault: Fault | None
    breach: bool
    seconds: float


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
            _StoredResult(name, r.ending, next(remaining), r.fault, r.breach, r.seconds)
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
    """Read a record back; RecordError if it is damaged or of another version."""
    try:
        version = msgspec.json.decode(trees, type=_Version).format_version
        if version != FORMAT_VERSION:
            raise RecordError(f"a record of format {version} cannot be read")
        stored = msgspec.json.decode(trees, type=_StoredRecord)
        nodes = [row.tree for solution in stored.solutions for row in solution.results]
        observations = iter(decode_all(nodes, payload))
    except (msgspec.MsgspecError, SandboxError, ValueError, RecursionError) as error:
        raise RecordError(f"a stored record is damaged: {error}") from None
    names = [[row.check for row in solution.results] for solution in stored.solutions]
    known = {check.name for check in stored.checks}
    if not names or set(names[0]) != known or any(set(each) - known for each in names):
        raise RecordError("a stored record is damaged: its results are not those of its checks")
    solutions = [
        {
            row.check: Recorded(row.ending, next(observations), row.fault, row.breach, row.seconds)
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
