"""Moodle's three ways in: the gradebook's table, the offline worksheet, the feedback files."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from exported import make_class, make_result, make_waiting, parts

from autograder.errors import UsageError
from autograder.exporters.filling import Filled
from autograder.exporters.moodle import gradebook_csv
from autograder.exporters.moodle_feedback import feedback_zip, folder_of
from autograder.exporters.moodle_worksheet import fill
from autograder.exporters.page import student_pages
from autograder.exporters.points import Given
from autograder.exporters.sheet import cut

# The headings in Moodle's own words, and what its numbers look like there.
SITES = {
    "en": (
        "Identifier|Full name|Email address|Status|Grade|Maximum grade|Grade can be changed|"
        "Last modified (submission)|Last modified (grade)|Feedback comments",
        "Participant ",
        ".",
    ),
    "de": (
        "ID|Vollständiger Name|E-Mail-Adresse|Status|Bewertung|Bestwertung|"
        "Bewertung kann geändert werden|Zuletzt geändert (Abgabe)|Zuletzt geändert (Bewertung)|"
        "Feedback als Kommentar",
        "Teilnehmer/in",
        ",",
    ),
    "fr": (
        "Identifiant|Nom complet|Adresse de courriel|Statut|Note|Note maximale|"
        "La note peut être modifiée|Dernière modification (travail remis)|"
        "Dernière modification (note)|Feedback par commentaires",
        "Participant ",
        ",",
    ),
    "es": (
        "Identificador|Nombre completo|Dirección de correo|Estado|Calificación|Calificación máxima|"
        "La calificación puede ser cambiada|Última modificación (entrega)|"
        "Última modificación (calificación)|Comentarios de retroalimentación",
        "Participante ",
        ".",
    ),
    "zh_cn": (
        "标识符|全名|电子邮件地址|状态|成绩|最高分|允许更改成绩|最后修改（提交）|最后修改（成绩）|反馈评语",
        "参与者",
        ".",
    ),
    "unknown": ("A|B|C|D|E|F|G|H|I|J", "Osallistuja ", ","),
}
GIVEN = Given(3.5, 4.0, 3.5)


def worksheet(site: str = "en") -> bytes:
    headings, participant, decimal = SITES[site]
    rows = [
        headings.split("|"),
        [
            f"{participant}17",
            "Anna Meier",
            "anna@x.example",
            "Submitted",
            "",
            f"4{decimal}00",
            "Yes",
            "Monday, 2 March 2026, 9:00 AM",
            "-",
            "",
        ],
        [
            f"{participant}18",
            "Ben, Özil",
            "ben@x.example",
            "Submitted",
            "",
            f"4{decimal}00",
            "Yes",
            "-",
            "-",
            "Well done",
        ],
        [
            f"{participant}19",
            "王小明",
            "w@x.example",
            "No submission",
            f"1{decimal}00",
            f"4{decimal}00",
            "Yes",
            "-",
            "-",
            "",
        ],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def filled(students: list[str], site: str = "en", **more: str) -> Filled:
    points = dict.fromkeys(students, GIVEN)
    return fill(cut(worksheet(site)), points, {}, dict.fromkeys(students, "double 3.5/4"), **more)


@pytest.mark.parametrize("site", [each for each in SITES if each != "unknown"])
def test_worksheet_in_the_sites_language(site: str) -> None:
    """Grades are found in five languages, written with the site's decimal sign, beside feedback."""
    done = filled(["Anna Meier", "ben@x.example", "王小明"], site)
    sign = SITES[site][2]
    rows = rows_of(done.data)
    assert [row[4] for row in rows[1:]] == [f"3{sign}50"] * 3
    assert [row[9] for row in rows[1:]] == ["double 3.5/4", "Well done", "double 3.5/4"]
    for row, before in zip(rows, rows_of(worksheet(site)), strict=True):
        assert row[:4] + row[5:9] == before[:4] + before[5:9]
    assert done.asking == ()


def test_worksheet_in_another_language() -> None:
    """Where no heading is known, grades are left of the number that is the same in every row."""
    rows = rows_of(filled(["Anna Meier"], "unknown").data)
    assert rows[1][4] == "3,50"
    assert rows[1][9] == ""


def test_columns_that_are_named() -> None:
    """Headings may be named, whatever they are."""
    rows = rows_of(filled(["Anna Meier"], "unknown", grade_column="H", feedback_column="J").data)
    assert rows[1][7] == "3,50"
    assert rows[1][9] == "double 3.5/4"
    with pytest.raises(UsageError, match="no column 'X' in the worksheet; there are 'A', 'B'"):
        filled(["Anna Meier"], "unknown", grade_column="X")


def test_worksheet_keeps_every_other_byte() -> None:
    """What is not filled stays as Moodle wrote it."""
    assert filled([]).data == worksheet()
    before = worksheet()
    after = filled(["Anna Meier"]).data
    assert len(after) == len(before) + len("3.50") + len("double 3.5/4")


