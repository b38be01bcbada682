"""Older tries in one download: attempts where the policy counts them, else files for a person."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from autograder.language import ngettext
from autograder.submissions.submission import Found, Submission


def as_attempts(found: Found, counts: Callable[[str, str], bool]) -> Found:
    """Have older tries be attempts where a student's attempts at a lesson count beside the last.

    They are named with the one that came last, and nobody is asked about them. Everywhere else
    they stay what they are: files that are not graded.
    """

    def kept(submission: Submission) -> Submission:
        if not submission.earlier or counts(submission.student, submission.lesson):
            return _noting(submission)
        return msgspec.structs.replace(submission, earlier=())

    return msgspec.structs.replace(
        found,
        submissions=tuple(map(kept, found.submissions)),
        unplaced=tuple(
            each
            for each in found.unplaced
            if not (each.is_attempt and counts(each.student, each.lesson))
        ),
    )


def _noting(submission: Submission) -> Submission:
    number = len(submission.earlier)
    if not number:
        return submission
    names = ", ".join(each.place for each in submission.earlier)
    said = ngettext(
        "{number} earlier attempt is graded as well: {names}.",
        "{number} earlier attempts are graded as well: {names}.",
        number,
    ).format(number=number, names=names)
    note = "\n".join(filter(None, (submission.note, said)))
    return msgspec.structs.replace(submission, note=note)
