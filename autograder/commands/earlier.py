"""Attempts before the last: kept where a policy may want them, and graded as the class is."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.commands.own_lessons import OwnLessons
from autograder.commands.running import Running
from autograder.digest import digest
from autograder.grading.piece import Own, Piece
from autograder.language import N_
from autograder.model import Status
from autograder.results.attempts import Handed
from autograder.results.gradebook import Gradebook
from autograder.submissions.beside import brought_of
from autograder.submissions.fingerprint import submission_fingerprint
from autograder.submissions.submission import Submission


def keep_attempt(gradebook: Gradebook, submission: Submission, handed: Handed) -> None:
    """Keep what was handed in, before it is graded.

    The same bytes are the same attempt, unless the platform says that they are another try.
    """
    number = () if submission.attempt is None else (str(submission.attempt).encode(),)
    gradebook.attempts.keep(
        submission.student,
        submission.lesson,
        digest([handed.data, *brought_of(handed).parts(), *number]),
        msgspec.json.encode(submission.submitted),
        handed,
    )


def grade_earlier(
    gradebook: Gradebook,
    own: OwnLessons,
    running: Running,
    kind: str,
    chosen: Sequence[Submission],
) -> None:
    """Grade each earlier attempt that has no result, or one that is out of date.

    `chosen` is what the run is about.
    """
    about = {(each.student, each.lesson) for each in chosen}
    waiting: dict[int, tuple[str, Own, str]] = {}  # by number: student, lesson, fingerprint
    for kept in gradebook.attempts.everything():
        if kept.is_last or (kept.student, kept.lesson) not in about:
            continue
        handed = gradebook.attempts.handed(kept.number)
        state = own.state(kept.lesson, kept.student)
        fingerprint = submission_fingerprint(handed.data, state, kind, brought_of(handed))
        if state and kept.fingerprint != fingerprint:
            whose = own.own(kept.lesson, kept.student)
            waiting[kept.number] = kept.student, whose, fingerprint
    # Read again when its turn comes: memory for all of them would grow with the class.
    pieces = (
        Piece(number, student, whose, gradebook.attempts.handed(number))
        for number, (student, whose, _fingerprint) in waiting.items()
    )
    owns = [whose for _student, whose, _fingerprint in waiting.values()]
    for piece, entry in running.run(owns, pieces, N_("grading earlier attempts")):
        # What is our fault is tried again the next time.
        stands = entry.result.status is not Status.UNGRADED
        answers = {answer.question: answer.digest for answer in entry.answers}
        fingerprint = waiting[piece.number][2] if stands else ""
        gradebook.attempts.grade(piece.number, fingerprint, entry.result, entry.layers, answers)
