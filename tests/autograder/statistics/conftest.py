"""Classes made of tables of points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from autograder.model import (
    CheckResult,
    Feedback,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.results.gradebook import Entry, Submitted
from autograder.results.points import total
from autograder.results.the_class import ClassResults

PASSED, FAILED = Status.PASSED, Status.FAILED
MakeCheck = Callable[..., CheckResult]
MakeTask = Callable[..., TaskResult]
MakeEntry = Callable[..., Entry]


def a_check(name: str, score: float, possible: float = 1.0, **fields: object) -> CheckResult:
    status = PASSED if score >= possible else FAILED
    values: dict[str, object] = {"status": status, "seconds": 0.25, "feedback": Feedback("A fact.")}
    return CheckResult(
        name=name, visibility=Visibility.HIDDEN, score=score, possible=possible, **(values | fields)
    )  # type: ignore[arg-type]


@pytest.fixture
def check() -> MakeCheck:
    """Make the result of one hidden check."""
    return a_check


def a_task(name: str, score: float, possible: float = 1.0, **fields: object) -> TaskResult:
    status = PASSED if score >= possible else FAILED
    checks = (a_check(f"test_hidden.py::test_{name}", score, possible),)
    values: dict[str, object] = {"status": status, "checks": checks}
    return TaskResult(name=name, score=score, possible=possible, **(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def task() -> MakeTask:
    """Make the result of one task, of one check unless it is given others."""
    return a_task


def an_entry(
    student: str, *tasks: TaskResult, lesson: str = "01_a", at: str = "", late: bool | None = None
) -> Entry:
    score, possible = total(t.score for t in tasks), total(t.possible for t in tasks)
    status = PASSED if score >= possible else FAILED
    result = SubmissionResult(student, lesson, status, score, possible, tasks)
    return Entry(result, (), Submitted(at, late, "test") if at or late is not None else None)


@pytest.fixture
def entry() -> MakeEntry:
    """Make the entry of one student in one lesson."""
    return an_entry


@pytest.fixture
def table() -> Callable[[Mapping[str, Sequence[float]]], ClassResults]:
    """Make a class of one lesson from each task's points, by student."""

    def make(points: Mapping[str, Sequence[float]], possible: float = 1.0) -> ClassResults:
        students = range(max(map(len, points.values()), default=0))
        entries = tuple(
            an_entry(
                f"s{student}",
                *(a_task(name, column[student], possible) for name, column in points.items()),
            )
            for student in students
        )
        return ClassResults(
            "tiny", ("01_a",), entries, points={"01_a": dict.fromkeys(points, possible)}
        )

    return make
