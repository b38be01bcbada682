"""Prove that diagnoses do not mislead: run programs with two mistakes at once, and judge them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from autograder.course.lesson import Lesson
from autograder.judging.agreement import examine, wrong_observations
from autograder.judging.diagnosis import Diagnosis, diagnose
from autograder.judging.judge import judge
from autograder.judging.relations.agreeing import Finding
from autograder.judging.relations.finding import relations_at
from autograder.judging.relations.relation import Kind, Relation
from autograder.judging.relations.sites import differing_sites
from autograder.model import Check, Status, TaskResult
from autograder.observation.compare import hold_against
from autograder.observing.prepared import Prepared
from autograder.observing.record import Record, Recorded, as_recorded
from autograder.observing.recording import observe_program, run_program
from autograder.proving.combining import Pair, pairs_in_one_task, pairs_in_two_tasks
from autograder.results.points import total
from autograder.sandbox.outcome import Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all

ANOTHER_SEED = 1
Item = TypeVar("Item")


class PairProof(msgspec.Struct, frozen=True):
    """What was said about one program with two mistakes."""

    pair: Pair
    lost: float  # points
    named: tuple[str, ...]  # "task/mistake", asserted
    third: tuple[str, ...]  # of those, the ones that are neither of the two
    related: int  # relations asserted
    by_chance: tuple[
        str, ...
    ]  # of those, the ones that neither other inputs nor one mistake alone show
    likened: int  # "looks like"
    mislikened: int  # of those, to neither of the two


def choose_pairs(lesson: Lesson, count: int) -> list[Pair]:
    """Choose about `count` pairs, half of them in one task where so many can be merged."""
    inside, across = list(pairs_in_one_task(lesson)), list(pairs_in_two_tasks(lesson))
    half = spread(inside, count // 2)
    return half + spread(across, count - len(half))


def spread(pairs: Sequence[Item], count: int) -> list[Item]:
    """Choose some of a list, evenly."""
    # Evenly over the list: every task gets its share, and each run chooses the same.
    step = max(1.0, len(pairs) / count) if count else 1.0
    return [pairs[int(number * step)] for number in range(min(count, len(pairs)))]


def prove_pairs(
    pool: ServerPool,
    prepared: Prepared,
    pairs: Sequence[Pair],
    advance: Callable[[], None] = lambda: None,
) -> Iterator[PairProof]:
    """Run and judge each pair; a relation that is asserted must hold on other inputs too."""
    lesson, record = prepared.lesson, prepared.record
    checks = tuple(check for check in record.checks if not check.outcome)
    fresh = lesson.reseeded(ANOTHER_SEED)
    with pool.server() as server:
        right = observe_program(server, fresh, lesson.reference(), checks)

    def run(server: SandboxServer, pair: Pair) -> PairProof:
        report = run_program(server, lesson, pair.program, checks)
        tasks = judge(record, checks, report, lesson.policy.seconds_per_check)
        diagnoses = diagnoses_of(record, tasks, checks, report)
        findings = _findings(diagnoses)
        by_chance: list[str] = []
        if findings:
            # Each check's inputs come from its own name: those without a finding need no run.
            with_findings = dict.fromkeys(check for check, _ in findings)
            related = [record.check(check) for check in with_findings]
            again = observe_program(server, fresh, pair.program, related)
            by_chance = [
                f"{check}: {finding.relation}"
                for check, finding in findings
                if not _holds(finding, right[check], again[check], record, check)
                and not _is_of_one(finding, record, check, pair)
            ]
        likened, mislikened = _likened(diagnoses, pair)
        named = _named(tasks)
        there = {f"{each.task}/{each.name}" for each in (pair.first, pair.second)}
        return PairProof(
            pair=pair,
            lost=total(x for task in tasks for x in (task.possible, task.extra, -task.score)),
            named=named,
            third=tuple(name for name in named if name not in there),
            related=len(findings),
            by_chance=tuple(by_chance),
            likened=likened,
            mislikened=mislikened,
        )

    for _, proof in run_all(pool, pairs, run):
        advance()
        yield proof


def _named(tasks: Sequence[TaskResult]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            f"{task.name}/{check.feedback.mistake}"
            for task in tasks
            for check in task.checks
            if check.feedback.mistake
        )
    )


def diagnoses_of(
    record: Record, tasks: Sequence[TaskResult], checks: Sequence[Check], report: Report
) -> dict[str, Diagnosis]:
    """Explain each task's results once more, as its judge did: those that were not skipped."""
    found = as_recorded(report, checks, record.reference)
    examined = {
        check.name: examine(record, check, outcome)
        for check, outcome in zip(checks, report.outcomes, strict=True)
    }
    judged = {
        task.name: [c.name for c in task.checks if c.status is not Status.SKIPPED] for task in tasks
    }
    return {
        task: diagnose(
            record,
            task,
            {name: found[name] for name in names},
            wrong_observations(examined[name] for name in names),
        )
        for task, names in judged.items()
    }


def _findings(diagnoses: Mapping[str, Diagnosis]) -> list[tuple[str, Finding]]:
    return [
        (check, finding)
        for diagnosis in diagnoses.values()
        for check, findings in diagnosis.findings.items()
        for finding in findings
    ]


def _likened(diagnoses: Mapping[str, Diagnosis], pair: Pair) -> tuple[int, int]:
    there = {(each.task, each.name) for each in (pair.first, pair.second)}
    likened = [
        (task, like.name)
        for task, diagnosis in diagnoses.items()
        for like in diagnosis.resembles.values()
    ]
    return len(likened), sum(each not in there for each in likened)


def _holds(
    finding: Finding, reference: Recorded, found: Recorded, record: Record, check: str
) -> bool:
    """Say whether a relation shows on other inputs too, wherever it was asserted and differs."""
    tolerances = record.tolerances_of(record.check(check))
    sites = differing_sites(hold_against(reference.observation, found.observation, tolerances))
    mine = [site for site in sites if site.path in finding.keys]
    wanted = _regardless_of_inputs(finding.relation)
    return all(
        finding.relation.kind is Kind.SWAPPED
        or wanted in {_regardless_of_inputs(each) for each in relations_at(site)}
        for site in mine
    )


def _is_of_one(finding: Finding, record: Record, check: str, pair: Pair) -> bool:
    """Say whether one of the two mistakes alone shows a relation on the same inputs.

    Then it is true of what the student wrote, though the other mistake may hide it elsewhere: a
    training that stops early does so on some inputs only.
    """
    there = {(each.task, each.name) for each in (pair.first, pair.second)}
    return any(
        check in mistake.results
        and _shows(finding, record.reference[check], mistake.results[check], record, check)
        for mistake in record.mistakes
        if (mistake.task, mistake.name) in there
    )


def _shows(
    finding: Finding, reference: Recorded, found: Recorded, record: Record, check: str
) -> bool:
    tolerances = record.tolerances_of(record.check(check))
    sites = differing_sites(hold_against(reference.observation, found.observation, tolerances))
    mine = [site for site in sites if site.path in finding.keys]
    return bool(mine) and all(finding.relation in relations_at(site) for site in mine)


def _regardless_of_inputs(relation: Relation) -> Relation:
    # How far something is shifted may depend on the inputs, but not whether it is shifted.
    name = "" if relation.kind in (Kind.ROLLED, Kind.OFFSET) else relation.name
    return Relation(relation.kind, name)
