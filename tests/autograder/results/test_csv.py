"""Grades as CSV: one row for each task; nothing in it is a formula or a broken line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from autograder.results.absent import MISSING, NEEDS_A_PERSON, Absent, Others, Points
from autograder.results.as_csv import to_csv
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults


def of_class(
    entries: Sequence[Entry], absent: tuple[Absent, ...] = (), points: Points = MappingProxyType({})
) -> ClassResults:
    return ClassResults("tiny", (), tuple(entries), Others(absent), points)


def rows(*entries: Entry) -> list[list[str]]:
    header, *rest = csv.reader(io.StringIO(to_csv(of_class(entries)), newline=""))
    assert header == ["student", "lesson", "task", "score", "possible", "status"]
    return rest


def test_a_row_for_each_task(make_entry: Any) -> None:
    """Each task of each submission has a row, in the order given."""
    entry = make_entry()
    (task,) = entry.result.tasks
    tasks = (task, msgspec.structs.replace(task, name="total", score=2.0))
    two = Entry(msgspec.structs.replace(entry.result, tasks=tasks), ())
    assert rows(two, make_entry("ben")) == [
        ["anna", "01_vectors", "double", "0.5", "2.0", "failed"],
        ["anna", "01_vectors", "total", "2.0", "2.0", "failed"],
        ["ben", "01_vectors", "double", "0.5", "2.0", "failed"],
    ]


def test_submission_that_could_not_be_read(unreadable: Entry) -> None:
    """A submission without a grade has one row, without a task."""
    assert rows(unreadable) == [["ben", "01_vectors", "", "0.0", "4.0", "error"]]


def test_everybody_has_a_row_for_each_task(make_entry: Any, unreadable: Entry) -> None:
    """Who has no grade has a row for each task, with nothing earned and what it is worth."""
    absent = (Absent("cem", "01_vectors", MISSING), Absent("aya", "01_vectors", NEEDS_A_PERSON))
    points = {"01_vectors": {"double": 2.0, "total": 3.0}}
    text = to_csv(of_class((make_entry(), unreadable), absent, points))
    assert [row[:1] + row[2:] for row in list(csv.reader(io.StringIO(text)))[1:]] == [
        ["anna", "double", "0.5", "2.0", "failed"],
        ["aya", "double", "0.0", "2.0", "needs a person"],
        ["aya", "total", "0.0", "3.0", "needs a person"],
        ["ben", "double", "0.0", "2.0", "error"],
        ["ben", "total", "0.0", "3.0", "error"],
        ["cem", "double", "0.0", "2.0", "missing"],
        ["cem", "total", "0.0", "3.0", "missing"],
    ]


def test_no_submissions() -> None:
    """An empty class has a header."""
    assert to_csv(of_class(())) == "student,lesson,task,score,possible,status\n"


@pytest.mark.parametrize(
    "name", ["a,b", 'a"b', "a\nb", "a;b", " a ", "zoë", "学生", "'a", '",";\n"', "1,2"]
)
def test_name_that_needs_quotes(make_entry: Any, name: str) -> None:
    """A name with commas, quotes or line ends comes out of the file as it was."""
    assert rows(make_entry(name))[0][0] == name


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "=cmd|' /C calc'!A0",
        "＝1＋1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        " =1+1",
        "  @x",
        "\u3000=1+1",
        "'=1+1",
        "' =1+1",
    ],
)
def test_name_that_a_spreadsheet_would_run(make_entry: Any, name: str) -> None:
    """A name that begins like a formula is quoted as text for spreadsheets."""
    written = f"'{name}".replace("\r", " ").replace("\u3000", "\\u3000")
    assert rows(make_entry(name))[0][0] == written


@pytest.mark.parametrize(("one", "other"), [("=1", "'=1"), ("'=1", "''=1"), ("a", "'a")])
def test_quoted_name_and_a_name_with_a_quote(make_entry: Any, one: str, other: str) -> None:
    """A quote before a name never makes two names one."""
    first, second = rows(make_entry(one), make_entry(other))
    assert first[0] != second[0]


def test_name_with_a_line_end_of_its_own(make_entry: Any) -> None:
    """A carriage return in a name breaks no row."""
    assert rows(make_entry("a\rb\r\nc"))[0][0] == "a b \nc"


@pytest.mark.parametrize(
    ("name", "written"),
    [("a\x1b[2J", "a\\x1b[2J"), ("a\x9b1A\x07", "a\\x9b1A\\x07"), ("a\u202eb", "a\\u202eb")],
)
def test_name_that_commands_a_terminal(make_entry: Any, name: str, written: str) -> None:
    """Controls of a terminal in a name are written out, each as its escape."""
    assert rows(make_entry(name))[0][0] == written


def test_numbers_stay_numbers(make_entry: Any) -> None:
    """A score is written as a number."""
    assert float(rows(make_entry(score=1.25))[0][3]) == 1.25
