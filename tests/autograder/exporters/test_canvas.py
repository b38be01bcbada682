"""One column of Canvas's own export: who is matched, what is left, what Canvas would do with it.

`imported` is Canvas's importer written anew from its rules (lib/gradebook_importer.rb), and knows
nothing of the kit.
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from exported import make_class, make_result, make_waiting, parts

from autograder.errors import UsageError
from autograder.exporters.canvas import fill
from autograder.exporters.filling import Filled
from autograder.exporters.points import Given
from autograder.exporters.sheet import cut

HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Vectors (17),Essay (18),Final Score\r\n"
POSSIBLE = "    Points Possible,,,,,4.00,10.00,(read only)\r\n"
EXPORT = (
    "\ufeff"
    + HEADER
    + POSSIBLE
    + '"Meier, Anna",101,s1,anna,"A, B",,9.00,\r\n'
    + '"Özil, Ben",102,s2,ben@uni.example,A,EX,EX,\r\n'
    + '"Chen, Cem",103,s3,cem,A,2.00,,\r\n'
    + '"Student, Test",104,,x,A,,,\r\n'
).encode()
GIVEN = Given(3.5, 4.0, 3.5)


def imported(data: bytes, column: int) -> dict[str, float | str | None]:
    """Read a column as Canvas does: by Canvas's id, with EX and blanks as it takes them."""
    text = data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0]
    assert header[:2] == ["Student", "ID"]
    assert any("Section" in cell for cell in header[2:7]), "Invalid header row"
    assert re.search(r"\(\d+\)$", header[column]), "a new assignment would be made"
    dropped = "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade"
    assert not re.search(dropped, header[column])
    grades: dict[str, float | str | None] = {}
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            assert not re.search("read only", row[column], re.IGNORECASE)
            continue
        cell = row[column].strip()
        if cell.upper() == "EX":
            grades[row[1]] = "EX"
        else:
            grades[row[1]] = float(cell) if cell not in ("", "-") else None
    return grades


def filled(known: dict[str, dict[str, str]], column: str = "17", data: bytes = EXPORT) -> Filled:
    return fill(cut(data), dict.fromkeys(known, GIVEN), known, column)


def test_one_column_is_filled() -> None:
    """By id, SIS id, login and name each finds a row, and all other bytes stay."""
    done = filled({"101": {}, "cem": {"id": "s3"}})
    assert imported(done.data, 5) == {"101": 3.5, "102": "EX", "103": 3.5, "104": None}
    assert done.data == EXPORT.replace(b'"A, B",,', b'"A, B",3.50,').replace(b",2.00,", b",3.50,")
    assert done.asking == ("Özil, Ben (102, s2, ben@uni.example): nobody in the gradebook fits",)


@pytest.mark.parametrize(
    ("student", "person"),
    [
        ("101", {}),
        ("x", {"id": "101"}),
        ("s1", {}),
        ("x", {"id": "S1"}),
        ("anna", {}),
        ("x", {"username": "ANNA"}),
        ("Anna Meier", {}),
        ("meieranna", {}),
        ("x", {"name": "Anna Meier"}),
        ("Meier, Anna", {}),
        ("Anna Meier_101", {}),
    ],
)
def test_ways_to_match(student: str, person: dict[str, str]) -> None:
    """Id, SIS id, login and name are known from the roster and from the student's folder."""
    assert imported(filled({student: person}).data, 5)["101"] == 3.5


def test_umlauts_in_a_name() -> None:
    """A name is matched without regard to accents; e-mail addresses are logins."""
    free = EXPORT.replace(b"EX,EX", b",")
    assert imported(filled({"Ben Oezil": {}}, data=free).data, 5)["102"] == 3.5
    assert imported(filled({"x": {"email": "ben@uni.example"}}, data=free).data, 5)["102"] == 3.5


def test_surer_key_goes_first() -> None:
    """Who has the id of one and the SIS id of another is the one with the id."""
    data = EXPORT.replace(b",103,s3,", b",103,101,")
    done = filled({"101": {}}, data=data)
    assert imported(done.data, 5)["101"] == 3.5
    assert imported(done.data, 5)["103"] == 2.0


def test_excused_stays_excused() -> None:
    """EX is left as it is, and said."""
    done = filled({"102": {}})
    assert imported(done.data, 5)["102"] == "EX"
    assert done.warnings == ("excused in Canvas, and left so: 102",)


