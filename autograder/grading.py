"""Grade one submission: read, run, judge, add up."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.digest import digest
from autograder.errors import SandboxError, SubmissionError
from autograder.judging.judge import judge
from autograder.judging.pictures import picture_for
from autograder.judging.scoring import grade, not_graded
from autograder.model import Status, SubmissionResult
from autograder.notebooks.reading import read_handed_in
from autograder.observing.prepared import Prepared
from autograder.observing.submission import observe_submission
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.host import SandboxServer
from autograder.submissions.changes import Change, find_changes, say_changes
from autograder.submissions.finding import Submission


def submission_fingerprint(data: bytes, lesson: str, layers: str) -> str:
    """Fingerprint one submission under one state of its lesson and one confinement."""
    return digest([data, lesson.encode(), layers.encode()])


def lesson_state(lesson: str, layers: str) -> str:
    """Name a state of a lesson and a confinement: what a submission was graded under."""
    return f"{lesson} {layers}"


def grade_submission(
    server: SandboxServer, prepared: Prepared, submission: Submission, data: bytes
) -> Entry:
    """Grade the bytes of one submission; this returns a result whatever they hold."""
    lesson, record = prepared.lesson, prepared.record
    student = submission.student
    try:
        handed_in = read_handed_in(data, submission.ending, submission.file.name)
    except SubmissionError as error:
        return Entry(
            not_graded(student, lesson.name, prepared.possible, str(error), Status.ERROR), ()
        )
    try:
        program = lesson.program(handed_in.cells)
        report = observe_submission(server, prepared, program)
    except SandboxError as error:
        note = f"Not graded, and not the student's fault: {error}"
        return Entry(not_graded(student, lesson.name, prepared.possible, note, Status.UNGRADED), ())
    hinted = [task for task, hints in lesson.hints.items() if hints]
    seconds = lesson.course.policy.seconds_per_check
    tasks = judge(record, record.checks, report, seconds, hinted=hinted, draw=picture_for)
    changes = find_changes(prepared.cells, handed_in.notebook) if handed_in.is_notebook else ()
    return Entry(_noting(changes, grade(student, lesson.name, tasks)), report.layers)


def _noting(changes: Sequence[Change], result: SubmissionResult) -> SubmissionResult:
    """Report changes to the course's cells, without any effect on marks."""
    tasks = tuple(
        msgspec.structs.replace(
            task, note="\n".join(filter(None, (task.note, say_changes(changes, task.name))))
        )
        for task in result.tasks
    )
    return msgspec.structs.replace(result, tasks=tasks, note=say_changes(changes))
