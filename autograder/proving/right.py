"""Run right answers over threads and seeds: how far they spread, and whether any is refused.

A right answer is the reference or an alternative. Each is run with one thread of torch and with
two, on the course's own seed and on fresh ones (two threads on the first five of them), and
compared with what the reference gives for the same inputs with one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from autograder.course.known_answers import ALTERNATIVES
from autograder.course.lesson import Lesson
from autograder.model import Check
from autograder.observation.compare import compare
from autograder.observation.tolerance import Tolerances
from autograder.observing.calls import make_job
from autograder.observing.prepared import Prepared
from autograder.observing.record import Recorded
from autograder.proving.distance import gaps
from autograder.sandbox.job import Job, Program
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.outside.pool import ServerPool, run_all

THREADS = (1, 2)
# A long training takes seconds, and its interval was derived, or measured over hundreds of
# seeds, when it was written: every right answer runs it on the course's own seed only.
OUTCOME_SEEDS = 0
# Two threads add up in a different order from one, whatever the numbers: a few draws show it.
TWO_THREADS_SEEDS = 5
# Two threads on a busy machine wait for each other, and waiting may count as CPU time.
PATIENCE = 6


class Place(NamedTuple):
    """The place of a number: what a tolerance is written for, and the number's dtype."""

    task: str
    check: str  # its key
    key: str
    dtype: str


class Reach(msgspec.Struct):
    """How far right answers are from the reference at one place."""

    widest: float
    limit: float
    size: float
    unit: float


class Spread(msgspec.Struct, frozen=True):
    """What the right answers of one lesson did."""

    reaches: dict[Place, Reach]
    runs: int  # checks that were run on a right answer
    alarms: tuple[str, ...]  # right answers that were refused


class _Run(NamedTuple):
    """One run of one check on one right answer: what it is compared with, and the result."""

    who: str
    check: Check
    expected: Outcome
    found: Outcome


class _Piece(msgspec.Struct, frozen=True):
    who: str
    program: Program
    checks: tuple[Check, ...]
    threads: int


def count_right_answers(lesson: Lesson) -> int:
    """How many programs `measure_spread` runs."""
    return len(THREADS) * (1 + len(lesson.alternatives))


def measure_spread(
    pool: ServerPool,
    prepared: Prepared,
    seeds: int,
    advance: Callable[[], None],
) -> Spread:
    """Run every right answer on the course's own seed and on `seeds` fresh ones."""
    lesson, record = prepared.lesson, prepared.record
    reaches: dict[Place, Reach] = {}
    alarms: dict[str, int] = {}
    runs = 0
    for run in _run_all(pool, lesson, record.checks, seeds, advance):
        runs += 1
        tolerances = record.tolerances_of(run.check)
        said = _refusal(run, tolerances)
        if said:
            alarms[said] = alarms.get(said, 0) + 1
        widen(reaches, run.check, run.expected, run.found, tolerances)
    return Spread(reaches, runs, tuple(_often(said, times) for said, times in alarms.items()))


def _often(said: str, times: int) -> str:
    return said if times == 1 else f"{said} ({times} times)"


def widen(
    reaches: dict[Place, Reach],
    check: Check,
    expected: Outcome | Recorded,
    found: Outcome | Recorded,
    tolerances: Tolerances,
) -> None:
    """Add one check of one right answer to the reach of right answers."""
    if not expected.ending is Ending.OBSERVED is found.ending:
        return
    for gap in gaps(expected.observation, found.observation, tolerances):
        if gap.dtype:
            place = Place(check.task, check.key, gap.key, gap.dtype)
            reach = reaches.setdefault(place, Reach(0.0, gap.limit, gap.size, gap.unit))
            reach.widest = max(reach.widest, gap.distance)
            reach.unit = max(reach.unit, gap.unit)


def _refusal(run: _Run, tolerances: Tolerances) -> str:
    """Say how a right answer was refused; empty if it was not."""
    label = f"false alarm: {run.who} on {run.check.name}"
    if run.found.ending is not Ending.OBSERVED:
        fault = run.found.fault
        return f"{label}: {run.found.ending}" + (f" {fault.kind}" if fault else "")
    if run.found.breaches:
        return f"{label}: it calls {run.found.breaches[0].name}"
    for each in compare(run.expected.observation, run.found.observation, tolerances):
        return f"{label}: {each.path} differs"
    return ""


def _run_all(
    pool: ServerPool,
    lesson: Lesson,
    checks: Sequence[Check],
    seeds: int,
    advance: Callable[[], None],
) -> Iterator[_Run]:
    """Yield every check of every right answer.

    The reference with one thread is compared with itself: its check must end in an observation.
    """

    def run(server: SandboxServer, piece: _Piece) -> dict[tuple[str, int], Outcome]:
        return _observe(server, lesson, piece, seeds)

    first, *pieces = _pieces(lesson, tuple(checks))
    with pool.server() as server:
        expected = run(server, first)
    advance()
    by_name = {check.name: check for check in checks}
    for (name, _), found in expected.items():
        yield _Run(first.who, by_name[name], found, found)
    for piece, outcomes in run_all(pool, pieces, run):
        advance()
        threads = "" if piece.threads == 1 else f" with {piece.threads} threads"
        for (name, seed), found in outcomes.items():
            yield _Run(piece.who + threads, by_name[name], expected[name, seed], found)


def _pieces(lesson: Lesson, checks: tuple[Check, ...]) -> Iterator[_Piece]:
    for threads in THREADS:
        yield _Piece("the reference", lesson.reference(), checks, threads)
    for answer in lesson.alternatives:
        own = tuple(check for check in checks if check.task == answer.task)
        program = lesson.variant(answer, ALTERNATIVES)
        for threads in THREADS:
            yield _Piece(f"alternative {answer.task}/{answer.function}", program, own, threads)


def _observe(
    server: SandboxServer, lesson: Lesson, piece: _Piece, seeds: int
) -> dict[tuple[str, int], Outcome]:
    """Make all calls of one program in one job: the same checks repeatedly, on different inputs."""
    parts = []
    last = seeds if piece.threads == 1 else min(seeds, TWO_THREADS_SEEDS)
    for seed in range(last + 1):
        chosen = [c for c in piece.checks if not c.outcome or seed <= OUTCOME_SEEDS]
        parts.append((seed, chosen, make_job(lesson.reseeded(seed), piece.program, chosen)))
    keys = [(check.name, seed) for seed, chosen, _ in parts for check in chosen]
    whole = _patient([job for _, _, job in parts], piece.threads)
    seconds = sum(call.cpu_seconds for call in whole.calls)
    return dict(zip(keys, observe(server, whole, seconds).outcomes, strict=True))


def _patient(jobs: Iterable[Job], threads: int) -> Job:
    calls = [call for job in jobs for call in job.calls]
    first = next(iter(jobs))
    if threads > 1:
        calls = [
            msgspec.structs.replace(call, cpu_seconds=PATIENCE * call.cpu_seconds) for call in calls
        ]
    return msgspec.structs.replace(first, calls=tuple(calls), threads=threads)
