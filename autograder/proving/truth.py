"""Measure what is said about wrong programs whose truth is known, and how much of it is not so.

Three kinds of programs: every known mistake; every alternative broken by one mutation; pairs of
mistakes. A name is true of a mistake if it is its own, or that of one with equal results; of a
broken alternative if all its results are the named mistake's, on other inputs too; of a pair if it
is one of the two.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

import msgspec

from autograder.course.known_answers import ALTERNATIVES, MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.judging.agreement import equal_results
from autograder.judging.judge import judge
from autograder.model import Check, Status
from autograder.observing.prepared import Prepared
from autograder.observing.record import (
    Record,
    Recorded,
    RecordedMistake,
    as_recorded,
    telling_checks,
)
from autograder.proving.combining import Pair
from autograder.proving.mutants import run_in_time
from autograder.proving.mutation import mutants_of
from autograder.proving.pairs import ANOTHER_SEED, choose_pairs, diagnoses_of, spread
from autograder.sandbox.job import Overlay, Program
from autograder.sandbox.outcome import Outcome, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all
from autograder.sandbox.syntax import parse
from autograder.sandbox.wire import Breach

SECONDS = 10.0  # for all checks of a lesson on one program

Results = Mapping[str, Recorded]


class Origin(enum.StrEnum):
    """Where a wrong program comes from."""

    MISTAKE = "mistakes"
    BROKEN = "broken alternatives"
    PAIR = "pairs"


class Said(enum.StrEnum):
    """How surely a known mistake was named."""

    ASSERTED = "asserted"
    HEDGED = "hedged"
    WITHHELD = "withheld"


class Statement(msgspec.Struct, frozen=True):
    """What was said about one task of one wrong program."""

    origin: Origin
    program: str
    task: str
    said: Said
    names: tuple[str, ...]  # of the mistakes that were named or likened
    false: tuple[str, ...]  # of those, the ones that are not so
    related: bool  # whether an exact relation was stated


class Broken(msgspec.Struct, frozen=True):
    """A right program that one mutation made another."""

    answer: KnownAnswer
    diff: str
    program: Program

    def __str__(self) -> str:
        return f"{self.answer.task}/{self.answer.function}: {' '.join(self.diff.split())}"


class Truth(msgspec.Struct, frozen=True):
    """How many statements of each kind were made, and how many are not so."""

    statements: tuple[Statement, ...]

    def count(self, origin: Origin, said: Said, *, false: bool = False) -> int:
        """Count the statements of one kind about programs of one origin."""
        return sum(
            each.origin is origin and each.said is said and (bool(each.false) or not false)
            for each in self.statements
        )

    def total(self, said: Said, *, false: bool = False) -> int:
        """Count the statements of one kind about all programs."""
        return sum(self.count(origin, said, false=false) for origin in Origin)

    @property
    def holds(self) -> bool:
        """Whether nothing is asserted that is not so, and nine of ten likenesses are so."""
        hedged, wrong = self.total(Said.HEDGED), self.total(Said.HEDGED, false=True)
        return not self.total(Said.ASSERTED, false=True) and 10 * wrong <= hedged


def broken_alternatives(lesson: Lesson) -> list[Broken]:
    """Break every alternative of a lesson in every way in which one mutation does."""
    text = lesson.known_sources[ALTERNATIVES]
    definitions = {
        s.name: s for s in parse(text).body if isinstance(s, ast.FunctionDef | ast.ClassDef)
    }
    found = []
    for answer in lesson.alternatives:
        definition = definitions[answer.function]
        definition.decorator_list = []
        for mutant in mutants_of(answer.task, ast.unparse(definition)):
            # Defined once more below: what else the file defines stays right.
            whole = f"{text}\n\n{mutant.source}\n"
            overlay = Overlay(ALTERNATIVES, whole, answer.function, answer.task)
            found.append(Broken(answer, mutant.diff, lesson.reference(overlay)))
    return found


def measure_truth(
    pool: ServerPool,
    prepared: Prepared,
    count: int,
    advance: Callable[[], None] = lambda: None,
) -> Truth:
    """Say what is said about a lesson's mistakes, and `count` programs of each other origin."""
    statements = list(_about_mistakes(prepared.record))
    broken = spread(broken_alternatives(prepared.lesson), count)
    judge_broken = partial(_about_broken, _Fresh(prepared))
    for _, found in run_all(pool, broken, judge_broken):
        statements += found
        advance()
    pairs = choose_pairs(prepared.lesson, count)
    for _, found in run_all(pool, pairs, partial(_about_pair, prepared)):
        statements += found
        advance()
    return Truth(tuple(sorted(statements, key=lambda each: (each.origin, each.program))))