def test_namesakes_of_the_download() -> None:
    """A folder of Moodle's download says the participant's number, and it is enough."""
    assert rows_of(filled(["Anna Meier_17"]).data)[1][4] == "3.50"


def test_everybody_else_is_listed() -> None:
    """Who is not in the worksheet, and who in it is nobody, are listed."""
    said = "\n".join(filled(["Anna Meier", "nobody"]).asking)
    assert "nobody: nobody in the file" in said
    assert "王小明" in said


def test_another_maximum() -> None:
    """Points above Moodle's maximum are said before Moodle skips the row."""
    done = fill(cut(worksheet()), {"Anna Meier": Given(8, 10, 8)}, {}, {})
    assert "out of 4 points in Moodle, and out of 10 here" in done.warnings[0]
    assert (
        done.warnings[1] == "Anna Meier: 8 points are more than the maximum: Moodle skips the row"
    )


@pytest.mark.parametrize("data", [b"Student,ID\nMeier,x\n", b"Identifier,Grade\n"])
def test_file_that_is_no_worksheet(data: bytes) -> None:
    """Another table is refused, with how to get the right one."""
    with pytest.raises(UsageError, match="Download grading worksheet"):
        fill(cut(data), {"17": GIVEN}, {}, {})


def test_gradebook_import() -> None:
    """Users by what the roster knows, and each lesson with its points and feedback."""
    people = {"anna": {"username": "am", "id": "1", "email": "a@x.example", "name": "A"}}
    results, points, known = parts(make_class(make_result("anna"), people=people, missing=("ben",)))
    done = gradebook_csv(results, points, known, ["01_vectors"], ",")
    assert rows_of(done.data) == [
        ["username", "idnumber", "email", "01_vectors", "01_vectors feedback"],
        ["am", "1", "a@x.example", "2,00", "double 1.5/3.25; essay 0.5/0.75"],
        ["ben", "", "", "0,00", ""],
    ]


def test_gradebook_import_of_what_waits() -> None:
    """A grade that a person has to finish is a blank, which Moodle takes for none."""
    results, points, known = parts(make_class(make_waiting("x@y.example")))
    done = gradebook_csv(results, points, known, ["01_vectors"])
    assert rows_of(done.data)[1] == ["", "", "x@y.example", "", ""]
    assert done.asking[0].startswith("x@y.example: 01_vectors: an answer waits")


def test_more_than_the_maximum() -> None:
    """Extra credit above the maximum would end Moodle's import, and is said before."""
    results, _, known = parts(make_class(make_result("anna")))
    done = gradebook_csv(results, {("anna", "01_vectors"): Given(5, 4, 5)}, known, ["01_vectors"])
    assert "Moodle refuses the whole file" in done.warnings[0]


def as_moodle_reads(name: str) -> tuple[int, str] | None:
    """Read a path as importziplib.php does: the participant's number, and the file's own name."""
    parts = name.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not re.fullmatch(r"\d+", info[1]):
            continue
        if (info[2], info[3]) != ("assignsubmission", "file"):
            continue
        parts.insert(0, info[4] if len(info) == 5 else "")
        return int(info[1]), "/".join(parts).lstrip("/")
    return None


def test_feedback_files() -> None:
    """Each participant's folder is named as Moodle wants it, and holds their page."""
    names = ("Anna Meier", "ben@x.example")
    pages = student_pages(
        make_class(*map(make_result, names)), "01_vectors", dict.fromkeys(names, GIVEN)
    )
    done = feedback_zip(cut(worksheet()), dict.fromkeys(pages, GIVEN), {}, pages)
    with zipfile.ZipFile(io.BytesIO(done.data)) as archive:
        found = [as_moodle_reads(name) for name in archive.namelist()]
        assert found == [(17, "feedback.html"), (18, "feedback.html")]
        assert archive.read(archive.namelist()[0]) == pages["Anna Meier"]
    assert done.asking == ("王小明 (w@x.example, 19): nobody in the gradebook fits",)


@pytest.mark.parametrize(
    "name", ["a_b_3_c", "../x", ".hidden", "~x", "n" * 300, "", "/", "a\\b", "王"]
)
def test_name_of_a_feedback_folder(name: str) -> None:
    """Whatever a name holds, Moodle reads the number, and the folder leads nowhere else."""
    folder = folder_of(name, "17")
    assert as_moodle_reads(f"{folder}/feedback.html") == (17, "feedback.html")
    assert not folder.startswith((".", "~"))
    assert "/" not in folder


def test_page_runs_nothing() -> None:
    """A student's page escapes what students wrote, and a policy forbids scripts."""
    results = make_class(make_result("<script>"))
    page = student_pages(results, "01_vectors", {"<script>": GIVEN})["<script>"].decode()
    assert "<script" not in page
    assert "Content-Security-Policy" in page
    assert "Why &lt;b&gt;so&lt;/b&gt;?" in page
    assert not re.search(r'href="(?!#)', page)
