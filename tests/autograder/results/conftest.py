"""Results to store and export."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.model import (
    CheckResult,
    Feedback,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.results.gradebook import Entry

MakeEntry = Callable[..., Entry]


@pytest.fixture
def make_entry() -> MakeEntry:
    """Make an entry of one task with one failed public check."""

    def make(student: str = "anna", lesson: str = "01_vectors", score: float = 0.5) -> Entry:
        feedback = Feedback("A fact.", "`y`: expected 1, found 2.", "squared", "Look again.")
        check = CheckResult(
            name="test_public.py::test_a[1]",
            visibility=Visibility.PUBLIC,
            status=Status.FAILED,
            score=score,
            possible=2.0,
            seconds=0.25,
            feedback=feedback,
        )
        task = TaskResult("double", Status.FAILED, score, 2.0, (check,), "a note")
        result = SubmissionResult(student, lesson, Status.FAILED, score, 2.0, (task,))
        return Entry(result, ("Landlock", "seccomp"))

    return make


@pytest.fixture
def unreadable() -> Entry:
    """An entry of a submission that could not be read."""
    result = SubmissionResult("ben", "01_vectors", Status.ERROR, 0.0, 4.0, (), "not a notebook")
    return Entry(result, ())
