"""Grade one submission: read, run, judge, add up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.notebook import course_cells
from autograder.digest import digest
from autograder.errors import SandboxError, SubmissionError
from autograder.judging.agreement import is_right
from autograder.judging.judge import judge
from autograder.judging.pictures import picture_for
from autograder.judging.scoring import grade, not_graded
from autograder.model import Status, SubmissionResult
from autograder.notebooks.reading import read_notebook, read_solution
from autograder.observing.record import Record, points_of
from autograder.observing.submission import observe_submission
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.host import SandboxServer
from autograder.submissions.changes import Change, find_changes, say_changes
from autograder.submissions.finding import Submission


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
        changes = _changes(lesson, record, submission, data)
    except SubmissionError as error:
        return Entry(not_graded(student, lesson.name, possible, str(error), Status.ERROR), ())
    try:
        program = lesson.program(cells)
        right = partial(is_right, record)
        report = observe_submission(server, course, lesson, program, record.checks, right)
    except SandboxError as error:
        note = f"Not graded, and not the student's fault: {error}"
        return Entry(not_graded(student, lesson.name, possible, note, Status.UNGRADED), ())
    hinted = [task for task, hints in lesson.hints.items() if hints]
    seconds = course.policy.seconds_per_check
    tasks = judge(record, record.checks, report, seconds, hinted=hinted, draw=picture_for)
    return Entry(_noting(changes, grade(student, lesson.name, tasks)), report.layers)


def _changes(
    lesson: Lesson, record: Record, submission: Submission, data: bytes
) -> tuple[Change, ...]:
    if submission.ending != ".ipynb":
        return ()
    course = course_cells(lesson, points_of(lesson, record))
    return find_changes(course, read_notebook(data, submission.file.name))


def _noting(changes: Sequence[Change], result: SubmissionResult) -> SubmissionResult:
    """Report what was changed of the course's cells, without any effect on marks."""
    tasks = tuple(
        msgspec.structs.replace(
            task, note="\n".join(filter(None, (task.note, say_changes(changes, task.name))))
        )
        for task in result.tasks
    )
    return msgspec.structs.replace(result, tasks=tasks, note=say_changes(changes))
