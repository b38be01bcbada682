"""Match those who handed something in with the people on a roster; what is unclear is listed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

import msgspec

from autograder.language import _
from autograder.submissions.roster import Person
from autograder.submissions.submission import Student

# Letters that no accent was added to, and how names on a keyboard without them are typed.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_FIELDS = ("username", "id", "email", "name")


class Matched(msgspec.Struct, frozen=True):
    """A class against its roster."""

    people: dict[str, Person]  # by student
    missing: dict[str, Person]  # who handed nothing in, by the name of their rows
    strangers: tuple[str, ...]  # students who are not on the roster
    unclear: dict[str, str]  # students who could be several people, or share one; and why


def match(students: Sequence[Student], roster: Sequence[Person]) -> Matched:
    """Match by id, user name or e-mail, then by name, then by what platforms make of these."""
    find = finder(roster)
    fits = {student.name: find(student) for student in students}
    people = {name: roster[found[0]] for name, found in fits.items() if len(found) == 1}
    unclear = {
        name: _("could be {people} on the list").format(
            people=_(" or ").join(_describe(roster[n]) for n in found)
        )
        for name, found in fits.items()
        if len(found) > 1
    }
    for person in set(people.values()):
        same = [name for name, each in people.items() if each == person]
        if len(same) > 1:
            for name in same:
                others = ", ".join(f"'{each}'" for each in same if each != name)
                said = _("and {others} could both be {person} on the list")
                unclear[name] = said.format(others=others, person=_describe(person))
                del people[name]
    heard_of = {number for found in fits.values() for number in found}
    absent = [person for number, person in enumerate(roster) if number not in heard_of]
    taken = {student.name for student in students}
    return Matched(
        people,
        _name_rows(absent, people, taken),
        tuple(name for name, found in fits.items() if not found),
        unclear,
    )


def finder(roster: Sequence[Person]) -> Callable[[Student], list[int]]:
    """Give a function that finds the numbers of those on a roster whom a student could be."""
    tables = [_table(roster, keys) for keys in (_exact, _names, _squeezed)]
    return lambda student: _fitting(student, tables)


def _fitting(student: Student, tables: Sequence[dict[str, list[int]]]) -> list[int]:
    words = (student.name, *student.known_as)
    for table, keys in zip(tables, (_fold_exact, _fold_name, _fold_squeezed), strict=True):
        found = {number for word in words for key in keys(word) for number in table.get(key, ())}
        if found:
            return sorted(found)
    return []


def _table(roster: Sequence[Person], keys: object) -> dict[str, list[int]]:
    table: dict[str, list[int]] = {}
    for number, person in enumerate(roster):
        for key in keys(person):  # type: ignore[operator]
            table.setdefault(key, []).append(number)
    return table


def _exact(person: Person) -> set[str]:
    words = (*person.ids, person.username, person.email)
    return {key for word in words if word for key in _fold_exact(word)}


def _names(person: Person) -> set[str]:
    return set(_fold_name(person.name))


def _squeezed(person: Person) -> set[str]:
    """Canvas writes `lastfirst`; others take an e-mail address up to its @."""
    keys = set(_fold_squeezed(person.email.partition("@")[0]))
    tokens = person.name.split()
    for cut in range(1, len(tokens)):
        for order in (tokens[cut:] + tokens[:cut], tokens):
            keys |= set(_fold_squeezed("".join(order)))
    return keys


def _fold_exact(word: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKC", word).casefold().strip()
    return (folded,) if folded else ()


def _fold_name(word: str) -> tuple[str, ...]:
    """Give a name's words in one order: `Last, First` and `First Last` are the same."""
    return tuple({" ".join(sorted(each.split())) for each in _spellings(word)} - {""})


def _fold_squeezed(word: str) -> tuple[str, ...]:
    return tuple({each.replace(" ", "") for each in _spellings(word)} - {""})


def _spellings(word: str) -> Iterable[str]:
    lower = unicodedata.normalize("NFKC", word).casefold()
    for each in {lower, lower.translate(_UMLAUTS)}:
        letters = unicodedata.normalize("NFKD", each.translate(_LETTERS))
        kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
        yield " ".join(re.sub(r"[\W_]+", " ", kept).split())


def _name_rows(
    absent: Sequence[Person], people: dict[str, Person], taken: set[str]
) -> dict[str, Person]:
    """Call those who are missing by what the others are called by, and no two the same."""

    def used(field: str) -> int:
        return sum(_fold_exact(getattr(p, field)) == _fold_exact(s) for s, p in people.items())

    field = max(_FIELDS, key=used) if people else "username"
    rows: dict[str, Person] = {}
    for person in absent:
        name = getattr(person, field) or person.shown
        choices = (name, f"{name}_{person.id}" if person.id else name, _describe(person))
        free = (each for each in choices if each not in taken)
        name = next(free, "")
        number = 2
        while not name or name in taken:
            name, number = f"{_describe(person)} ({number})", number + 1
        taken = taken | {name}
        rows[name] = person
    return rows


def _describe(person: Person) -> str:
    details = (person.id, person.username, person.email)
    inside = ", ".join(each for each in details if each)
    return f"{person.name or person.shown} ({inside})" if inside else person.shown
