"""Run every mutant of a lesson's reference through its task's checks, and keep the results.

A mutant is killed when any check of its task refuses it. If one survives, either a check is
missing, or the mutant computes the same: then it is listed in `equivalent_mutants.toml`, with the
reason. Outcome checks do not take part; a mutant that runs forever, or eats memory, is ended and
so killed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from autograder.course.lesson import Lesson
from autograder.digest import digest
from autograder.errors import CourseError, SandboxError
from autograder.judging.agreement import is_right
from autograder.model import Check
from autograder.observation.tolerance import Tolerance
from autograder.observing.calls import make_job
from autograder.observing.fingerprint import RECORD, kit_fingerprint, record_fingerprint
from autograder.observing.prepared import Prepared
from autograder.observing.record import Record, as_recorded, telling_checks
from autograder.output import cache_folder
from autograder.proving.calibration import distances, evidence
from autograder.proving.mutation import Mutant, mutants_of
from autograder.proving.right import Place
from autograder.proving.written import read_written, written_file
from autograder.sandbox.job import Cell, Program
from autograder.sandbox.outcome import Ending, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.outside.pool import ServerPool, run_all

EQUIVALENT = "equivalent_mutants.toml"
# The kit's files that a mutant's result depends on.
MUTANTS = (
    *RECORD,
    "course/notebook.py",
    "judging/agreement.py",
    "judging/credit.py",
    "notebooks/marks.py",
    "notebooks/reading.py",
    "observation/compare.py",
    "observation/members.py",
    "observing/arriving.py",
    "observing/prepared.py",
    "proving/calibration.py",
    "proving/distance.py",
    "proving/lasting.py",
    "proving/mutants.py",
    "proving/mutation.py",
    "proving/operators.py",
    "proving/right.py",
    "proving/written.py",
)
# A mutant may take this many times as long as the reference; half a second is always allowed.
PATIENCE = 20
LEAST_SECONDS = 0.5
# For all its checks together; a mutant that hangs in each of them is not waited for each time.
TOTAL_SECONDS = 2.0


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mutant that computes the same as the reference, or differs only where no task asks."""

    task: str
    diff: str
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """What identifies it."""
        return self.task, normal(self.diff)


class Tried(msgspec.Struct, frozen=True):
    """A mutant, and what its task's checks said about it."""

    mutant: Mutant
    killers: tuple[str, ...]  # the checks that refuse it
    evidence: float  # how clearly: its largest distance in tolerances; inf beyond numbers
    near: dict[Place, float]  # where it differs in numbers alone, and by how much

    @property
    def killed(self) -> bool:
        """Whether any check refused it."""
        return bool(self.killers)


class MutantProof(msgspec.Struct, frozen=True):
    """The results of all mutants of a lesson."""

    tried: tuple[Tried, ...]
    equivalent: tuple[Tried, ...]  # survivors that are recorded, with a reason
    survivors: tuple[Tried, ...]  # survivors that are not
    stale: tuple[str, ...]  # records of mutants that are killed, or that no longer exist

    @property
    def killed(self) -> int:
        """How many were refused by a check."""
        return sum(each.killed for each in self.tried)

    @property
    def rate(self) -> float:
        """The share that was killed, among those that are not equivalent; 1 if there are none."""
        different = len(self.tried) - len(self.equivalent)
        return self.killed / different if different else 1.0


def normal(diff: str) -> str:
    """Write a difference in one way, however it is laid out in a file."""
    return "\n".join(" ".join(line.split()) for line in diff.strip().splitlines())


def lesson_mutants(lesson: Lesson) -> list[Mutant]:
    """List every mutant of a lesson's tasks."""
    return [
        mutant
        for cell in lesson.cells
        if cell.task
        for mutant in mutants_of(cell.task, cell.source)
    ]


def try_mutants(
    pool: ServerPool,
    prepared: Prepared,
    advance: Callable[[], None],
) -> list[Tried]:
    """Run every mutant of a lesson; results of an unchanged lesson are read back."""
    lesson = prepared.lesson
    file = _stored(lesson)
    stored = _read(file)
    if stored is not None:
        for _ in stored:
            advance()
        return stored

    def run(server: SandboxServer, mutant: Mutant) -> Tried:
        return _try(server, prepared, mutant)

    mutants = lesson_mutants(lesson)
    done = {}
    for mutant, tried in run_all(pool, mutants, run):
        done[mutant.task, mutant.source] = tried
        advance()
    result = [done[mutant.task, mutant.source] for mutant in mutants]
    _write(file, result)
    return result


