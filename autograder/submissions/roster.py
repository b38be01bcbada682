"""A roster: the list of a class, as a spreadsheet or a learning platform writes it.

Canvas's gradebook, Moodle's grades and its offline worksheet, nbgrader's exports and GitHub
Classroom's roster are taken as they come: columns are known by their names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.errors import SubmissionError, UsageError
from autograder.language import _
from autograder.submissions.opening import read_plain

LARGEST = 16 << 20
LONGEST_HEADER = 20  # lines that a spreadsheet may have above its table
_DELIMITERS = ",;\t|"
_COLUMNS = {
    "id": "id|student id|studentid|sid|sis user id|sis id|id number|idnumber|identifier|user id|"
    "canvas user id|lms user id|github id|matriculation number|matrikelnummer|id nummer|"
    "teilnehmer id|integration id|orgdefinedid|numéro d identification|número de id",
    "username": "username|user name|user|login|login id|loginid|sis login id|account|netid|"
    "github username|github|benutzername|anmeldename|kennung|nom d utilisateur",
    "email": "email|e mail|mail|email address|e mail address|emailaddress|e mail adresse|"
    "emailadresse|adresse de courriel|dirección de correo",
    "name": "name|student|full name|fullname|student name|display name|vollständiger name|"
    "teilnehmer in|nom complet|nombre completo",
    "first": "first name|firstname|first|given name|vorname|prénom|nombre",
    "last": "last name|lastname|last|surname|family name|nachname|familienname|nom|apellido s|"
    "apellidos",
    "section": "section|sections|group|groups|class|gruppe|gruppen|sektion|kurs",
}
_FIELD_OF = {word: field for field, words in _COLUMNS.items() for word in words.split("|")}
_IDENTIFYING = frozenset({"id", "username", "email", "name", "first", "last"})
_CANVAS_TEST = re.compile(r"(?:student, test|test student)", re.IGNORECASE)


class Person(msgspec.Struct, frozen=True):
    """Somebody on a roster."""

    id: str = ""
    username: str = ""
    email: str = ""
    name: str = ""  # "First Last"
    section: str = ""
    ids: tuple[str, ...] = ()  # every number that the roster has of them

    @property
    def key(self) -> str:
        """By what a variant of a lesson is drawn for them: what a platform knows them by."""
        return self.username or self.id or self.email or self.name

    @property
    def shown(self) -> str:
        """The first that is known: user name, name, e-mail, id."""
        return self.username or self.name or self.email or self.id


def read_roster(file: Path) -> tuple[Person, ...]:
    """Read a roster, each person once; UsageError says what is wrong with the file."""
    people: dict[tuple[object, ...], Person] = {}
    for person, _row in read_people(file):
        people.setdefault((person.ids, person.username, person.email, person.name), person)
    return tuple(people.values())


def read_people(file: Path) -> tuple[tuple[Person, dict[str, str]], ...]:
    """Read each row of a table of people, with its cells by the columns' own names."""
    try:
        place = file.resolve()
        text = _decode(read_plain(place.parent, (place.name,), LARGEST))
    except SubmissionError as error:
        raise UsageError(
            _("{file}: {error}; name a CSV file with --roster").format(file=file, error=error)
        ) from None
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(
            _("{file}: cannot be read: {reason}; name a CSV file").format(file=file, reason=reason)
        ) from None
    try:
        rows = [(_person(row), cells) for row, cells in _rows(text, file)]
    except csv.Error as error:
        raise UsageError(
            _("{file}: not a table: {error}; save it as CSV again").format(file=file, error=error)
        ) from None
    people = tuple((person, cells) for person, cells in rows if person is not None)
    if not people:
        raise UsageError(
            _("{file}: nobody is on this roster; name the list of your class").format(file=file)
        )
    return people


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what spreadsheets on Windows write


def _rows(text: str, file: Path) -> Iterator[tuple[dict[str, list[str]], dict[str, str]]]:
    """Give each row below the header, by field, which may have several columns; and by column."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:LONGEST_HEADER], start=1):
        delimiter = max(_DELIMITERS, key=line.count)
        header = next(csv.reader([line], delimiter=delimiter), [])
        fields = [_field(cell) for cell in header]
        if _IDENTIFYING & set(fields):
            below = lines[number:]
            break
    else:
        there = lines[0][:200] if lines else "nothing"
        raise UsageError(
            _(
                "{file}: no column is a student's id, username, email or name (the first line "
                "is: {there}); give one of its columns one of these names"
            ).format(file=file, there=there)
        )
    rest = io.StringIO("\n".join(below))
    for row in csv.reader(rest, delimiter=delimiter):
        found: dict[str, list[str]] = {}
        for field, cell in zip(fields, row, strict=False):
            if field and cell.strip():
                found.setdefault(field, []).append(cell.strip())
        if not any("points possible" in cell.lower() for cell in row[:1]):
            yield (
                found,
                {name.strip(): cell.strip() for name, cell in zip(header, row, strict=False)},
            )


def _field(header: str) -> str:
    plain = " ".join(re.sub(r"[^\w]+|_", " ", header.lower()).split())
    return _FIELD_OF.get(plain, "")


def _person(row: Mapping[str, Sequence[str]]) -> Person | None:
    def first(field: str) -> str:
        return next(iter(row.get(field, ())), "")

    # Moodle's worksheet: `Participant 12345`, in the site's language.
    ids = tuple(re.sub(r"\A[^\W\d]+ (\d+)\Z", r"\1", each) for each in row.get("id", ()))
    name = first("name")
    if _CANVAS_TEST.fullmatch(name) and "section" in row:
        return None
    if first("last") or first("first"):
        name = f"{first('first')} {first('last')}".strip()
    elif name.count(",") == 1:
        last, given = name.split(",")
        name = f"{given.strip()} {last.strip()}".strip()
    person = Person(
        ids[0] if ids else "", first("username"), first("email"), name, first("section"), ids
    )
    return person if person.shown else None
