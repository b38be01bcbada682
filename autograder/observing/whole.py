"""When a submission is read a second time, as a notebook: all cells in their order.

The first reading runs what the tasks are made of, and what may change it. Where that lost points
over something that is not there, and nothing else explains it, running everything may find it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from autograder.language import N_
from autograder.model import Check
from autograder.results.points import total
from autograder.sandbox.job import Job, Program
from autograder.sandbox.outcome import Ending, Outcome, Report

# What code raises that looks for something which another cell was to make.
_NOT_THERE = frozenset({"NameError", "KeyError", "AttributeError", "IndexError"})
_NOT_RUN = frozenset({"SyntaxError", "IndentationError", "TabError", "ModuleNotFoundError"})
NOTE = N_(
    "Graded as a notebook that ran from top to bottom: with only what the tasks are made of, fewer "
    "checks passed."
)

Earned = Callable[[Check, Outcome], float]  # the points of an outcome


def whole(program: Program) -> Program:
    """The same program with all its cells run, in order and once."""
    return msgspec.structs.replace(program, whole=True)


def better_reading(
    run: Callable[[Job], Report], job: Job, checks: Sequence[Check], earned: Earned
) -> Report:
    """Run a job, and where something is missing also on the whole notebook; give the better one."""
    report = run(job)
    if not may_differ(report, checks, earned):
        return report
    again = run(msgspec.structs.replace(job, program=whole(job.program)))
    if points(again, checks, earned) <= points(report, checks, earned):
        return report
    return msgspec.structs.replace(again, whole=True)


def may_differ(report: Report, checks: Sequence[Check], earned: Earned) -> bool:
    """Say whether running everything could make a check right that is wrong."""
    unmade = {
        name
        for fault, names in zip(report.faults, report.unmade, strict=False)
        if fault.kind in _NOT_RUN
        for name in names
    }
    unmade |= {name for aside in report.asides for name in aside.defines}
    if "*" in unmade:
        return False
    return any(
        _misses_something(outcome, report, unmade)
        for check, outcome in zip(checks, report.outcomes, strict=True)
        if earned(check, outcome) < check.points
    )


def _misses_something(outcome: Outcome, report: Report, unmade: set[str]) -> bool:
    if outcome.ending is not Ending.RAISED:
        return outcome.ending is Ending.OBSERVED and _has_broken_state(report)
    if outcome.missing:
        return outcome.missing not in unmade
    fault = outcome.fault
    if fault is None or not fault.cell or not fault.builtin or fault.kind not in _NOT_THERE:
        return False
    return not any(name in fault.source for name in unmade)


def _has_broken_state(report: Report) -> bool:
    """Whether a line failed or took too long that binds nothing: it was run for what it changes."""
    return any(not names for names in report.unmade[: len(report.faults)])


def points(report: Report, checks: Sequence[Check], earned: Earned) -> float:
    """Add up what the outcomes earn, without those of tasks that broke a rule.

    Of a group that is earned together nothing counts where one of its checks is not all right.
    """
    broken = set(_tasks(report))
    pairs = list(zip(checks, report.outcomes, strict=True))
    scores = [0.0 if c.task in broken else earned(c, outcome) for c, outcome in pairs]
    lost = {c.terms.group for c, score in zip(checks, scores, strict=True) if score < c.points}
    return total(
        score
        for check, score in zip(checks, scores, strict=True)
        if not check.terms.group or check.terms.group not in lost
    )


def _tasks(report: Report) -> Iterable[str]:
    yield from (breach.task for breach in report.breaches)
    for outcome in report.outcomes:
        yield from (breach.task for breach in outcome.breaches)