def test_nobody_is_dropped_silently() -> None:
    """Who fits no row, or shares one, and rows without anybody are listed."""
    done = filled({"nobody": {}, "101": {}, "anna": {}})
    assert imported(done.data, 5)["101"] is None
    said = "\n".join(done.asking)
    assert "nobody: nobody in the file has this id" in said
    assert "101: and anna could both be Meier, Anna" in said
    assert "Chen, Cem (103, s3, cem): nobody in the gradebook fits" in said
    assert "Student, Test" not in said


def test_namesakes() -> None:
    """A name that two rows have is matched with neither."""
    data = EXPORT.replace(b'"Chen, Cem"', b'"Meier, Anna"')
    done = filled({"Anna Meier": {}}, data=data)
    assert done.data == data
    assert "could be Meier, Anna (101" in done.asking[0]


def test_grade_that_waits_is_no_number() -> None:
    """What a person has to finish is not written, and listed."""
    results, points, known = parts(make_class(make_waiting("101"), make_result("cem")))
    of = {student: given for (student, _), given in points.items()}
    done = fill(cut(EXPORT), of, known, "17")
    assert imported(done.data, 5) == {"101": None, "102": "EX", "103": 2.0, "104": None}
    assert any(line.startswith("101: an answer waits") for line in done.asking)
    assert results.course == "tiny"


def test_same_grade_keeps_its_bytes() -> None:
    """A grade that is the same stays as Canvas wrote it."""
    data = EXPORT.replace(b",2.00,", b",3.5,")
    assert filled({"103": {}}, data=data).data == data


@pytest.mark.parametrize("column", ["17", "Vectors (17)"])
def test_column_by_title_and_by_number(column: str) -> None:
    """A column is named by its whole title, or by the assignment's number."""
    assert imported(filled({"101": {}}, column).data, 5)["101"] == 3.5


@pytest.mark.parametrize(
    ("column", "data", "message"),
    [
        ("Vectors", EXPORT, r"no column 'Vectors'.* there are 'Vectors \(17\)', 'Essay \(18\)'"),
        ("7", EXPORT, "no column '7'"),
        ("Section", EXPORT, "no column 'Section'"),
        ("Final Score", EXPORT, "is read only"),
        ("17", EXPORT.replace(b"(18)", b"(17)"), "2 columns are '17'"),
        ("17", b"a,b\n1,2\n", "no gradebook of Canvas"),
        ("17", EXPORT.replace(b",4.00,", b",(read only),"), "is read only"),
    ],
)
def test_column_that_cannot_be_filled(column: str, data: bytes, message: str) -> None:
    """No column is guessed, and none is made: what there is is listed."""
    with pytest.raises(UsageError, match=message):
        filled({"101": {}}, column, data)


def test_title_that_canvas_drops() -> None:
    """An assignment whose title Canvas takes for a total is warned about."""
    data = EXPORT.replace(b"Vectors (17)", b"Final Grade project (17)")
    assert "drops every column" in filled({"101": {}}, data=data).warnings[0]


def test_other_points_possible() -> None:
    """Points are written as they are, and a difference in what is possible is said."""
    done = filled({"101": {}}, "18")
    assert "out of 10 points in Canvas, and out of 4 here" in done.warnings[0]


def test_semicolons_and_decimal_commas() -> None:
    """An export of a European spreadsheet is filled as it is written."""
    data = "Student;ID;Section;Vectors (17)\n    Points Possible;;;4,00\nMeier, Anna;101;A;\n"
    assert filled({"101": {}}, data=data.encode()).data == (data[:-1] + "3,50\n").encode()


def test_first_and_last_name_in_columns_of_their_own() -> None:
    """The other header that Canvas has is known, too."""
    data = b"LastName,FirstName,ID,Section,Vectors (17)\nMeier,Anna,,A,\n"
    assert filled({"Anna Meier": {}}, data=data).data.endswith(b"Meier,Anna,,A,3.50\n")


def test_rows_that_are_no_students() -> None:
    """Blank rows and the row that says who is muted are left alone."""
    data = EXPORT.replace(POSSIBLE.encode(), (POSSIBLE + ",,,,,Manual Posting,Muted,\r\n").encode())
    done = filled({"101": {}}, data=data)
    assert len(done.asking) == 2
    assert b",,,,,Manual Posting,Muted,\r\n" in done.data
