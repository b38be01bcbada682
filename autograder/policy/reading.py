"""Read a course's policy: its table in pyproject.toml, and the file with what is personal."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from autograder.course.course import Course
from autograder.course.tables import convert_table
from autograder.digest import digest
from autograder.errors import CourseError, UsageError
from autograder.language import N_, _
from autograder.policy.functions import file_of, load_functions, named_in
from autograder.policy.settings import NO_ZONE, OwnTerms, Settings, StudentTerms
from autograder.submissions.roster import Person, read_people

TABLE = "[tool.autograder.policy]"
_OWN = ("due", "extension", "submitted", "reason")  # columns of a students' file
_ADVICE = N_("correct the entry (docs/policy.md lists all of them)")


class Personal(msgspec.Struct, frozen=True):
    """What a policy says of one student, whoever that is among those who handed in."""

    person: Person
    place: str  # for messages
    terms: StudentTerms = StudentTerms()
    groups: tuple[tuple[str, str], ...] = ()  # (lesson or "", the group's name)


class Written(msgspec.Struct, frozen=True):
    """A policy as it is written, its students not yet known."""

    settings: Settings
    personal: tuple[Personal, ...] = ()

    def digest(self, root: Path) -> str:
        """Give a digest of what it says, wherever its course lies, and of its own functions."""
        personal = [(each.person, each.terms, each.groups) for each in self.personal]
        files = dict.fromkeys(file_of(name, root) for name in named_in(self.settings))
        said = msgspec.json.encode((self.settings, personal))
        return digest([said, *(file.read_bytes() for file in files)])

    @property
    def wants_attempts(self) -> bool:
        """Whether any number may come of another attempt than the last."""
        people = [each.terms for each in self.personal]
        own = [terms for person in people for terms in person.lessons.values()]
        every = (self.settings, *self.settings.lessons.values(), *people, *own)
        return any(terms.attempts in ("best", "mean") for terms in every)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    students: dict[str, StudentTerms] = {}
    groups: dict[str, tuple[str, ...]] = {}


def read_policy(course: Course) -> Written:
    """Read the policy of a course, or CourseError: no grade waits for a typing error."""
    place = f"{course.root / 'pyproject.toml'}: {TABLE}"
    settings = convert_table(course.policy.policy, Settings, place, _(_ADVICE))
    personal = [*_of_table(settings.students, settings.groups, place)]
    for name, terms in settings.lessons.items():
        personal += _of_groups(terms.groups or {}, name, f"{place} lessons {name}")
    if settings.students_file:
        personal += _of_file(course.root / settings.students_file, settings)
    for where, lessons in _lessons_named(settings, personal):
        for lesson in lessons:
            if lesson not in course.lessons:
                raise CourseError(
                    _(
                        "{where}: the course has no lesson {lesson!r}; its lessons are {lessons}"
                    ).format(where=where, lesson=lesson, lessons=", ".join(course.lessons))
                )
    load_functions(settings, course.root)
    return Written(settings, tuple(personal))


def anybody(identity: str) -> Person:
    """Give whoever is known by an id, a user name, an e-mail address or a name."""
    return Person(identity, identity, identity, identity, ids=(identity,))


def _of_table(
    students: Mapping[str, StudentTerms], groups: Mapping[str, tuple[str, ...]], place: str
) -> Iterator[Personal]:
    for identity, terms in students.items():
        yield Personal(anybody(identity), f"{place} students {identity}", terms)
    yield from _of_groups(groups, "", place)


def _of_groups(
    groups: Mapping[str, tuple[str, ...]], lesson: str, place: str
) -> Iterator[Personal]:
    for name, members in groups.items():
        for identity in members:
            yield Personal(anybody(identity), f"{place} groups {name}", groups=((lesson, name),))


def _of_file(file: Path, settings: Settings) -> Iterator[Personal]:
    if file.suffix.lower() == ".toml":
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CourseError(
                _("{file}: cannot be read: {error}; fix `students_file`").format(
                    file=file, error=error
                )
            ) from None
        found = convert_table(table, _File, str(file), _(_ADVICE))
        own = [e for s in found.students.values() for e in (s, *s.lessons.values())]
        times = [each.due for each in own] + [getattr(each, "submitted", None) for each in own]
        if not settings.timezone and any(t is not None and t.tzinfo is None for t in times):
            raise CourseError(f"{file}: {NO_ZONE}")
        yield from _of_table(found.students, found.groups, str(file))
        return
    try:
        rows = read_people(file)
    except UsageError as error:
        raise CourseError(_("students_file: {error}").format(error=error)) from None
    for number, (person, cells) in enumerate(rows, start=1):
        given = {name.lower(): cell for name, cell in cells.items() if cell}
        yield _of_row(
            person,
            given,
            _("{file}: row {number} ({shown})").format(
                file=file, number=number, shown=person.shown
            ),
            settings,
        )


def _of_row(person: Person, given: Mapping[str, str], place: str, settings: Settings) -> Personal:
    said: dict[str, Any] = {name: given[name] for name in _OWN if name in given}
    said |= {name: _time(said[name], place) for name in ("due", "submitted") if name in said}
    lesson = given.get("lesson", "")
    if "submitted" in said and not lesson:
        raise CourseError(
            _("{place}: `submitted` is of one lesson; name it in the column `lesson`").format(
                place=place
            )
        )
    kind: type[Any] = OwnTerms if lesson else StudentTerms
    try:
        # In strings, as a table has them: `convert` reads times.
        found = msgspec.convert(said, kind, strict=False)
        times = (found.due, getattr(found, "submitted", None))
        if not settings.timezone and any(t is not None and t.tzinfo is None for t in times):
            raise CourseError(f"{place}: {NO_ZONE}")
        if drop := given.get("drop"):
            own = msgspec.convert({"drop": drop}, StudentTerms, strict=False)
            found = msgspec.structs.replace(found, drop=own.drop) if not lesson else found
    except msgspec.ValidationError as error:
        raise CourseError(
            _("{place}: {error}; correct the row").format(place=place, error=error)
        ) from None
    terms = StudentTerms(lessons={lesson: found}) if lesson else found
    group = ((lesson, given["group"]),) if "group" in given else ()
    return Personal(person, place, terms, group)


def _time(text: str, place: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise CourseError(
            _("{place}: {text!r} is no time; write 2026-10-24T23:59").format(place=place, text=text)
        ) from None


def _lessons_named(
    settings: Settings, personal: list[Personal]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield TABLE + " lessons", tuple(settings.lessons)
    for each in personal:
        own = tuple(lesson for lesson, _other in each.groups if lesson)
        yield each.place, (*each.terms.lessons, *own)
