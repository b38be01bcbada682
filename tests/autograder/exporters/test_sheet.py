"""Filling cells of a file of others: every other byte stays."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.exporters.sheet import cut, read_sheet

CELL = st.text(st.sampled_from('ab,;"\r\n\té王🧠 =0'), max_size=6)
TABLE = st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5)


def written(rows: list[list[str]], delimiter: str, ending: str, quoting: int) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    return text.getvalue()


@given(
    TABLE,
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.data(),
)
def test_only_the_filled_cell_changes(
    rows: list[list[str]],
    delimiter: str,
    ending: str,
    quoting: int,
    encoding: str,
    data: st.DataObject,
) -> None:
    """After one cell was filled the table is the same but for it, and so is nearly every byte."""
    rows[0] = ["ID", "Grade", "x"]  # a first line by which the delimiter is known
    # The csv module itself does not quote a lone \r before Python 3.13.
    rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    before = written(rows, delimiter, ending, quoting).encode(encoding)
    sheet = cut(before)
    assert sheet.filled({}) == before
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    text = data.draw(CELL).replace("\r", "")
    after = sheet.filled({(row, column): text})
    wanted = [list(each) for each in rows]
    wanted[row][column] = text
    read = list(csv.reader(io.StringIO(after.decode(encoding), newline=""), delimiter=delimiter))
    assert read == wanted
    cell = sheet.rows[row][column]
    start = len(sheet.text[: cell.start].encode(sheet.encoding))
    end = len(sheet.text[cell.end :].encode(sheet.encoding))
    assert after[:start] == before[:start]
    assert after[len(after) - end :] == before[len(before) - end :]


def test_row_that_is_too_short() -> None:
    """A cell that a row does not have is added at its end."""
    assert cut(b"a,b,c\r\n1\r\n2,3,4").filled({(1, 2): "x"}) == b"a,b,c\r\n1,,x\r\n2,3,4"


def test_cell_that_was_quoted_stays_quoted() -> None:
    """Quotes stay where they were, and come where they are needed."""
    assert cut(b'"a","b"\n"1","2"\n').filled({(1, 1): "3"}) == b'"a","b"\n"1","3"\n'
    assert cut(b"a,b\n1,2\n").filled({(1, 1): '3,"x"'}) == b'a,b\n1,"3,""x"""\n'


def test_numbers_are_written_as_the_file_writes_them() -> None:
    """Where a number has a decimal comma, those that are filled in have one."""
    assert cut(b"a;b\n100,00;\n").number(7.5) == "7,50"
    assert cut(b"a;b\n100.00;\n").number(1234.5) == "1234.50"


def test_bytes_that_are_no_utf_8() -> None:
    """A file of an old spreadsheet keeps every byte, whatever its encoding."""
    for data in ("Müller;€\n".encode("cp1252"), bytes(range(128, 256)) + b";x\n"):
        assert cut(data).filled({(0, 1): "1"}) == data.split(b";")[0] + b";1\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "nothing in it"),
        (b"\xef\xbb\xbf\n", "nothing in it"),
        (b'a,b\n1,"2\n', "line 2: a quote"),
    ],
)
def test_file_that_is_no_table(tmp_path: Path, data: bytes, message: str) -> None:
    """What is wrong is said with the file and the line."""
    file = tmp_path / "export.csv"
    file.write_bytes(data)
    with pytest.raises(UsageError, match=f"export.csv: .*{message}"):
        read_sheet(file)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be read is named, and what to name instead."""
    with pytest.raises(UsageError, match="name the file as exported"):
        read_sheet(tmp_path / "no.csv")
