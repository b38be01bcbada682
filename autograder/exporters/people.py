"""Who of a class is who in another system's file: what is not clear is listed, on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from autograder.language import _
from autograder.results.the_class import ClassResults
from autograder.submissions.matching import match
from autograder.submissions.roster import Person
from autograder.submissions.submission import Student

Known = Mapping[str, Mapping[str, str]]  # id, username, email and name, by student
_NUMBERED = re.compile(r"(?P<name>.+)_(?P<number>\d+)", re.DOTALL)  # a namesake, as layouts say it


class Row(msgspec.Struct, frozen=True):
    """One person in a file: what they are known by."""

    place: int
    keys: tuple[str, ...]  # such as id, SIS id, login, the surest first: each alone is enough
    name: str = ""
    email: str = ""
    number: str = ""  # of this file only: it tells namesakes apart, and proves nothing alone

    @property
    def shown(self) -> str:
        """Name and numbers, for a list of those whom nobody could match."""
        told = (*self.keys, self.email, self.number)
        words = ", ".join(dict.fromkeys(filter(None, told)))
        return f"{self.name or words} ({words})" if self.name and words else self.name or words

    @property
    def person(self) -> Person:
        """What of them is compared by name."""
        return Person(email=self.email, name=_first_last(self.name))


class Paired(msgspec.Struct, frozen=True):
    """A class against a file."""

    rows: dict[str, int]  # the place of each student's row
    nowhere: dict[str, str]  # students whom no row fits, or several; and why
    nobody: tuple[Row, ...]  # rows that no student fits


def known_people(results: ClassResults, students: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Give what the roster says of each of some students, each once; nothing where it does not."""
    roster = results.others.roster
    people = roster.people if roster else {}
    return {student: people.get(student, {}) for student in students}


def pair(known: Known, rows: Sequence[Row]) -> Paired:
    """Match by each kind of key in turn, then by name; who is not clear is matched with nobody.

    Not clear is who fits several rows, who shares a row with another student, and whose key is one
    person's and whose name is another's.
    """
    found = _by_key(known, rows)
    taken = {place for fits in found.values() for place in fits}
    rest = [row for row in rows if row.place not in taken]
    named, unclear = _by_name({s: p for s, p in known.items() if s not in found}, rest)
    unclear |= _contradicted(known, rows, found)
    return _settled(known, rows, found | named, unclear)


def _by_key(known: Known, rows: Sequence[Row]) -> dict[str, set[int]]:
    levels = max((len(row.keys) for row in rows), default=0)
    tables = [
        _table((row.keys[n], row) for row in rows if n < len(row.keys)) for n in range(levels)
    ]
    numbers = _table((row.number, row) for row in rows)
    found = {}
    for student, person in known.items():
        words = list(_words(student, person))
        fits = next(filter(None, (_rows_of(words, table) for table in tables)), [])
        fits = fits or [
            row
            for number, name in _numbered(student, person)
            for row in numbers.get(_folded(number), ())
            if not row.name or match([Student(name)], [row.person]).people
        ]
        if fits:
            found[student] = {row.place for row in fits}
    return found


def _table(keyed: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    table: dict[str, list[Row]] = {}
    for key, row in keyed:
        if key:
            table.setdefault(_folded(key), []).append(row)
    return table


def _rows_of(words: Iterable[str], table: Mapping[str, list[Row]]) -> list[Row]:
    return [row for word in words for row in table.get(word, ())]


def _by_name(known: Known, rows: Sequence[Row]) -> tuple[dict[str, set[int]], dict[str, str]]:
    """Match by name: places for those who fit a name, and why the others are not clear."""
    places: dict[Person, set[int]] = {}
    for row in rows:
        places.setdefault(row.person, set()).add(row.place)
    asked = [Student(student, tuple(_spoken(student, known[student]))) for student in known]
    matched = match(asked, list(places))
    found = {student: places[person] for student, person in matched.people.items()}
    return found, matched.unclear


def _contradicted(
    known: Known, rows: Sequence[Row], found: Mapping[str, set[int]]
) -> dict[str, str]:
    shown = {row.place: row.shown for row in rows}
    named, _unclear = _by_name({student: known[student] for student in found}, rows)
    return {
        student: _("by number this is {one}, and by name {other}").format(
            one=_either(shown, found[student]), other=_either(shown, named[student])
        )
        for student in found
        if student in named and not named[student] & found[student]
    }


def _either(shown: Mapping[int, str], places: Iterable[int]) -> str:
    return _(" or ").join(shown[place] for place in sorted(places))


def _settled(
    known: Known, rows: Sequence[Row], found: Mapping[str, set[int]], unclear: Mapping[str, str]
) -> Paired:
    shown = {row.place: row.shown for row in rows}
    claimed: dict[int, list[str]] = {}
    for student, fits in found.items():
        for place in fits:
            claimed.setdefault(place, []).append(student)
    matched: dict[str, int] = {}
    nowhere: dict[str, str] = {}
    for student in known:
        fits = found.get(student, set())
        others = [each for place in fits for each in claimed[place] if each != student]
        if student in unclear:
            nowhere[student] = unclear[student]
        elif not fits:
            nowhere[student] = _("nobody in the file has this id, login, e-mail address or name")
        elif len(fits) > 1:
            nowhere[student] = _("could be {shown}").format(shown=_either(shown, fits))
        elif others:
            nowhere[student] = _("and {others} could both be {shown}").format(
                others=", ".join(others), shown=_either(shown, fits)
            )
        else:
            matched[student] = min(fits)
    nobody = tuple(row for row in rows if row.place not in claimed)
    return Paired(matched, nowhere, nobody)


def _words(student: str, person: Mapping[str, str]) -> Iterator[str]:
    told = (person.get(key, "") for key in ("id", "username", "email"))
    yield from (_folded(word) for word in (student, *told) if word)


def _numbered(student: str, person: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the numbers that a student may have in one file, each with the name that has to fit."""
    numbered = _NUMBERED.fullmatch(student)
    if numbered:
        yield numbered["number"], numbered["name"]
    if person.get("id"):
        yield person["id"], person.get("name") or student


def _spoken(student: str, person: Mapping[str, str]) -> Iterator[str]:
    numbered = _NUMBERED.fullmatch(student)
    words = (person.get("name", ""), person.get("email", ""), numbered["name"] if numbered else "")
    yield from filter(None, words)


def _folded(word: str) -> str:
    return word.strip().casefold()


def _first_last(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name
