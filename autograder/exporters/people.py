"""Who of a class is who in another system's file: what is not clear is listed, on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autograder.results.the_class import ClassResults
from autograder.submissions.matching import match
from autograder.submissions.roster import Person
from autograder.submissions.submission import Student

Known = Mapping[str, Mapping[str, str]]  # id, username, email and name, by student
_NUMBERED = re.compile(r"(?P<name>.+)_(?P<number>\d+)", re.DOTALL)  # a namesake, as layouts say it


class Row(msgspec.Struct, frozen=True):
    """One person in a file: what they are known by, the surest first."""

    place: int
    keys: tuple[str, ...]  # such as id, SIS id, login: each of them alone is enough
    name: str = ""
    email: str = ""

    @property
    def shown(self) -> str:
        """Name and numbers, for a list of those whom nobody could match."""
        words = ", ".join(dict.fromkeys(filter(None, (*self.keys, self.email))))
        return f"{self.name or words} ({words})" if self.name and words else self.name or words


class Paired(msgspec.Struct, frozen=True):
    """A class against a file."""

    rows: dict[str, int]  # the place of each student's row
    nowhere: dict[str, str]  # students whom no row fits, or several; and why
    nobody: tuple[Row, ...]  # rows that no student fits


def known_people(results: ClassResults) -> dict[str, Mapping[str, str]]:
    """Give what is known of everybody in the class, with those who handed nothing in."""
    roster = results.others.roster
    people = roster.people if roster else {}
    students = [entry.result.student for entry in results.entries]
    students += [each.student for each in results.others.absent]
    return {student: people.get(student, {}) for student in students}


def pair(known: Known, rows: Sequence[Row]) -> Paired:
    """Match by each kind of key in turn, then by name; who fits twice is matched with nobody."""
    found: dict[str, set[int]] = {}
    for student, person in known.items():
        words = set(_words(student, person))
        for level in range(max((len(row.keys) for row in rows), default=0)):
            fits = {
                row.place
                for row in rows
                if level < len(row.keys) and _folded(row.keys[level]) in words
            }
            if fits:
                found[student] = fits
                break
    taken = {place for fits in found.values() for place in fits}
    rest = [row for row in rows if row.place not in taken]
    found |= dict(_by_name(known, [s for s in known if s not in found], rest))
    return _settled(known, rows, found)


def _by_name(
    known: Known, students: Sequence[str], rows: Sequence[Row]
) -> Iterator[tuple[str, set[int]]]:
    people = [Person(email=row.email, name=_first_last(row.name)) for row in rows]
    places: dict[Person, set[int]] = {}
    for person, row in zip(people, rows, strict=True):
        places.setdefault(person, set()).add(row.place)
    roster = list(places)
    asked = [Student(student, tuple(_spoken(student, known[student]))) for student in students]
    for one in asked:
        # One at a time: two students for one person are seen to where all is known.
        fitting = match([one], roster).people.get(one.name)
        if fitting is not None:
            yield one.name, places[fitting]


def _settled(known: Known, rows: Sequence[Row], found: Mapping[str, set[int]]) -> Paired:
    shown = {row.place: row.shown for row in rows}
    claimed: dict[int, list[str]] = {}
    for student, fits in found.items():
        for place in fits:
            claimed.setdefault(place, []).append(student)
    matched: dict[str, int] = {}
    nowhere: dict[str, str] = {}
    for student in known:
        fits = found.get(student, set())
        if not fits:
            nowhere[student] = "nobody in the file has this id, login, e-mail address or name"
        elif len(fits) > 1:
            nowhere[student] = f"could be {' or '.join(shown[place] for place in sorted(fits))}"
        else:
            (place,) = fits
            others = [each for each in claimed[place] if each != student]
            if others:
                nowhere[student] = f"and {', '.join(others)} could both be {shown[place]}"
            else:
                matched[student] = place
    nobody = tuple(row for row in rows if row.place not in claimed)
    return Paired(matched, nowhere, nobody)


def _words(student: str, person: Mapping[str, str]) -> Iterator[str]:
    numbered = _NUMBERED.fullmatch(student)
    told = (person.get(key, "") for key in ("id", "username", "email"))
    for word in (student, *told, numbered["number"] if numbered else ""):
        if word:
            yield _folded(word)


def _spoken(student: str, person: Mapping[str, str]) -> Iterator[str]:
    numbered = _NUMBERED.fullmatch(student)
    words = (person.get("name", ""), person.get("email", ""), numbered["name"] if numbered else "")
    yield from filter(None, words)


def _folded(word: str) -> str:
    return word.strip().casefold()


def _first_last(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name
