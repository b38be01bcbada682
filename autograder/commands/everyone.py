"""Who of a class has no result, and why: nobody who handed something in vanishes.

The rows are about the lessons of the class: those that `--lesson` names, and those that anybody
has handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from autograder.course.course import Course
from autograder.results.absent import MISSING, NEEDS_A_PERSON, Absent, Left, OnRoster, Others
from autograder.results.gradebook import Entry
from autograder.submissions.matching import Matched
from autograder.submissions.names import readable
from autograder.submissions.roster import Person
from autograder.submissions.submission import Found, Submission, Unplaced


def everyone(
    course: Course,
    found: Found,
    entries: Sequence[Entry],
    named: Sequence[str],
    matched: Matched | None,
) -> Others:
    """Say who has no result for which lesson; `named` are the lessons that the run named."""
    has = {(entry.result.student, entry.result.lesson) for entry in entries}
    lessons = lessons_of_class(course, found, entries, named)
    absent = {
        (student, lesson): Absent(student, lesson, status)
        for student, lesson, status in [*_missing(matched, lessons), *_unplaced(found, lessons)]
        if (student, lesson) not in has
    }
    left = tuple(
        Left(u.place, u.student, u.lesson, u.reason, u.advice, u.needs_a_person)
        for u in found.unplaced
    )
    rows = tuple(absent[key] for key in sorted(absent))
    return Others(rows, left, _on_roster(matched), found.layout)


def lessons_of_class(
    course: Course, found: Found, entries: Sequence[Entry], named: Sequence[str]
) -> tuple[str, ...]:
    """Give the lessons that rows are about; all of the course if nothing tells which."""
    about = {*named, *(s.lesson for s in found.submissions), *(u.lesson for u in found.unplaced)}
    about |= {entry.result.lesson for entry in entries}
    return tuple(lesson for lesson in course.lessons if lesson in about) or course.lessons


def say_facts(entries: Sequence[Entry], submissions: Sequence[Submission]) -> tuple[Entry, ...]:
    """Add to each result how its file was recognised and when the platform says it came in."""
    present = {(s.student, s.lesson): s for s in submissions}
    return tuple(
        _with_facts(entry, present.get((entry.result.student, entry.result.lesson)))
        for entry in entries
    )


def _with_facts(entry: Entry, submission: Submission | None) -> Entry:
    if submission is None:
        return entry
    note = "\n".join(filter(None, (submission.note, entry.result.note)))
    result = msgspec.structs.replace(entry.result, note=note)
    return msgspec.structs.replace(entry, result=result, submitted=submission.submitted)


def _missing(matched: Matched | None, lessons: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    if matched is None:
        return
    for student in (*matched.missing, *matched.people):
        for lesson in lessons:
            yield student, lesson, MISSING


def _unplaced(found: Found, lessons: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for each in found.unplaced:
        if each.needs_a_person:
            for lesson in [each.lesson] if each.lesson else lessons:
                yield row_name(each, found), lesson, NEEDS_A_PERSON


def row_name(unplaced: Unplaced, found: Found) -> str:
    """Name the row of a file: its student, or the file itself where nobody can say whose it is."""
    inside = readable(f"{found.folder}/")
    return unplaced.student or unplaced.place.removeprefix(inside)


def _on_roster(matched: Matched | None) -> OnRoster | None:
    if matched is None:
        return None
    people = {
        name: _fields(person) for name, person in {**matched.people, **matched.missing}.items()
    }
    return OnRoster(people, matched.strangers, matched.unclear)


def _fields(person: Person) -> dict[str, str]:
    return {
        "id": person.id,
        "username": person.username,
        "email": person.email,
        "name": person.name,
        "section": person.section,
    }
