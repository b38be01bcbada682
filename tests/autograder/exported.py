"""A class with everything that a format may meet: hostile names, hidden checks, what waits."""

from __future__ import annotations

import msgspec

from autograder.exporters.classroom50 import about
from autograder.exporters.people import known_people
from autograder.exporters.points import points_of
from autograder.model import (
    Cases,
    CheckResult,
    Feedback,
    Mark,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.results.absent import MISSING, Absent, OnRoster, Others
from autograder.results.gradebook import Entry, Submitted
from autograder.results.the_class import ClassResults

HOSTILE = (
    "Meier, Anna",
    'Ben "the" O\'Neil',
    "Jürgen Müller-Lüdenscheidt",
    "王小明",
    '=HYPERLINK("http://evil.example","win")',
    "+49 1234",
    "-1+1",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "line\nend",
    "🧠 Émile",
    "a/../../etc/passwd",
    "n" * 300,
    "%::error::x",
    "[x](http://evil.example) `code` | **b** @all #1",
    "under_score_17_x",
    "]]>&amp;",
    "C:\\temp",
    "x;y\tz",
)

# Of a hidden check: these are told to nobody, whatever the format.
NAME, PARAMETERS = "zqname", "zqparameters"
# These may be told once a grade is handed back, and not before.
FACT, FOUND, STEP, SENTENCE = "zqfact", "zqfound", "zqstep", "zqsentence"
SECONDS = "777.125"  # it may be chosen by code that has seen the check
NEVER = (NAME, PARAMETERS, SECONDS)
NOT_AT_ONCE = (*NEVER, FACT, FOUND, STEP, SENTENCE)

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
STUDENTS_WORDS = (
    "`<script>alert(1)</script>` [x](http://evil.example) ![y](http://evil.example/p.png) "
    "@all https://evil.example www.evil.example\n```\n::error::forged\r\n]]> 100%"
)


RUNNERS_WORDS = {
    "CLASSROOM": "torch-2026",
    "ASSIGNMENT": "vectors",
    "ASSIGNMENT_TYPE": "individual",
    "OWNER": "anna",
    "SUBMISSION_TAG": "submit/2026-03-01",
    "COMMIT_URL": "https://github.com/o/r/commit/1",
    "RELEASE_URL": "https://github.com/o/r/releases/1",
    "REVIEW_URL": "https://github.com/o/r/pull/1",
}
# As Classroom 50's runner says it.
SUBMISSION = about(RUNNERS_WORDS, "2026-03-01T09:00:00+01:00")


def make_check(
    name: str = "test_public.py::test_small[1]",
    score: float = 0.5,
    possible: float = 1.0,
    status: Status = Status.FAILED,
    visibility: Visibility = Visibility.PUBLIC,
    feedback: Feedback | None = None,
    extra: float = 0.0,
) -> CheckResult:
    said = feedback or Feedback("A fact.", STUDENTS_WORDS, None, "Look again.", PNG, "Swapped.")
    return CheckResult(name, visibility, status, score, possible, 0.25, said, extra, Cases(1, 2))


def hidden_check(number: int = 1, status: Status = Status.FAILED) -> CheckResult:
    said = Feedback(f"{FACT}{number}.", FOUND, "m", STEP, None, SENTENCE)
    check = make_check(
        f"test_hidden.py::test_{NAME}{number}[{PARAMETERS}]",
        0.25,
        0.75,
        status,
        Visibility.HIDDEN,
        said,
    )
    return msgspec.structs.replace(check, seconds=float(SECONDS))


def make_result(student: str = "anna", lesson: str = "01_vectors") -> SubmissionResult:
    """A result of 4 points: a public, a passed and two hidden checks, extra credit, a question."""
    double = TaskResult(
        "double",
        Status.FAILED,
        1.5,
        3.25,
        (
            make_check(),
            make_check("test_public.py::test_two", 0.5, 0.75, Status.PASSED),
            hidden_check(1),
            hidden_check(2, Status.CRASHED),
            make_check("test_public.py::test_more", 0.0, 0.0, extra=0.5),
        ),
        "a note about `double`",
        0.5,
    )
    mark = Mark(0.5, 0.75, "tutor", "2026-01-01 10:00:00", "d", "Why <b>so</b>?")
    essay = TaskResult("essay", Status.FAILED, 0.5, 0.75, (), "", is_question=True, mark=mark)
    return SubmissionResult(student, lesson, Status.FAILED, 2.0, 4.0, (double, essay), "", 0.5)


def entry(result: SubmissionResult) -> Entry:
    return Entry(result, ("Landlock",), Submitted("2026-03-01T09:00:00+01:00", False, "test"))


def make_class(
    *results: SubmissionResult,
    people: dict[str, dict[str, str]] | None = None,
    missing: tuple[str, ...] = (),
) -> ClassResults:
    absent = tuple(Absent(student, "01_vectors", MISSING) for student in missing)
    others = Others(absent, (), OnRoster(people or {}))
    points = {"01_vectors": {"double": 3.25, "essay": 0.75}}
    entries = tuple(map(entry, sorted(results, key=lambda each: each.student)))
    return ClassResults("tiny", ("01_vectors", "02_lines"), entries, others, points)


UNREADABLE = SubmissionResult("ben", "01_vectors", Status.ERROR, 0.0, 4.0, (), "not a notebook")
UNGRADED = SubmissionResult(
    "cem", "01_vectors", Status.UNGRADED, 0.0, 4.0, (), "Not graded: no scikit-learn"
)


def make_waiting(student: str = "dora") -> SubmissionResult:
    """A result of which one answer waits for a person."""
    double, essay = make_result().tasks
    unmarked = msgspec.structs.replace(essay, status=Status.WAITING, score=0.0, mark=None)
    result = make_result(student)
    return msgspec.structs.replace(
        result, status=Status.WAITING, score=1.5, tasks=(double, unmarked)
    )


def given_of(result: SubmissionResult):
    return points_of(make_class(result))[result.student, result.lesson]


def parts(results: ClassResults):
    """What a format of a class takes."""
    points = points_of(results)
    return results, points, known_people(results, (student for student, _ in points))
