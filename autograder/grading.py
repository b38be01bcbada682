"""Grade one submission: read, run, judge, add up."""

from __future__ import annotations

from functools import partial

from autograder.course import Course
from autograder.errors import SandboxError, SubmissionError
from autograder.fingerprint import digest
from autograder.gradebook import Entry
from autograder.judging import is_right, judge
from autograder.lesson import Lesson
from autograder.model import Status
from autograder.notebooks import read_solution
from autograder.observing import observe_submission
from autograder.record import Record
from autograder.sandbox.host import SandboxServer
from autograder.scoring import grade, not_graded
from autograder.submissions import Submission


def submission_fingerprint(data: bytes, lesson: str, layers: str) -> str:
    """Fingerprint one submission under one state of its lesson and one confinement."""
    return digest([data, lesson.encode(), layers.encode()])


def grade_submission(
    server: SandboxServer,
    course: Course,
    lesson: Lesson,
    record: Record,
    submission: Submission,
    data: bytes,
) -> Entry:
    """Grade the bytes of one submission; whatever they hold, this returns a result."""
    possible = sum(check.points for check in record.checks)
    student = submission.student
    try:
        cells = read_solution(data, submission.ending, submission.file.name)
    except SubmissionError as error:
        return Entry(not_graded(student, lesson.name, possible, str(error), Status.ERROR), ())
    try:
        program = lesson.program(cells)
        right = partial(is_right, record)
        report = observe_submission(server, course, lesson, program, record.checks, right)
    except SandboxError as error:
        note = f"Not graded, and not the student's fault: {error}"
        return Entry(not_graded(student, lesson.name, possible, note, Status.UNGRADED), ())
    tasks = judge(record, record.checks, report, course.policy.seconds_per_check)
    return Entry(grade(student, lesson.name, tasks), report.layers)
