"""The kit's nouns as frozen values: statuses, results, scores."""

from __future__ import annotations

import enum
import math

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
    WAITING = "waiting"  # an answer that a person has not marked yet, or not as it is now


class Visibility(enum.StrEnum):
    """Whether students have a check's source."""

    PUBLIC = "public"
    HIDDEN = "hidden"


class Credit(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is special about how a check's points are earned."""

    extra: bool = False  # beyond what is possible: nobody lacks them
    partial: bool = False  # each of the cases that it returns is worth its share
    group: str = ""  # its points are earned only where all checks of this group pass
    members: int = 0  # how many checks the group has, hidden ones too
    stub: float = 0.0  # what the released stub earns, as its author says


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a check may use; None: what its task or its lesson may."""

    seconds: float | None = None  # of CPU
    memory_mib: int | None = None
    threads: int | None = None  # that torch computes with

    def over(self, outer: Limits) -> Limits:
        """Put these limits over those of what they are inside of."""
        return Limits(
            outer.seconds if self.seconds is None else self.seconds,
            outer.memory_mib if self.memory_mib is None else self.memory_mib,
            outer.threads if self.threads is None else self.threads,
        )


def wrong_limit(limits: Limits) -> str:
    """Say which of some limits is none; empty if all are."""
    for name in limits.__struct_fields__:
        value = getattr(limits, name)
        if value is not None and not 0 < value < math.inf:
            return f"{name} = {value:g} is no limit: it is a number above 0"
    return ""


USUAL = Credit()
NO_LIMITS = Limits()


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
    # Not written down where there is nothing special: most checks are as they always were.
    credit: Credit | msgspec.UnsetType = msgspec.UNSET
    limits: Limits | msgspec.UnsetType = msgspec.UNSET

    @property
    def terms(self) -> Credit:
        """How its points are earned."""
        return self.credit or USUAL

    @property
    def own_limits(self) -> Limits:
        """What it may use, where it says so itself or its task does."""
        return self.limits or NO_LIMITS

    @property
    def possible(self) -> float:
        """The points that somebody without them lacks: none for extra credit."""
        return 0.0 if self.terms.extra else self.points

    @property
    def key(self) -> str:
        """The name without parameters: what tolerances are written for."""
        return f"{self.file}::{self.function}"


class RubricItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that an answer earns points for, or loses some by."""

    points: float
    text: str
    id: str = ""  # which one it is, whatever its text becomes; empty: the text tells


class Question(msgspec.Struct, frozen=True):
    """What a person marks: a question, or a part of the task that has the same name.

    Everything but the prompt is for that person alone.
    """

    name: str
    points: float
    prompt: str  # the cell as students get it
    is_code: bool = False  # answered by what a code cell shows, such as a picture
    example: str = ""  # the author's own answer
    rubric: tuple[RubricItem, ...] = ()
    guidance: str = ""  # what else the rubric says
    of_task: bool = False  # it is a part of a task, whose checks give the rest of its points
    in_task: bool = False  # then: the answer is the code of the task itself

    @property
    def shown_to_students(self) -> Question:
        """The question without what only the person who marks may see."""
        return msgspec.structs.replace(self, example="", rubric=(), guidance="")


class Picture(msgspec.Struct, frozen=True):
    """A picture that the kit encoded itself; `kind` is `png` or `jpeg`."""

    kind: str
    base64: str


class Answered(enum.StrEnum):
    """Whether a question has an answer that a person can mark."""

    YES = "yes"
    NO = "no"  # the cell is as it was handed out, or empty
    NOT_FOUND = "not found"  # no cell is marked for it: the answer may stand anywhere


class Answer(msgspec.Struct, frozen=True):
    """What a student answered: plain text and pictures, to be shown as such and never rendered."""

    question: str
    answered: Answered
    text: str = ""  # of the cell
    printed: str = ""  # by it, where it is code
    pictures: tuple[Picture, ...] = ()
    left_out: tuple[str, ...] = ()  # what could not be kept, and why
    digest: str = ""  # of all that was handed in as the answer


class Mark(msgspec.Struct, frozen=True):
    """What a person gave for an answer. The latest one of an answer counts; none is changed."""

    points: float
    possible: float  # what the question was worth then
    by: str
    at: str  # in UTC
    answer: str  # the digest of the answer that was marked
    comment: str = ""
    items: tuple[RubricItem, ...] = ()  # of the rubric, as they were
    by_hand: bool = True  # the points were typed; otherwise they are the items' sum
    because: str = ""  # of a mark that followed a rubric: what changed, and who changed it


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


class Cases(msgspec.Struct, frozen=True):
    """How many of a check's cases are right, and which, where that may be told."""

    right: int
    of: int
    names: tuple[str, ...] = ()  # of those that are right, of a public check


class CheckResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One verdict with its evidence."""

    name: str
    visibility: Visibility
    status: Status
    score: float
    possible: float
    seconds: float
    feedback: Feedback
    extra: float = 0.0  # what it can earn beyond what is possible
    cases: Cases | None = None  # of a check with partial credit that is not all right
    # A digest of what was observed, where no known mistake explains it. No student sees it.
    seen: str = ""

    @property
    def most(self) -> float:
        """All that it can earn; either of the two is zero."""
        return self.possible + self.extra


class TaskResult(msgspec.Struct, frozen=True):
    """The checks of one task, added up, with what a person marks of it."""

    name: str
    status: Status
    score: float
    possible: float
    checks: tuple[CheckResult, ...]
    note: str = ""  # what concerns the whole task: a broken rule, a duplicate definition
    extra: float = 0.0  # what it can earn beyond what is possible
    is_question: bool = False  # a person marks it: it has no checks
    mark: Mark | None = None  # that person's; never stored with the result itself
    # What a person marks of a task beside its checks, as a question's result; its points are in
    # those above.
    manual: TaskResult | None = None

    @property
    def asked(self) -> TaskResult | None:
        """What a person marks of it: all of a question, a part of some tasks, else nothing."""
        return self if self.is_question else self.manual


class SubmissionResult(msgspec.Struct, frozen=True):
    """The tasks of one submission, added up."""

    student: str
    lesson: str
    status: Status
    score: float
    possible: float
    tasks: tuple[TaskResult, ...]
    note: str = ""  # why a submission could not be read or graded
    extra: float = 0.0  # what it could earn beyond what is possible

    @property
    def needs_a_person(self) -> bool:
        """Whether a person must finish this grade."""
        return self.status in (Status.UNGRADED, Status.ERROR, Status.WAITING)