def _about_mistakes(record: Record) -> Iterator[Statement]:
    for mistake in record.mistakes:
        checks = [record.check(name) for name in mistake.results]
        broken = any(each.breach for each in mistake.results.values())
        breaches = (Breach(mistake.task, "", "", 0),) if broken else ()
        outcomes = tuple(
            Outcome(each.ending, observation=each.observation, fault=each.fault)
            for each in mistake.results.values()
        )
        is_so = partial(_behaves_like, record, mistake)
        label = f"{mistake.task}/{mistake.name}"
        yield from _statements(
            record,
            checks,
            Report(outcomes, (), breaches=breaches),
            Origin.MISTAKE,
            label,
            partial(_always, is_so),
        )


def _behaves_like(record: Record, mistake: RecordedMistake, name: str) -> bool:
    return any(
        other.name == name and _equal(record, other.results, mistake.results)
        for other in record.mistakes
        if other.task == mistake.task
    )


class _Fresh:
    """The same lesson on other inputs: what its mistakes give there, each observed once."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.lesson = prepared.lesson.reseeded(ANOTHER_SEED)
        self._given: dict[str, Results] = {}

    def observe(self, server: SandboxServer, program: Program, checks: Sequence[Check]) -> Results:
        report = run_in_time(server, self.lesson, self.prepared.record, program, checks)
        return as_recorded(report, checks, self.prepared.record.reference)

    def of(self, server: SandboxServer, mistake: KnownAnswer, checks: Sequence[Check]) -> Results:
        if mistake.function not in self._given:
            program = self.lesson.variant(mistake, MISTAKES)
            self._given[mistake.function] = self.observe(server, program, checks)
        return self._given[mistake.function]


def _about_broken(fresh: _Fresh, server: SandboxServer, broken: Broken) -> list[Statement]:
    lesson, record = fresh.prepared.lesson, fresh.prepared.record
    task = broken.answer.task
    checks = telling_checks(task, record.checks)
    report = run_in_time(server, lesson, record, broken.program, checks)
    found = as_recorded(report, checks, record.reference)

    @cache
    def elsewhere() -> Results:
        return fresh.observe(server, broken.program, checks)

    def is_so(name: str) -> bool:
        recorded = [m for m in record.mistakes if (m.task, m.name) == (task, name)]
        known = [m for m in lesson.mistakes if (m.task, m.name) == (task, name)]
        return any(_equal(record, each.results, found) for each in recorded) and any(
            _equal(record, fresh.of(server, each, checks), elsewhere()) for each in known
        )

    return list(
        _statements(record, checks, report, Origin.BROKEN, str(broken), partial(_always, is_so))
    )


def _about_pair(prepared: Prepared, server: SandboxServer, pair: Pair) -> list[Statement]:
    lesson, record = prepared.lesson, prepared.record
    checks = [check for check in record.checks if not check.outcome]
    report = run_in_time(server, lesson, record, pair.program, checks, SECONDS)
    found = as_recorded(report, checks, record.reference)

    def of_task(task: str) -> Callable[[str], bool]:
        there = {each.name for each in (pair.first, pair.second) if each.task == task}
        both = [m for m in record.mistakes if m.task == task and m.name in there]

        def is_so(name: str) -> bool:
            if any(_behaves_like(record, mistake, name) for mistake in both):
                return True
            # Two mistakes together may be a third.
            named = (m for m in record.mistakes if (m.task, m.name) == (task, name))
            return bool(both) and any(_equal(record, each.results, found) for each in named)

        return is_so

    return list(_statements(record, checks, report, Origin.PAIR, str(pair), of_task))


def _always(is_so: Callable[[str], bool], task: str) -> Callable[[str], bool]:
    return is_so


def _equal(record: Record, one: Results, other: Results) -> bool:
    names = one.keys() & other.keys()
    return bool(names) and all(
        equal_results(one[name], other[name], record.tolerances_of(record.check(name)))
        for name in names
    )


def _statements(
    record: Record,
    checks: Sequence[Check],
    report: Report,
    origin: Origin,
    program: str,
    truth_of: Callable[[str], Callable[[str], bool]],
) -> Iterator[Statement]:
    tasks = judge(record, checks, report, 1.0)
    diagnoses = diagnoses_of(record, tasks, checks, report)
    for task in tasks:
        lost = [c for c in task.checks if c.status not in (Status.PASSED, Status.SKIPPED)]
        if not lost:
            continue
        diagnosis = diagnoses[task.name]
        likened = {like.name for like in diagnosis.resembles.values()}
        named = {diagnosis.mistake.name} if diagnosis.mistake else likened
        said = Said.ASSERTED if diagnosis.mistake else Said.HEDGED if likened else Said.WITHHELD
        is_so = truth_of(task.name)
        yield Statement(
            origin=origin,
            program=program,
            task=task.name,
            said=said,
            names=tuple(sorted(named)),
            false=tuple(sorted(name for name in named if not is_so(name))),
            related=bool(diagnosis.findings),
        )
