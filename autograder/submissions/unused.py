"""Say in a student's result which files beside the graded one were not used.

A notebook that imports a module beside it fails where only the notebook is run; without a word
about the module its student reads of a name that is not there, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import msgspec

from autograder.language import _
from autograder.submissions.submission import Submission, Unplaced

MOST_NAMED = 5


def note_unused(
    submissions: Iterable[Submission], unplaced: Sequence[Unplaced]
) -> tuple[Submission, ...]:
    """Add to each submission's note the files of its folder that are not used."""
    return tuple(_noted(submission, unplaced) for submission in submissions)


def _noted(submission: Submission, unplaced: Sequence[Unplaced]) -> Submission:
    folder = _path(submission.place).parent
    names = [
        str(path.relative_to(folder)).replace("`", "'")
        for each in unplaced
        if each.student == submission.student
        and each.lesson in ("", submission.lesson)
        and (path := _path(each.place)).is_relative_to(folder)
    ]
    if not names:
        return submission
    more = (
        _(" and {count} more").format(count=len(names) - MOST_NAMED)
        if len(names) > MOST_NAMED
        else ""
    )
    listed = ", ".join(f"`{name}`" for name in sorted(names)[:MOST_NAMED])
    said = _(
        "Not used: {listed}{more}. What `{name}` imports by its name is graded with it; "
        "other files are not read."
    ).format(listed=listed, more=more, name=submission.name)
    note = "\n".join(filter(None, (submission.note, said)))
    return msgspec.structs.replace(submission, note=note)


def _path(place: str) -> PurePosixPath:
    # What leads to a file inside an archive stands behind an exclamation mark.
    return PurePosixPath(place.replace("!", "/"))