def prove_mutants(tried: Sequence[Tried], equivalent: Sequence[Equivalent]) -> MutantProof:
    """Tell survivors that have a reason from those that have none."""
    known = {each.key for each in equivalent}
    alive = {(t.mutant.task, normal(t.mutant.diff)): t for t in tried if not t.killed}
    return MutantProof(
        tried=tuple(tried),
        equivalent=tuple(each for key, each in alive.items() if key in known),
        survivors=tuple(each for key, each in alive.items() if key not in known),
        stale=tuple(
            f"{EQUIVALENT}: `{' '.join(each.diff.split())}` of {each.task} is killed or no longer "
            "exists; remove it"
            for each in equivalent
            if each.key not in alive
        ),
    )


def read_equivalent(lesson: Lesson) -> tuple[Equivalent, ...]:
    """Read the mutants that a person has found to be equivalent."""
    kind = dict[str, list[Equivalent]]
    found = read_written(lesson, EQUIVALENT, kind, "see docs/tolerances.md") or {}
    file = written_file(lesson, EQUIVALENT)
    for each in (each for several in found.values() for each in several):
        if not each.reason.strip():
            raise CourseError(f"{file}: a mutant of {each.task} has no reason; say why it is equal")
    return tuple(found.get("mutant", []))


def _try(server: SandboxServer, prepared: Prepared, mutant: Mutant) -> Tried:
    record = prepared.record
    checks = telling_checks(mutant.task, record.checks)
    report = run_in_time(server, prepared.lesson, record, _program(prepared.lesson, mutant), checks)
    broken = any(breach.task == mutant.task for breach in report.breaches)
    killers = tuple(
        check.name
        for check, outcome in zip(checks, report.outcomes, strict=True)
        if broken or not is_right(record, check, outcome)
    )
    results = as_recorded(report, checks, record.reference)
    near = distances(record, results)
    return Tried(mutant, killers, evidence(record, results), near)


def run_in_time(
    server: SandboxServer,
    lesson: Lesson,
    record: Record,
    program: Program,
    checks: Sequence[Check],
    seconds: float = TOTAL_SECONDS,
) -> Report:
    """Run checks on a program that may never end; none may take much longer than the reference."""
    job = make_job(lesson, program, checks)
    calls = tuple(
        msgspec.structs.replace(
            call,
            cpu_seconds=max(LEAST_SECONDS, PATIENCE * record.reference[check.name].seconds),
        )
        for call, check in zip(job.calls, checks, strict=True)
    )
    report = observe(server, msgspec.structs.replace(job, calls=calls), seconds)
    for outcome in report.outcomes:
        if outcome.ending is Ending.FAILED:
            raise SandboxError(f"{lesson.name}: the sandbox could not run: {outcome.detail}")
    return report


def _program(lesson: Lesson, mutant: Mutant) -> Program:
    cells = (
        Cell(
            f"{lesson.source_file.name}: {cell.task}",
            mutant.source if cell.task == mutant.task else cell.source,
        )
        for cell in lesson.cells
        if cell.task
    )
    return lesson.program(tuple(cells))


class _StoredPlace(msgspec.Struct, frozen=True, array_like=True):
    place: Place
    distance: float


class _StoredTried(msgspec.Struct, frozen=True, array_like=True):
    mutant: Mutant
    killers: tuple[str, ...]
    evidence: float | None  # None: inf, which JSON does not have
    near: tuple[_StoredPlace, ...]


def _stored(lesson: Lesson) -> Path:
    """Give the file for results under the fingerprint of everything they depend on."""
    parts = [
        record_fingerprint(lesson).encode(),
        msgspec.json.encode(_bounds(lesson)),
        kit_fingerprint(MUTANTS),
    ]
    return cache_folder("mutants") / f"{lesson.name}-{digest(parts)}.json"


def _bounds(lesson: Lesson) -> dict[str, dict[str, Tolerance]]:
    """Give a lesson's tolerances without measurements and reasons, which do not change results."""
    return {
        check: {
            key: Tolerance(rtol=rule.rtol, atol=rule.atol, low=rule.lowest, high=rule.highest)
            for key, rule in tolerances.items()
        }
        for check, tolerances in lesson.tolerances.items()
    }


def _read(file: Path) -> list[Tried] | None:
    try:
        rows = msgspec.json.decode(file.read_bytes(), type=list[_StoredTried])
    except (OSError, msgspec.MsgspecError):
        return None  # missing or damaged: they are tried again
    return [
        Tried(
            row.mutant,
            row.killers,
            float("inf") if row.evidence is None else row.evidence,
            {each.place: each.distance for each in row.near},
        )
        for row in rows
    ]


def _write(file: Path, tried: Sequence[Tried]) -> None:
    rows = [
        _StoredTried(
            each.mutant,
            each.killers,
            None if each.evidence == float("inf") else each.evidence,
            tuple(_StoredPlace(place, distance) for place, distance in each.near.items()),
        )
        for each in tried
    ]
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
            made.write(msgspec.json.encode(rows))
        Path(made.name).rename(file)
    except OSError:
        return  # if there is no room, they are tried again next time
