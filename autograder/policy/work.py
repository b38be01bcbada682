"""Which work of whom counts for a student and a lesson: groups, attempts, and nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction

import msgspec

from autograder.model import Status
from autograder.policy.amounts import exact
from autograder.policy.rules import Group, Rules, in_utc
from autograder.policy.times import moment
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Attempt(msgspec.Struct, frozen=True):
    """One submission, whose it is, and when it came in, if anybody knows."""

    student: str
    entry: Entry
    when: datetime | None

    @property
    def points(self) -> Fraction:
        """What checks and people gave for it."""
        return exact(self.entry.result.score)

    @property
    def counts(self) -> bool:
        """Whether it could be read: what cannot be is no number to choose among."""
        return self.entry.result.status is not Status.ERROR


class Work(msgspec.Struct, frozen=True):
    """Everything that could count for one student and lesson, the latest last."""

    own: Entry | None  # what the student themselves handed in last
    attempts: tuple[Attempt, ...]
    group: Group | None = None

    @property
    def last(self) -> Attempt | None:
        """The latest attempt."""
        return self.attempts[-1] if self.attempts else None


Submissions = Mapping[tuple[str, str], tuple[Entry, ...]]


def all_submissions(results: ClassResults) -> Submissions:
    """Give every submission of each student for each lesson, as they came."""
    found: dict[tuple[str, str], tuple[Entry, ...]] = {}
    for entry in (*results.earlier, *results.entries):
        key = entry.result.student, entry.result.lesson
        found[key] = (*found.get(key, ()), entry)
    return found


def work_of(student: str, lesson: str, submissions: Submissions, rules: Rules) -> Work:
    """Find what could count for one student and lesson."""
    own = _attempts(student, lesson, submissions, rules)
    mine = own[-1].entry if own else None
    group = rules.group(student, lesson)
    if group is None:
        return Work(mine, own)
    if group.one_file and own:
        return Work(mine, _finished(student, own, lesson, group, submissions, rules), group)
    everybodys = [a for m in group.members for a in _attempts(m, lesson, submissions, rules)]
    return Work(mine, tuple(sorted(everybodys, key=_order)), group)


def handed_in_for(results: ClassResults, rules: Rules) -> tuple[Entry, ...]:
    """Give what counts for each student who handed in nothing, but whose group did.

    Each entry stands under the name of the student for whom it counts.
    """
    submissions = all_submissions(results)
    found = []
    for lesson in results.lessons:
        there = rules.groups.get(lesson, rules.groups.get("", ()))
        for student in dict.fromkeys(member for group in there for member in group.members):
            last = work_of(student, lesson, submissions, rules).last
            if last is not None and (student, lesson) not in submissions:
                result = msgspec.structs.replace(last.entry.result, student=student)
                found.append(msgspec.structs.replace(last.entry, result=result))
    return tuple(found)


def _order(attempt: Attempt) -> tuple[datetime, Fraction]:
    # Of submissions without a time, the one with more points is taken for the later.
    return attempt.when or _LONG_AGO, attempt.points


def _attempts(
    student: str, lesson: str, submissions: Submissions, rules: Rules
) -> tuple[Attempt, ...]:
    entries = submissions.get((student, lesson), ())
    last = len(entries) - 1
    return tuple(
        Attempt(student, entry, _when(entry, student, lesson, rules, is_last=number == last))
        for number, entry in enumerate(entries)
    )


def _when(
    entry: Entry, student: str, lesson: str, rules: Rules, *, is_last: bool
) -> datetime | None:
    said = rules.own(student, lesson).submitted
    if said is not None and is_last:
        return moment(said, rules.zone)
    return in_utc(entry.submitted.at) if entry.submitted else None


def _finished(
    student: str,
    own: Sequence[Attempt],
    lesson: str,
    group: Group,
    submissions: Submissions,
    rules: Rules,
) -> tuple[Attempt, ...]:
    """Take another member's copy of the same file where a person has marked that one alone."""
    if not own[-1].entry.result.needs_a_person:
        return tuple(own)
    for member in group.members:
        theirs = _attempts(member, lesson, submissions, rules)
        if theirs and not theirs[-1].entry.result.needs_a_person:
            return (*own[:-1], msgspec.structs.replace(theirs[-1], student=member))
    return tuple(own)
