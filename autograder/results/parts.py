"""The two parts of a task's points: what its checks give, and what a person gives beside them.

Pure arithmetic on results, in hundredths: it is done when a submission is graded, and again
whenever a person has marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from autograder.model import CheckResult, Status, TaskResult
from autograder.results.points import total


def counting(checks: Sequence[CheckResult]) -> Sequence[CheckResult]:
    """Leave out extra credit that was not earned: nothing is wrong without it."""
    usual = [check for check in checks if not check.extra or check.status is Status.UNGRADED]
    return usual or checks


def overall(statuses: Iterable[Status]) -> Status:
    """Give the status of what has several: a fault of ours first, then what waits."""
    distinct = set(statuses) - {Status.PASSED}
    if not distinct:
        return Status.PASSED
    for status in (Status.UNGRADED, Status.WAITING):
        if status in distinct:
            return status
    return distinct.pop() if len(distinct) == 1 else Status.FAILED


def by_checks(task: TaskResult) -> TaskResult:
    """Give what the checks of a task say of it, without what a person marks."""
    return msgspec.structs.replace(
        task,
        status=overall([check.status for check in counting(task.checks)]),
        score=total(check.score for check in task.checks),
        possible=total(check.possible for check in task.checks),
        manual=None,
    )


def with_manual(task: TaskResult, manual: TaskResult) -> TaskResult:
    """Give a task with what a person marks of it, in the place of what there was."""
    checks = by_checks(task)
    return msgspec.structs.replace(
        checks,
        status=overall((checks.status, manual.status)),
        score=total((checks.score, manual.score)),
        possible=total((checks.possible, manual.possible)),
        manual=manual,
    )
