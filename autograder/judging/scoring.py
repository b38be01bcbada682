"""Add up: checks to tasks, tasks to submissions. Pure arithmetic on results, in hundredths."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.model import CheckResult, Status, SubmissionResult, TaskResult
from autograder.results.parts import counting, overall
from autograder.results.points import total


def add_up(task: str, checks: Sequence[CheckResult], note: str = "") -> TaskResult:
    """Add up the checks of one task."""
    return TaskResult(
        name=task,
        status=overall([check.status for check in counting(checks)]),
        score=total(check.score for check in checks),
        possible=total(check.possible for check in checks),
        checks=tuple(checks),
        note=note,
        extra=total(check.extra for check in checks),
    )


def grade(student: str, lesson: str, tasks: Sequence[TaskResult]) -> SubmissionResult:
    """Add up the tasks of one submission."""
    checks = [check for task in tasks for check in task.checks]
    statuses = [check.status for check in counting(checks)]
    statuses += [asked.status for task in tasks if (asked := task.asked) is not None]
    if Status.UNGRADED in statuses:
        overall = Status.UNGRADED
    elif Status.WAITING in statuses:
        overall = Status.WAITING
    else:
        passed = all(status is Status.PASSED for status in statuses)
        overall = Status.PASSED if passed else Status.FAILED
    return SubmissionResult(
        student=student,
        lesson=lesson,
        status=overall,
        score=total(task.score for task in tasks),
        possible=total(task.possible for task in tasks),
        tasks=tuple(tasks),
        extra=total(task.extra for task in tasks),
    )


def not_graded(
    student: str, lesson: str, possible: float, note: str, status: Status
) -> SubmissionResult:
    """A submission without a grade: unreadable (ERROR), or our fault (UNGRADED)."""
    return SubmissionResult(student, lesson, status, 0.0, possible, (), note)
