"""A CSV file that others wrote, of which some cells are filled and every other byte stays.

Its delimiter, quotes, line ends, byte order mark and encoding are whatever they are. The file is
cut into cells by where they stand; what is written goes into those places, and nothing is written
anew from parsed values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.language import _

LARGEST = 64 << 20  # bytes
_DELIMITERS = ",;\t"
_BOM = "\ufeff"
_DECIMAL_COMMA = re.compile(r"\d+,\d+")


class Cell(msgspec.Struct, frozen=True):
    """One cell: what it holds, and where that stands in the file's text, quotes included."""

    text: str
    start: int
    end: int
    quoted: bool


class Sheet(msgspec.Struct, frozen=True):
    """A file cut into cells."""

    text: str
    encoding: str
    delimiter: str
    rows: tuple[tuple[Cell, ...], ...]
    decimal: str = "."  # the sign that its own numbers have

    def at(self, row: int, column: int) -> str:
        """Give the text of a cell, without blanks around it; a row may be too short for it."""
        cells = self.rows[row]
        return cells[column].text.strip() if column < len(cells) else ""

    def header(self) -> list[str]:
        """Give the texts of the first row."""
        return [self.at(0, column) for column in range(len(self.rows[0]))]

    def number(self, points: float) -> str:
        """Write points with two decimals as the file writes its numbers."""
        return f"{points:.2f}".replace(".", self.decimal)

    def filled(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """Give the file with some cells filled, by row and column from 0."""
        pieces = []
        place = 0
        for (row, column), text in sorted(changes.items()):
            cells = self.rows[row]
            missing = max(0, column + 1 - len(cells))
            cell = cells[min(column, len(cells) - 1)]
            start = cell.end if missing else cell.start
            pieces += [self.text[place:start], self.delimiter * missing]
            pieces.append(self._written(text, quoted=cell.quoted and not missing))
            place = cell.end
        return "".join([*pieces, self.text[place:]]).encode(self.encoding)

    def _written(self, text: str, *, quoted: bool) -> str:
        special = any(sign in text for sign in (self.delimiter, '"', "\r", "\n"))
        return '"' + text.replace('"', '""') + '"' if quoted or special else text


def read_sheet(file: Path) -> Sheet:
    """Read a file that a person named; UsageError says why it is no table."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(
            _("{file}: cannot be read: {reason}; name the file as exported").format(
                file=file, reason=reason
            )
        ) from None
    if len(data) > LARGEST:
        raise UsageError(
            _("{file}: larger than {largest} MiB; name the file as exported").format(
                file=file, largest=LARGEST >> 20
            )
        )
    try:
        return cut(data)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None


def cut(data: bytes) -> Sheet:
    """Cut a file into cells; UsageError says what is wrong with it."""
    text, encoding = _decoded(data)
    first = text.removeprefix(_BOM)
    if not first.strip():
        raise UsageError(_("there is nothing in it; export it again"))
    delimiter = max(_DELIMITERS, key=lambda each: _width(text, each))
    rows = tuple(_rows(text, delimiter))
    commas = any(_DECIMAL_COMMA.fullmatch(cell.text.strip()) for row in rows for cell in row)
    return Sheet(text, encoding, delimiter, rows, "," if commas else ".")


def _width(text: str, delimiter: str) -> int:
    """Count the cells of the first row, if this were the delimiter."""
    try:
        return len(next(_rows(text, delimiter)))
    except UsageError:
        return 0


def _decoded(data: bytes) -> tuple[str, str]:
    """Give the text and an encoding that gives the same bytes back."""
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "utf-8")):
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                continue
    try:
        return data.decode("cp1252"), "cp1252"  # what spreadsheets on Windows write
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"  # every byte is a sign in it


def _rows(text: str, delimiter: str) -> Iterator[tuple[Cell, ...]]:
    cell = re.compile(
        r'[ ]*"(?P<quoted>[^"]*(?:""[^"]*)*)"(?P<rest>[^%s\r\n]*)|(?P<plain>[^%s\r\n]*)'
        % ((re.escape(delimiter),) * 2)
    )
    row: list[Cell] = []
    place = len(_BOM) if text.startswith(_BOM) else 0
    while place < len(text) or row:
        found = cell.match(text, place)
        assert found is not None  # it matches nothing, too
        row.append(_cell(found, text))
        place = found.end()
        if place < len(text) and text[place] == delimiter:
            place += 1
            continue
        yield tuple(row)
        row = []
        place += 2 if text.startswith("\r\n", place) else 1


def _cell(found: re.Match[str], text: str) -> Cell:
    quoted = found["quoted"]
    if quoted is not None:
        inside = quoted.replace('""', '"') + (found["rest"] or "")
        return Cell(inside, found.start(), found.end(), quoted=True)
    if found["plain"].startswith('"'):
        line = text.count("\n", 0, found.start()) + 1
        raise UsageError(
            _("line {line}: a quote is opened and never closed; export it again").format(line=line)
        )
    return Cell(found["plain"], found.start(), found.end(), quoted=False)


def column_of(header: Sequence[str], names: frozenset[str]) -> int | None:
    """Find the column that has one of some names, whatever the case."""
    found = (at for at, name in enumerate(header) if name.casefold() in names)
    return next(found, None)
