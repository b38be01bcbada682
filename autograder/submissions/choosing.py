"""Of several files of one student for one lesson: which one is graded, and why not the rest.

An untouched copy never takes the place of one that is worked on. Where two are worked on and
differ, one is graded and a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import PurePosixPath

import msgspec

from autograder.course.course import module_of
from autograder.errors import SubmissionError
from autograder.submissions.lessons import Lessons, Work, read_contents
from autograder.submissions.submission import ENDINGS, Submission, Unplaced

MOST_COMPARED = 20
_NAME = (
    "if these are different students' folders, name the folder they lie in (unpack it first); "
    "if not, move one of the two away; and grade again"
)
_DECIDE = "decide which one counts, move the other out of the folder, and grade again"


class _Candidate(msgspec.Struct, frozen=True):
    submission: Submission
    work: Work | None  # None if the file cannot be read, or was not looked at


def choose(
    group: Sequence[Submission], lessons: Lessons
) -> tuple[Submission, tuple[Unplaced, ...]]:
    """Give the file to grade, and what to say of each other one."""
    if len(group) == 1:
        return group[0], ()
    in_order = sorted(group, key=_canonical_first)
    looked_at = [_Candidate(s, _work(s, lessons)) for s in in_order[:MOST_COMPARED]]
    looked_at += [_Candidate(s, None) for s in in_order[MOST_COMPARED:]]
    # Python's sort keeps the order of equals: the canonical name comes first.
    first, *others = sorted(looked_at, key=_worked_on_first)
    return first.submission, tuple(_say(each, first, lessons) for each in others)


def _canonical_first(submission: Submission) -> tuple[object, ...]:
    is_renamed = PurePosixPath(submission.name).stem != module_of(submission.lesson)
    return (
        is_renamed,
        ENDINGS.index(submission.ending),
        bool(submission.members),
        len(submission.place),
        submission.place,
    )


def _worked_on_first(each: _Candidate) -> tuple[object, ...]:
    # The platform's own number says which of two is newer, however much is in them.
    return (not each.work, tuple(-n for n in each.submission.number), -len(each.work or ()))


def _work(submission: Submission, lessons: Lessons) -> Work | None:
    try:
        contents = read_contents(submission.read(), submission.ending, submission.place)
    except SubmissionError:
        return None  # what cannot be read is listed as that, and graded only if nothing else is
    return lessons.work_in(contents, submission.lesson)


def _are_apart(one: Submission, other: Submission, lessons: Lessons) -> bool:
    """Whether two files lie in two folders side by side, as those of two students would."""
    pairs = zip_longest(one.way, other.way, fillvalue="")
    first = next(({a, b} for a, b in pairs if a != b), {""})
    return not first & {"", *lessons.course.lessons}


def _say(each: _Candidate, first: _Candidate, lessons: Lessons) -> Unplaced:
    taken = f"not graded: {first.submission.place} is graded instead"
    said, asks = "", False
    if each.work and each.work == first.work:
        said = "; both hold the same"
    elif each.work:
        said, asks = "; both are worked on, and they differ", True
    elif each.work is None and first.work is not None:
        said, asks = "; this one could not be compared with it", True
    elif first.work:
        said = "; this one is as it was handed out"
    advice = _DECIDE
    if _are_apart(each.submission, first.submission, lessons):
        # A section's folder, or a download that was not unpacked, would pass for one student.
        said, asks, advice = f"{said}; they lie in folders of their own", True, _NAME
    return Unplaced(
        each.submission.place,
        taken + said,
        each.submission.student,
        each.submission.lesson,
        asks,
        advice if asks else "",
    )
