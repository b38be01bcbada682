"""How each task and each check of a lesson did over the class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from autograder.model import CheckResult, Status, SubmissionResult, TaskResult, Visibility
from autograder.results.gradebook import Entry
from autograder.results.points import total
from autograder.statistics.numbers import Spread, Unknown, item_rest, spread

_NOT_JUDGED = (Status.SKIPPED, Status.UNGRADED)
_UNFINISHED = (Status.UNGRADED, Status.WAITING)


class Task(msgspec.Struct, frozen=True):
    """One task over the class."""

    lesson: str
    name: str
    possible: float
    students: int  # whose points for it are final
    difficulty: float | None  # mean share of its points, 0 to 1; None where no points are possible
    discrimination: float | Unknown
    full: int  # how many have all its points
    none: int  # how many have no point of it
    seconds: Spread | None  # of all its checks together, for one student
    is_question: bool = False


class CheckOverClass(msgspec.Struct, frozen=True):
    """One check over the class."""

    lesson: str
    task: str
    name: str
    visibility: Visibility
    judged: int  # how many it was judged for: not where it waits for another task
    passed: int


def by_lesson(entries: Iterable[Entry]) -> dict[str, list[SubmissionResult]]:
    """Collect the results that have tasks, by lesson: others could not be read or graded."""
    found: dict[str, list[SubmissionResult]] = {}
    for entry in entries:
        if entry.result.tasks:
            found.setdefault(entry.result.lesson, []).append(entry.result)
    return found


def tasks_of(lesson: str, results: Sequence[SubmissionResult]) -> tuple[Task, ...]:
    """Describe each task of one lesson, in the lesson's order."""
    names = dict.fromkeys(task.name for result in results for task in result.tasks)
    rows = [{task.name: task for task in result.tasks} for result in results]
    return tuple(_task(lesson, name, rows) for name in names)


def _task(lesson: str, name: str, rows: Sequence[Mapping[str, TaskResult]]) -> Task:
    final = [row for row in rows if name in row and row[name].status not in _UNFINISHED]
    mine = [row[name] for row in final]
    possible = max((task.possible for row in rows if (task := row.get(name))), default=0.0)
    shares = [task.score / task.possible for task in mine if task.possible]
    seconds = [sum(check.seconds for check in task.checks) for task in mine if task.checks]
    return Task(
        lesson=lesson,
        name=name,
        possible=possible,
        students=len(mine),
        difficulty=sum(shares) / len(shares) if shares else None,
        discrimination=_discrimination(name, final),
        full=sum(task.score >= task.possible for task in mine),
        none=sum(task.score <= 0 for task in mine),
        seconds=spread(seconds),
        is_question=any(row[name].is_question for row in rows if name in row),
    )


def _discrimination(name: str, rows: Sequence[Mapping[str, TaskResult]]) -> float | Unknown:
    # A task that waits has no points yet; who has such a one is compared by the others.
    rest = [
        [
            each.score
            for each in row.values()
            if each.name != name and each.status not in _UNFINISHED
        ]
        for row in rows
    ]
    if rows and not any(rest):
        return Unknown.ALONE
    return item_rest([row[name].score for row in rows], [total(scores) for scores in rest])


def checks_of(lesson: str, results: Sequence[SubmissionResult]) -> tuple[CheckOverClass, ...]:
    """Count for each check of one lesson whom it was judged for, and who passes it."""
    found: dict[tuple[str, str], list[CheckResult]] = {}
    for result in results:
        for task in result.tasks:
            for check in task.checks:
                found.setdefault((task.name, check.name), []).append(check)
    return tuple(
        CheckOverClass(
            lesson,
            task,
            name,
            checks[0].visibility,
            sum(check.status not in _NOT_JUDGED for check in checks),
            sum(check.status is Status.PASSED for check in checks),
        )
        for (task, name), checks in found.items()
    )
