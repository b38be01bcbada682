"""Add up: checks to tasks, tasks to submissions. Pure arithmetic on results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.model import CheckResult, Status, SubmissionResult, TaskResult


def add_up(task: str, checks: Sequence[CheckResult], note: str = "") -> TaskResult:
    """Add up the checks of one task."""
    return TaskResult(
        name=task,
        status=_overall([check.status for check in checks]),
        score=sum(check.score for check in checks),
        possible=sum(check.possible for check in checks),
        checks=tuple(checks),
        note=note,
    )


def grade(student: str, lesson: str, tasks: Sequence[TaskResult]) -> SubmissionResult:
    """Add up the tasks of one submission."""
    statuses = [check.status for task in tasks for check in task.checks]
    if Status.UNGRADED in statuses:
        overall = Status.UNGRADED
    else:
        passed = all(status is Status.PASSED for status in statuses)
        overall = Status.PASSED if passed else Status.FAILED
    return SubmissionResult(
        student=student,
        lesson=lesson,
        status=overall,
        score=sum(task.score for task in tasks),
        possible=sum(task.possible for task in tasks),
        tasks=tuple(tasks),
    )


def not_graded(
    student: str, lesson: str, possible: float, note: str, status: Status
) -> SubmissionResult:
    """A submission without a grade: unreadable (ERROR), or our fault (UNGRADED)."""
    return SubmissionResult(student, lesson, status, 0.0, possible, (), note)


def _overall(statuses: Iterable[Status]) -> Status:
    distinct = set(statuses) - {Status.PASSED}
    if not distinct:
        return Status.PASSED
    if Status.UNGRADED in distinct:
        return Status.UNGRADED
    return distinct.pop() if len(distinct) == 1 else Status.FAILED
