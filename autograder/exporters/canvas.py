"""One column of the instructor's own Canvas export, filled; every other byte stays.

Rules: instructure/canvas-lms, lib/gradebook_importer.rb. A title that Canvas does not know makes a
new assignment, so only a column that the export has is filled. Rows are matched as Canvas matches
them: by ID, SIS User ID, SIS Login ID, then by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from autograder.errors import UsageError
from autograder.exporters.filling import Filled, to_give, who_asks
from autograder.exporters.people import Known, Row, pair
from autograder.exporters.points import Given
from autograder.exporters.sheet import Sheet, column_of
from autograder.language import _
from autograder.results.points import say_points

_KEYS = ("id", "sis user id", "sis login id", "integration id")
# A column whose name holds one of these is dropped by the importer, whatever else it says.
DROPPED = re.compile(
    "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|"
    "Override Score|Override Grade|Override Status"
)
_READ_ONLY = re.compile("read only", re.IGNORECASE)
_TEST_STUDENT = re.compile(r"student, test|test student", re.IGNORECASE)
_NO_ROW = frozenset({"", "muted", "manual posting"})
MOST_NAMES = 12


def fill(sheet: Sheet, points: Mapping[str, Given], known: Known, column: str) -> Filled:
    """Fill the column with a title, or with the number of an assignment; UsageError if none is it.

    Who is excused (EX) stays so, and whoever has no grade keeps what the file has.
    """
    header = sheet.header()
    section = next((at for at, name in enumerate(header) if "Section" in name), None)
    if section is None or column_of(header, frozenset({"id"})) is None:
        raise UsageError(
            _(
                "no gradebook of Canvas: its first row has ID and Section; export it again "
                "with Grades > Export > Export Entire Gradebook"
            )
        )
    at = _column(header, section, column)
    possible = _possible_row(sheet)
    if possible is not None and _READ_ONLY.search(sheet.at(possible, at)):
        raise UsageError(
            _("'{header}' is read only in Canvas; choose another column").format(header=header[at])
        )
    rows = list(_rows(sheet, header, possible))
    paired = pair({student: known.get(student, {}) for student in points}, rows)
    changes: dict[tuple[int, int], str] = {}
    excused = []
    for place, (student, given) in to_give(points, paired).items():
        before = sheet.at(place, at)
        if before.casefold() == "ex":
            excused.append(student)
        elif _number(before) != round(given.points, 2):
            changes[place, at] = sheet.number(given.points)
    data = sheet.filled(changes)
    warnings = tuple(_warnings(sheet, header[at], possible, at, points))
    if excused:
        warnings += (
            _("excused in Canvas, and left so: {excused}").format(excused=", ".join(excused)),
        )
    written = len(to_give(points, paired)) - len(excused)
    return Filled(data, written, who_asks(points, paired), warnings)


def _column(header: list[str], section: int, column: str) -> int:
    """Find the one column: its title as it stands, or the number that Canvas puts behind it."""
    own = range(section + 1, len(header))
    found = [at for at in own if header[at] == column.strip()]
    found = found or [at for at in own if header[at].endswith(f"({column.strip()})")]
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"'{header[at]}'" for at in own if header[at])[:2000]
    if found:
        raise UsageError(
            _("{found} columns are '{column}'; name one with --assignment-id").format(
                found=len(found), column=column
            )
        )
    raise UsageError(
        _("no column '{column}' in the export: make it in Canvas; there are {there}").format(
            column=column, there=there
        )
    )


def _possible_row(sheet: Sheet) -> int | None:
    found = (
        row for row in range(1, min(4, len(sheet.rows))) if "Points Possible" in sheet.at(row, 0)
    )
    return next(found, None)


def _rows(sheet: Sheet, header: list[str], possible: int | None) -> Iterator[Row]:
    keys = [at for key in _KEYS if (at := column_of(header, frozenset({key}))) is not None]
    last = column_of(header, frozenset({"lastname"}))
    first = column_of(header, frozenset({"firstname"}))
    for place in range(1, len(sheet.rows)):
        texts = {sheet.at(place, at).casefold() for at in range(len(sheet.rows[place]))}
        if place == possible or texts <= _NO_ROW:
            continue
        name = sheet.at(place, 0)
        if last is not None and first is not None:
            name = f"{sheet.at(place, last)}, {sheet.at(place, first)}"
        if not _TEST_STUDENT.fullmatch(name):
            yield Row(place, tuple(sheet.at(place, at) for at in keys), name)


def _warnings(
    sheet: Sheet, title: str, possible: int | None, at: int, points: Mapping[str, Given]
) -> Iterator[str]:
    if dropped := DROPPED.search(title):
        yield (
            _(
                "Canvas drops every column whose title holds '{title}': rename the assignment "
                "'{whole}' before you import this"
            ).format(title=dropped[0], whole=title)
        )
    worth = {given.possible for given in points.values() if given.possible}
    of = _number(sheet.at(possible, at)) if possible is not None else None
    if of is not None and worth and worth != {of}:
        there = ", ".join(map(say_points, sorted(worth)[:MOST_NAMES]))
        yield (
            _(
                "'{title}' is out of {of} points in Canvas, and out of {there} here: points "
                "are written as they are"
            ).format(title=title, of=say_points(of), there=there)
        )


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
