"""Moodle's offline grading worksheet, filled: the grades, and the feedback where there is none.

Rules: moodle, mod/assign/feedback/offline. Headings are in the site's language; they are known by
name in the languages below, and by their kind and place in any other. Moodle takes a row only if
`Last modified (grade)` is as it was, so all but the two columns stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from autograder.errors import UsageError
from autograder.exporters.filling import Filled, to_give, who_asks
from autograder.exporters.people import Known, Row, pair
from autograder.exporters.points import Given
from autograder.exporters.sheet import Sheet, column_of
from autograder.language import _
from autograder.results.points import say_points

# English, German, French, Spanish, Chinese (simplified and traditional), in Moodle's own words.
_GRADE = frozenset("grade|bewertung|note|calificación|puntuación|成绩|分数|評分|成績".split("|"))
_MAXIMUM = frozenset(
    "maximum grade|bestwertung|höchste bewertung|note maximale|calificación máxima|"
    "puntuación máxima|最高分|最高成绩|最高分數".split("|")
)
_FEEDBACK = frozenset(
    "feedback comments|feedback als kommentar|feedback par commentaires|"
    "comentarios de retroalimentación|retroalimentación de comentarios|"
    "反馈评语|反馈意见|回饋評論".split("|")
)
_NAME = frozenset(
    "full name|vollständiger name|name|nom complet|nombre completo|全名|姓名".split("|")
)
_EMAIL = frozenset(
    "email address|e-mail-adresse|adresse de courriel|dirección de correo|"
    "dirección email|电子邮件地址|电子邮箱|電子郵件信箱".split("|")
)
_IDENTIFIER = re.compile(r"\D*(?P<number>\d+)")  # "Participant 17", in any language
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class Columns(msgspec.Struct, frozen=True):
    """Where the worksheet has what."""

    name: int
    grade: int
    maximum: int | None = None
    email: int | None = None
    feedback: int | None = None


def fill(
    sheet: Sheet,
    points: Mapping[str, Given],
    known: Known,
    feedback: Mapping[str, str],
    *,
    grade_column: str = "",
    feedback_column: str = "",
) -> Filled:
    """Fill grades, and feedback where the cell is empty; UsageError if it is no worksheet."""
    columns = find_columns(sheet, grade_column, feedback_column)
    rows = participants(sheet, columns)
    paired = pair({student: known.get(student, {}) for student in points}, rows)
    changes: dict[tuple[int, int], str] = {}
    above = []
    for place, (student, given) in to_give(points, paired).items():
        most = _number(sheet.at(place, columns.maximum)) if columns.maximum is not None else None
        if most is not None and given.points > most:
            above.append(
                _("{student}: {points} points are more than the maximum").format(
                    student=student, points=say_points(given.points)
                )
            )
        if _number(sheet.at(place, columns.grade)) != round(given.points, 2):
            changes[place, columns.grade] = sheet.number(given.points)
        said = feedback.get(student, "")
        if columns.feedback is not None and said and not sheet.at(place, columns.feedback):
            changes[place, columns.feedback] = said
    warnings = list(_other_maximum(sheet, columns, rows, points))
    warnings += [_("{each}: Moodle skips the row").format(each=each) for each in above]
    data = sheet.filled(changes)
    given_out = len(to_give(points, paired))
    return Filled(data, given_out, who_asks(points, paired), tuple(warnings))


def find_columns(sheet: Sheet, grade_column: str = "", feedback_column: str = "") -> Columns:
    """Find the columns by name, else by kind and place; UsageError lists what there is."""
    header = sheet.header()
    body = range(1, len(sheet.rows))
    if not body or not all(
        _IDENTIFIER.fullmatch(sheet.at(row, 0)) for row in body if any_cell(sheet, row)
    ):
        raise UsageError(
            _(
                "no offline grading worksheet: its first column numbers the participants; "
                "download it in Moodle with View all submissions > Download grading worksheet"
            )
        )
    maximum = column_of(header, _MAXIMUM)
    if maximum is None:
        maximum = _by_kind(sheet, body)
    grade = _named(header, grade_column) if grade_column else column_of(header, _GRADE)
    if grade is None and maximum is not None:
        grade = maximum - 1  # where Moodle writes it in every language
    if grade is None:
        there = ", ".join(f"'{each}'" for each in header)
        raise UsageError(
            _("which column holds the grades? Name it with --grade-column: {there}").format(
                there=there
            )
        )
    own = _named(header, feedback_column) if feedback_column else column_of(header, _FEEDBACK)
    name = column_of(header, _NAME)
    return Columns(1 if name is None else name, grade, maximum, column_of(header, _EMAIL), own)


def participants(sheet: Sheet, columns: Columns) -> list[Row]:
    """Give everybody in the worksheet, by the number that Moodle has for them here."""
    rows = []
    for place in range(1, len(sheet.rows)):
        found = _IDENTIFIER.fullmatch(sheet.at(place, 0))
        if found:
            email = sheet.at(place, columns.email) if columns.email is not None else ""
            name = sheet.at(place, columns.name)
            rows.append(Row(place, (email,), name, email, found["number"]))
    return rows


def any_cell(sheet: Sheet, row: int) -> bool:
    """Whether a row holds anything."""
    return any(cell.text.strip() for cell in sheet.rows[row])


def _named(header: Sequence[str], name: str) -> int:
    at = column_of(header, frozenset({name.strip().casefold()}))
    if at is None:
        there = ", ".join(f"'{each}'" for each in header)
        raise UsageError(
            _("no column '{name}' in the worksheet; there are {there}").format(
                name=name, there=there
            )
        )
    return at


def _by_kind(sheet: Sheet, body: range) -> int | None:
    """Find the column that says the same number in every row: what an assignment is out of."""
    for at in range(2, len(sheet.rows[0])):
        texts = {sheet.at(row, at) for row in body if any_cell(sheet, row)}
        if len(texts) == 1 and _NUMBER.fullmatch(next(iter(texts))):
            return at
    return None


def _other_maximum(
    sheet: Sheet, columns: Columns, rows: Sequence[Row], points: Mapping[str, Given]
) -> list[str]:
    if columns.maximum is None:
        return []
    there = {_number(sheet.at(row.place, columns.maximum)) for row in rows} - {None}
    here = {given.possible for given in points.values() if given.possible}
    if not there or not here or there == here:
        return []
    said = [
        ", ".join(say_points(each or 0) for each in sorted(s, key=str)[:5]) for s in (there, here)
    ]
    return [
        (
            _(
                "the assignment is out of {there} points in Moodle, and out of {here} here: points "
                "are written as they are; set the maximum grade in Moodle to what it is here"
            ).format(there=said[0], here=said[1])
        )
    ]


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
