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
from autograder.language import N_, _
from autograder.submissions.lessons import Lessons, Work, read_contents
from autograder.submissions.names import look, readable
from autograder.submissions.packing import unpacked_name
from autograder.submissions.sharing import is_of_one, named_in
from autograder.submissions.submission import ENDINGS, Submission, Unplaced

MOST_COMPARED = 20
_NAME = N_(
    "if these are different students' folders, name the folder they lie in (unpack it "
    "first); if not, move one of the two away; and grade again"
)
_DECIDE = N_("decide which one counts, move the other out of the folder, and grade again")


class _Candidate(msgspec.Struct, frozen=True):
    submission: Submission
    work: Work | None  # None if the file cannot be read, or was not looked at


def choose(
    group: Sequence[Submission], lessons: Lessons
) -> tuple[Submission, tuple[Unplaced, ...]]:
    """Give the file to grade, with the older tries of it, and what to say of each other one."""
    if len(group) == 1:
        return group[0], ()
    in_order = sorted(group, key=_canonical_first)
    looked_at = [_Candidate(s, _work(s, lessons)) for s in in_order[:MOST_COMPARED]]
    looked_at += [_Candidate(s, None) for s in in_order[MOST_COMPARED:]]
    # Python's sort keeps the order of equals: the canonical name comes first.
    first, *others = sorted(looked_at, key=_worked_on_first)
    tries = _older_tries(first, others, lessons)
    said = [_say(each, first, lessons, is_attempt=each in tries.values()) for each in others]
    beside = (_people(first.submission, each.submission, lessons) for each in others)
    person = next((mine for mine, _theirs in beside if mine), "")
    if person and any(one.known_as for one in said):
        said.insert(0, _say_first(first.submission, person))
    earlier = tuple(tries[attempt].submission for attempt in sorted(tries))
    return msgspec.structs.replace(first.submission, earlier=earlier), tuple(said)


def _older_tries(
    first: _Candidate, others: Sequence[_Candidate], lessons: Lessons
) -> dict[int, _Candidate]:
    """Give those that the platform numbers as tries before the one that is graded, by number.

    Several files of one number are one try, whose first is taken. A try that is as it was handed
    out, or cannot be read, is none that anybody would want to count.
    """
    newest = first.submission.attempt
    found: dict[int, _Candidate] = {}
    for each in others:
        attempt = each.submission.attempt
        is_older = newest is not None and attempt is not None and attempt < newest
        if is_older and each.work and not any(_people(first.submission, each.submission, lessons)):
            found.setdefault(attempt or 0, each)
    return found


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


def _people(one: Submission, other: Submission, lessons: Lessons) -> tuple[str, str]:
    """Name the two people whose work two files may be; empty where they are one student's.

    They lie in two folders side by side, or carry two people's names.
    """
    names = lessons.course.lessons
    pairs = zip_longest(one.way, other.way, fillvalue="")
    first, second = next(((a, b) for a, b in pairs if a != b), ("", ""))
    if first or second:
        is_apart = first and second and not {first, second} & set(names)
        return (unpacked_name(first), unpacked_name(second)) if is_apart else ("", "")
    files = named_in([one.name, other.name], names)
    mine, theirs = files[one.name], files[other.name]
    is_told = mine and theirs and look(mine) != look(theirs)
    if not is_told or any(is_of_one(each, [one.student]) for each in (mine, theirs)):
        return "", ""
    return mine, theirs


def _say(
    each: _Candidate, first: _Candidate, lessons: Lessons, *, is_attempt: bool = False
) -> Unplaced:
    taken = _("not graded: {place} is graded instead").format(place=first.submission.place)
    said, asks = "", False
    if each.work and each.work == first.work:
        said = _("; both hold the same")
    elif each.work:
        said, asks = _("; both are worked on, and they differ"), True
    elif each.work is None and first.work is not None:
        said, asks = _("; this one could not be compared with it"), True
    elif first.work:
        said = _("; this one is as it was handed out")
    advice, student = _(_DECIDE), each.submission.student
    mine, theirs = _people(first.submission, each.submission, lessons)
    if mine:
        # A section's folder, or a download that was not unpacked, would pass for one student.
        apart = _("{said}; they lie in folders of their own")
        together = _("{said}; their names may be two people's, {mine} and {theirs}")
        beside = each.submission.way == first.submission.way
        template = together if beside else apart
        said = template.format(said=said, mine=readable(mine), theirs=readable(theirs))
        asks, advice = True, _(_NAME)
    is_somebodys = mine and each.work != {}
    return Unplaced(
        each.submission.place,
        taken + said,
        f"{student}/{readable(theirs)}" if is_somebodys else student,
        each.submission.lesson,
        asks,
        advice if asks else "",
        (theirs,) if is_somebodys else (),
        is_attempt,
    )


def _say_first(graded: Submission, person: str) -> Unplaced:
    """Say that what is graded as one student's may be another's."""
    return Unplaced(
        graded.place,
        _("graded as {student}'s, and may be {person}'s").format(
            student=graded.student, person=readable(person)
        ),
        f"{graded.student}/{readable(person)}",
        graded.lesson,
        needs_a_person=True,
        advice=_(_NAME),
        known_as=(person,),
    )
