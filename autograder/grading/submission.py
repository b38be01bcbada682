"""Grade one submission: read, run, judge, add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from autograder.course.notebook import course_cells
from autograder.errors import SandboxError, SubmissionError
from autograder.grading.faults import ungraded
from autograder.judging.agreement import earned_by, is_right
from autograder.judging.judge import judge
from autograder.judging.pictures import picture_for
from autograder.judging.questions import with_answers
from autograder.judging.scoring import grade, not_graded
from autograder.judging.wording.asides import say_aside
from autograder.language import _
from autograder.model import Status, SubmissionResult, TaskResult
from autograder.notebooks.answers import read_answers
from autograder.notebooks.reading import read_handed_in
from autograder.observing.packages import imported_among, say_missing
from autograder.observing.prepared import Prepared
from autograder.observing.submission import observe_submission
from autograder.observing.whole import NOTE
from autograder.results.gradebook import Entry
from autograder.results.parts import by_checks
from autograder.sandbox.job import Cell
from autograder.sandbox.outcome import Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.wire import Seen
from autograder.submissions.beside import Brought, bring
from autograder.submissions.carrying import carried_variant, say_carried
from autograder.submissions.changes import Change, find_changes, say_changes
from autograder.submissions.editions import edition_of
from autograder.submissions.submission import Submission


def grade_submission(
    server: SandboxServer,
    prepared: Prepared,
    submission: Submission,
    data: bytes,
    missing: Mapping[str, str] | None = None,
    brought: Brought | None = None,
) -> Entry:
    """Grade the bytes of one submission; this returns a result whatever they hold.

    `missing` names the course's packages that cannot be imported here, and why; `brought` is what
    was handed in with it, which is read here where it is not given.
    """
    lesson, record = prepared.lesson, prepared.record
    artifacts = tuple(lesson.material.artifacts)
    brought = bring(submission, artifacts) if brought is None else brought
    student = submission.student
    try:
        handed_in = read_handed_in(data, submission.ending, submission.name)
    except SubmissionError as error:
        return Entry(
            not_graded(student, lesson.name, prepared.possible, str(error), Status.ERROR), ()
        )

    ours = partial(ungraded, student, lesson.name, prepared.possible)
    modules = tuple(Cell(path, source) for path, source in brought.modules.items())
    mine = [name for name in missing or () if name in lesson.policy.packages]
    needed = imported_among(mine, (*handed_in.cells, *modules))
    if missing and needed:
        return ours(say_missing({needed: missing[needed]}))
    right = partial(is_right, record)
    try:
        program = lesson.program(handed_in.cells, modules=brought.modules)
        earned = partial(earned_by, record)
        report = observe_submission(server, prepared, program, earned, brought.artifacts)
    except SandboxError as error:
        return ours(str(error))
    newer = [aside for aside in report.asides if aside.what is Seen.NEWER_PYTHON]
    if newer and not all(map(right, record.checks, report.outcomes)):
        return ours(
            _("{aside} Grade with the Python that the student has, or a later one.").format(
                aside=say_aside(newer[0])
            ),
            report.layers,
        )
    told = prepared.told or record
    hinted = [task for task, hints in lesson.hints.items() if hints]
    seconds = lesson.policy.seconds_per_check
    tasks = judge(
        told,
        told.checks,
        report,
        seconds,
        hinted=hinted,
        draw=picture_for,
        packages=lesson.policy.packages,
        absent=[name for name in artifacts if name not in brought.artifacts],
    )
    edition = edition_of(lesson, prepared.editions, data, handed_in)
    carried = carried_variant(edition, handed_in.notebook) or edition
    cells = course_cells(carried, prepared.points)
    changes = find_changes(cells, handed_in.notebook) if handed_in.is_notebook else ()
    answers = read_answers(edition.questions, data, handed_in)
    result = grade(student, lesson.name, with_answers(tasks, lesson.questions, answers))
    result = _noting(changes, result, report, brought.notes)
    if carried is not edition:
        note = "\n".join(filter(None, (say_carried(lesson, carried), result.note)))
        result = msgspec.structs.replace(result, note=note)
    return Entry(result, report.layers, answers=answers)


def _noting(
    changes: Sequence[Change],
    result: SubmissionResult,
    report: Report,
    notes: Sequence[str],
) -> SubmissionResult:
    """Report changes to the course's cells, and what explains marks, with no effect on them."""
    asides = report.asides

    def of_task(task: TaskResult) -> TaskResult:
        checked = by_checks(task)
        lost = checked.score < checked.possible
        again = [
            say_aside(aside)
            for aside in asides
            if aside.what is Seen.AGAIN and aside.name == task.name and lost
        ]
        lines = filter(None, (task.note, *again, say_changes(changes, task.name)))
        return msgspec.structs.replace(task, note="\n".join(lines))

    told = (Seen.TIMED, Seen.UNKNOWN_MAGIC, Seen.INSTALLED, Seen.FOLDED)
    seen = [say_aside(each) for each in asides if each.what in told]
    first = _(NOTE) if report.whole else ""
    lines = filter(None, (first, *notes, *seen, say_changes(changes)))
    tasks = tuple(of_task(task) for task in result.tasks)
    return msgspec.structs.replace(result, tasks=tasks, note="\n".join(lines))
