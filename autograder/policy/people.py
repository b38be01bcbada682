"""Who of a class a policy means: identities are matched as a roster's are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.language import _
from autograder.policy.functions import load_functions
from autograder.policy.reading import Written
from autograder.policy.rules import Group, Rules
from autograder.policy.settings import OwnTerms, StudentTerms, Terms
from autograder.submissions.matching import Matched, finder
from autograder.submissions.roster import Person, read_people
from autograder.submissions.submission import Found, Student


class People(msgspec.Struct, frozen=True):
    """Who handed in: by what else each is known, and what the platform has as several people's."""

    known: Mapping[str, tuple[str, ...]] = {}  # ids, user names, e-mail addresses, by student
    shared: Mapping[str, tuple[Group, ...]] = {}  # by lesson


NOBODY = People()


class Resolved(msgspec.Struct, frozen=True):
    """The rules for a class, and what a policy says that fits nobody in it."""

    rules: Rules
    notices: tuple[str, ...] = ()


def resolve(
    written: Written,
    course: Course,
    handed_in: People,
    matched: Matched | None,
    of_roster: Mapping[str, str] | None = None,
) -> Resolved:
    """Put a class's students in the place of the identities that a policy names.

    `of_roster` is each student's group where a column of the roster says it.
    """
    named = tuple(dict.fromkeys(each.person for each in written.personal))
    who, notices = _who(named, _class(handed_in, matched))
    people: dict[str, StudentTerms] = {}
    groups: dict[str, dict[str, list[str]]] = {}
    for student, name in (of_roster or {}).items():
        groups.setdefault("", {}).setdefault(name, []).append(student)
    said = []
    for each in written.personal:
        student = who.get(each.person, "")
        if not student:
            said.append(_("{place}: nobody of this class is meant by it").format(place=each.place))
            if not each.groups:
                continue
            student = each.person.shown  # still somebody's fellow: nobody vanishes
        people[student] = _over(people.get(student, StudentTerms()), each.terms)
        for lesson, name in each.groups:
            members = groups.setdefault(lesson, {}).setdefault(name, [])
            if student not in members:
                members.append(student)
    said += _twice(groups)
    # A lesson of which the platform names several submitters has a table of its own.
    shared = handed_in.shared
    own = {lesson: groups.get(lesson, groups.get("", {})) for lesson in shared}
    settings = msgspec.structs.replace(written.settings, students={}, groups={})
    possible = {name: course.policy.of(name).points_per_lesson for name in course.lessons}
    rules = Rules(
        settings,
        {name: terms for name, terms in people.items() if terms != StudentTerms()},
        {
            lesson: (*(Group(n, tuple(m)) for n, m in each.items()), *shared.get(lesson, ()))
            for lesson, each in {**groups, **own}.items()
        },
        possible,
        load_functions(written.settings, course.root),
    )
    return Resolved(rules, tuple(dict.fromkeys([*notices, *said])))


def people_of(found: Found) -> People:
    """Give who handed in, and what the platform has as one submission of several people."""
    same: dict[str, dict[object, list[str]]] = {}
    for each in found.submissions:
        mine = same.setdefault(each.lesson, {})
        mine.setdefault((each.file, each.members), []).append(each.student)
    shared = {
        lesson: tuple(
            Group(" and ".join(members), tuple(members), one_file=True)
            for members in files.values()
            if len(members) > 1
        )
        for lesson, files in same.items()
    }
    return People(
        {each.name: each.known_as for each in found.students},
        {lesson: groups for lesson, groups in shared.items() if groups},
    )


def groups_of(roster: Path | None, column: str, matched: Matched | None) -> dict[str, str]:
    """Read each student's group off a column of the roster; UsageError if there is none."""
    if not column or roster is None or matched is None:
        return {}
    rows = read_people(roster)
    if not any(column in cells for _other, cells in rows):
        there = ", ".join(rows[0][1])
        raise UsageError(
            _(
                "{roster}: no column {column!r}, which group_column names; there are {there}: "
                "correct `group_column` in [tool.autograder.policy]"
            ).format(roster=roster, column=column, there=there)
        )
    named = {person: cells[column] for person, cells in rows if cells.get(column)}
    everybody = {**matched.people, **matched.missing}
    return {name: named[person] for name, person in everybody.items() if person in named}


def _class(handed_in: People, matched: Matched | None) -> dict[str, Person]:
    """Give everybody of the class with all that they are known by, by the name of their rows."""
    on_it = {**matched.people, **matched.missing} if matched else {}
    people = {}
    for name in dict.fromkeys([*handed_in.known, *on_it]):
        words = handed_in.known.get(name, ())
        email = next((word for word in words if "@" in word), "")
        person = on_it.get(name, Person(email=email, name=name))
        people[name] = msgspec.structs.replace(person, ids=(*person.ids, name, *words))
    return people


def _who(
    named: Sequence[Person], people: Mapping[str, Person]
) -> tuple[dict[Person, str], list[str]]:
    """Say which student each one is that a policy names, and who is not clear."""
    names = tuple(people)
    find = finder(tuple(people.values()))
    who: dict[Person, str] = {}
    notices = []
    for person in named:
        words = (*person.ids, person.username, person.email, person.name)
        fits = [names[number] for number in find(Student(person.shown, tuple(filter(None, words))))]
        # A name of a row is its student's alone: it holds before what else is the same.
        exactly = [name for name in fits if name in words]
        if len(fits) == 1 or len(exactly) == 1:
            who[person] = (exactly or fits)[0]
        elif fits:
            said = " and ".join(map(repr, fits))
            notices.append(
                _("the policy's {shown!r} could be {said}: name one by an id").format(
                    shown=person.shown, said=said
                )
            )
    return who, notices


def _over(outer: StudentTerms, inner: StudentTerms) -> StudentTerms:
    """Add what another row says of the same student."""
    said = {n: getattr(inner, n) for n in (*Terms.__struct_fields__, "drop")}
    lessons = dict(outer.lessons)
    for name, terms in inner.lessons.items():
        own = {n: v for n in OwnTerms.__struct_fields__ if (v := getattr(terms, n)) is not None}
        lessons[name] = msgspec.structs.replace(lessons.get(name, OwnTerms()), **own)
    kept = {name: value for name, value in said.items() if value is not None}
    return msgspec.structs.replace(outer, lessons=lessons, **kept)


def _twice(groups: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
    said = []
    for lesson, named in groups.items():
        first: dict[str, str] = {}
        for name, members in named.items():
            for member in members:
                other = first.setdefault(member, name)
                if other != name:
                    where = _(" in {lesson}").format(lesson=lesson) if lesson else ""
                    said.append(
                        _(
                            "{member} is in two groups{where}, {other} and {name}: {other} holds"
                        ).format(member=member, where=where, other=other, name=name)
                    )
    return said
