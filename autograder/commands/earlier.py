"""Attempts before the last: kept where a policy may want them, and graded as the class is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.commands.own_lessons import OwnLessons
from autograder.digest import digest
from autograder.model import Status
from autograder.observing.prepared import Prepared, prepare
from autograder.policy.reading import Written
from autograder.results.attempts import Handed, Kept
from autograder.results.gradebook import Entry, Gradebook
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all
from autograder.submissions.beside import Brought
from autograder.submissions.fingerprint import submission_fingerprint
from autograder.submissions.submission import Submission


def keeps_attempts(policy: Written) -> bool:
    """Whether any number may come of another attempt than the last."""
    settings = policy.settings
    people = [each.terms for each in policy.personal]
    own = [terms for person in people for terms in person.lessons.values()]
    every = (settings, *settings.lessons.values(), *people, *own)
    return any(terms.attempts in ("best", "mean") for terms in every)


def keep_attempt(
    gradebook: Gradebook, submission: Submission, data: bytes, brought: Brought
) -> None:
    """Keep what was handed in, before it is graded."""
    gradebook.attempts.keep(
        submission.student,
        submission.lesson,
        digest([data, *brought.parts()]),
        msgspec.json.encode(submission.submitted),
        Handed(
            data,
            submission.ending,
            submission.name,
            brought.modules,
            brought.artifacts,
            brought.notes,
        ),
    )


def grade_earlier(
    gradebook: Gradebook,
    own: OwnLessons,
    pool: ServerPool,
    kind: str,
    chosen: Sequence[Submission],
    ready_to_run: Callable[[Sequence[str]], Mapping[str, str]],
) -> int:
    """Grade each earlier attempt that has no result, or one that is out of date; say how many.

    `chosen` is what the run is about; `ready_to_run` is called before any
    code runs, and says which packages of some lessons cannot be imported here.
    """
    about = {(each.student, each.lesson) for each in chosen}
    waiting: list[tuple[Kept, str, Handed]] = []
    for kept in gradebook.attempts.everything():
        if kept.is_last or (kept.student, kept.lesson) not in about:
            continue
        handed = gradebook.attempts.handed(kept.number)
        state = own.state(kept.lesson, kept.student)
        fingerprint = submission_fingerprint(handed.data, state, kind, _brought(handed))
        if state and kept.fingerprint != fingerprint:
            waiting.append((kept, fingerprint, handed))
    if not waiting:
        return 0
    # It imports torch, which nobody needs whose attempts are all graded.
    from autograder.grading import grade_submission

    missing = ready_to_run([kept.lesson for kept, *_ in waiting])
    ready: dict[str, Prepared] = {}

    def do(server: SandboxServer, piece: tuple[Kept, str, Handed]) -> Entry:
        kept, _, handed = piece
        submission = _submission(kept, handed)
        lesson = own.lesson(kept.lesson, kept.student)
        prepared = ready[lesson.title if lesson else ""]
        return grade_submission(
            server, prepared, submission, handed.data, missing, _brought(handed)
        )

    for kept, _, _ in waiting:
        lesson = own.lesson(kept.lesson, kept.student)
        if lesson is not None and lesson.title not in ready:
            ready[lesson.title] = prepare(lesson, pool)
    for (kept, fingerprint, _), entry in run_all(pool, waiting, do):
        # What is our fault is tried again the next time.
        stands = entry.result.status is not Status.UNGRADED
        answers = {answer.question: answer.digest for answer in entry.answers}
        gradebook.attempts.grade(
            kept.number, fingerprint if stands else "", entry.result, entry.layers, answers
        )
    return len(waiting)


def _brought(handed: Handed) -> Brought:
    return Brought(handed.modules, handed.artifacts, handed.notes)


def _submission(kept: Kept, handed: Handed) -> Submission:
    return Submission(kept.student, kept.lesson, Path(handed.name), taken_for=handed.ending)
