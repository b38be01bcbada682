"""What the class's files hold after a run: every result in the gradebook that still is one.

A run may be about some students or lessons only; its files are about the class all the same. Each
result that the run did not touch is held against the file and the lesson as they are now, and
where either has changed its place is kept without its grade.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from autograder.commands.own_lessons import OwnLessons
from autograder.course.course import Course
from autograder.errors import SubmissionError
from autograder.judging.scoring import not_graded
from autograder.language import N_, _
from autograder.model import Status
from autograder.results.gradebook import Entry, Stored
from autograder.results.points import say_points
from autograder.submissions.fingerprint import lesson_state, submission_fingerprint
from autograder.submissions.submission import Found, Submission

SEALED, UNCONFINED = "sealed", "unconfined"
KINDS = (SEALED, UNCONFINED)
_ADVICE = N_("run `autograder grade` without --student and --lesson")
_GONE = N_("The file that was graded is not among the submissions any more.")


class WholeClass(msgspec.Struct, frozen=True):
    """The results of a class, by student, then by lesson, and how many are out of date."""

    entries: tuple[Entry, ...]
    outdated: int


def whole_class(
    course: Course,
    found: Found,
    stored: Sequence[Stored],
    mine: Sequence[Entry],
    own: OwnLessons,
) -> WholeClass:
    """Put the results of a run among those of the rest of the class."""
    entries = {(e.result.student, e.result.lesson): e for e in mine}
    present = {(s.student, s.lesson): s for s in found.submissions}
    others = [
        each
        for each in stored
        if each.entry.result.lesson in course.lessons and _key(each) not in entries
    ]
    outdated = 0
    for each in others:
        student, lesson = _key(each)
        state, submission = own.state(lesson, student), present.get(_key(each))
        standing = _as_it_stands(course, each, submission, state)
        outdated += standing is None
        entries[_key(each)] = standing or _outdated(each, is_there=submission is not None)
    order = {lesson: number for number, lesson in enumerate(course.lessons)}
    return WholeClass(
        tuple(entries[key] for key in sorted(entries, key=lambda key: (key[0], order[key[1]]))),
        outdated,
    )


def unreadable(course: Course, submission: Submission, error: SubmissionError) -> Entry:
    """Make the entry of a submission whose file cannot be read."""
    possible = course.policy.of(submission.lesson).points_per_lesson
    result = not_graded(submission.student, submission.lesson, possible, str(error), Status.ERROR)
    return Entry(result, ())


def lacking_here(course: Course, submission: Submission, reason: str) -> Entry:
    """Make the entry of a submission that nothing on this machine can grade."""
    note = f"Not graded, and not the student's fault: {reason}"
    possible = course.policy.points_per_lesson
    student, lesson = submission.student, submission.lesson
    result = not_graded(student, lesson, possible, note, Status.UNGRADED)
    return Entry(result, (), submission.submitted)


def _key(stored: Stored) -> tuple[str, str]:
    return stored.entry.result.student, stored.entry.result.lesson


def _as_it_stands(
    course: Course, stored: Stored, submission: Submission | None, state: str
) -> Entry | None:
    """Give a stored result if it is what grading would find again, or say that it is none."""
    if submission is None:
        if stored.state not in {lesson_state(state, kind) for kind in KINDS}:
            return None
        result = stored.entry.result
        note = "\n".join(filter(None, (result.note, _(_GONE))))
        return Entry(msgspec.structs.replace(result, note=note), stored.entry.layers)
    try:
        data = submission.read()
    except SubmissionError as error:
        return unreadable(course, submission, error)
    return stored.entry if stored.fingerprint in set(_fingerprints(data, state)) else None


def _fingerprints(data: bytes, state: str) -> Iterator[str]:
    return (submission_fingerprint(data, state, kind) for kind in KINDS)


def _outdated(stored: Stored, *, is_there: bool) -> Entry:
    result = stored.entry.result
    if is_there:
        said = _(
            "Not graded as it is now: the file or the lesson has changed since {when} UTC, when it "
            "had {score} of {possible} points; {advice}"
        )
    else:
        said = _(
            "Not graded as it is now: the file is gone, and the lesson has changed since {when} "
            "UTC, when it had {score} of {possible} points"
        )
    note = said.format(
        when=stored.graded_at,
        score=say_points(result.score),
        possible=say_points(result.possible),
        advice=_(_ADVICE),
    )
    return Entry(
        not_graded(result.student, result.lesson, result.possible, note, Status.UNGRADED),
        (),
    )
