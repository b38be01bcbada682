"""The kit's nouns as frozen values: statuses, results, scores."""

from __future__ import annotations

import enum

import msgspec


class Status(enum.StrEnum):
    """How a check, a task or a submission ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    SKIPPED = "skipped"
    UNGRADED = "ungraded"  # our fault: never costs points, always reported


class Visibility(enum.StrEnum):
    """Whether students have a check's source."""

    PUBLIC = "public"
    HIDDEN = "hidden"


class Check(msgspec.Struct, frozen=True):
    """One check of one task: a function of a check file with fixed parameters."""

    name: str  # "test_hidden.py::test_any_number_of_points[3]"
    file: str
    function: str
    parameters: tuple[tuple[int, int], ...]  # (position of the parametrize mark, value's index)
    task: str
    points: float
    fact: str
    visibility: Visibility
    needs: tuple[str, ...] = ()
    outcome: bool = False  # it looks at where a long training ends: it cannot tell mistakes apart
    once: bool = False  # it may not be made twice
    may_leave: tuple[str, ...] = ()  # kinds of effects of a call that cost nothing here
    rests_on: tuple[str, ...] = ()  # the sentences of the lesson's text that ask for this

    @property
    def key(self) -> str:
        """The name without parameters: what tolerances are written for."""
        return f"{self.file}::{self.function}"


class Feedback(msgspec.Struct, frozen=True):
    """What a student may read about one check."""

    summary: str
    message: str = ""  # what was found, line by line
    mistake: str | None = None  # the name of the known mistake that this is
    hint: str | None = None  # the next step
    picture: str | None = None  # PNG in base64, of a public check
    sentence: str = ""  # what the known mistake's author says of it

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything between summary and next step: why first, then what was found."""
        return (*self.sentence.splitlines(), *self.message.splitlines())


class CheckResult(msgspec.Struct, frozen=True):
    """One verdict with its evidence."""

    name: str
    visibility: Visibility
    status: Status
    score: float
    possible: float
    seconds: float
    feedback: Feedback


class TaskResult(msgspec.Struct, frozen=True):
    """The checks of one task, added up."""

    name: str
    status: Status
    score: float
    possible: float
    checks: tuple[CheckResult, ...]
    note: str = ""  # what concerns the whole task: a broken rule, a duplicate definition


class SubmissionResult(msgspec.Struct, frozen=True):
    """The tasks of one submission, added up."""

    student: str
    lesson: str
    status: Status
    score: float
    possible: float
    tasks: tuple[TaskResult, ...]
    note: str = ""  # why a submission could not be read or graded

    @property
    def needs_a_person(self) -> bool:
        """Whether a person must finish this grade."""
        return self.status in (Status.UNGRADED, Status.ERROR)
