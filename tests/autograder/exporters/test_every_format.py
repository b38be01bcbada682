"""What holds for every format: hostile names come through, hidden checks do not."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from exported import (
    FACT,
    HOSTILE,
    NEVER,
    NOT_AT_ONCE,
    SUBMISSION,
    given_of,
    hidden_check,
    make_class,
    make_result,
    parts,
)
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.exporters import (
    actions,
    canvas,
    classroom,
    gradescope,
    junit,
    moodle,
    moodle_feedback,
    moodle_worksheet,
    nbgrader_csv,
    prairielearn,
)
from autograder.exporters.as_bytes import as_bytes
from autograder.exporters.classroom50 import release_body, result_json
from autograder.exporters.page import student_pages
from autograder.exporters.places import folder_name
from autograder.exporters.sheet import cut
from autograder.model import Status, SubmissionResult
from autograder.results.the_class import ClassResults

# What each format writes of one submission.
ONE: dict[str, Callable[[SubmissionResult], bytes]] = {
    "gradescope": lambda r: as_bytes(gradescope.results_json(r, given_of(r))),
    "classroom50": lambda r: as_bytes(
        result_json(r, given_of(r), SUBMISSION | {"owner": r.student})
    ),
    "release body": lambda r: release_body(r, given_of(r)).encode(),
    "actions": lambda r: actions.commands(r, given_of(r), "x.ipynb").encode(),
    "summary": lambda r: actions.summary(r, given_of(r)).encode(),
    "classroom": lambda r: base64.b64decode(
        classroom.encoded(classroom.runner_result(r, given_of(r)))
    ),
    "prairielearn": lambda r: as_bytes(prairielearn.results_json(r, given_of(r))),
    "junit": lambda r: junit.junit_xml([r], {(r.student, r.lesson): given_of(r)}, "tiny"),
    "page": lambda r: student_pages(make_class(r), r.lesson, {r.student: given_of(r)})[r.student],
}
AT_ONCE = tuple(name for name in ONE if name not in ("gradescope", "page"))


def quoted(cells: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(cells)
    return text.getvalue()


def to_canvas(results: ClassResults) -> bytes:
    _, points, known = parts(results)
    rows = [quoted([name, "", "", name, "A", ""]) for name in known]
    header = quoted(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "V (17)"])
    of = {student: given for (student, _), given in points.items()}
    return canvas.fill(cut((header + "".join(rows)).encode()), of, known, "17").data


def to_worksheet(results: ClassResults) -> bytes:
    _, points, known = parts(results)
    return moodle_worksheet.fill(cut(blank_worksheet(list(known))), of(points), known, {}).data


def blank_worksheet(names: list[str]) -> bytes:
    header = quoted(["Identifier", "Full name", "Email address", "Grade", "Maximum grade"])
    rows = [quoted([f"Participant {n}", name, name, "", "4.00"]) for n, name in enumerate(names)]
    return (header + "".join(rows)).encode()


def of(points: dict) -> dict:
    return {student: given for (student, _), given in points.items()}


def to_feedback(results: ClassResults) -> bytes:
    _, points, known = parts(results)
    pages = student_pages(results, "01_vectors", of(points))
    return moodle_feedback.feedback_zip(
        cut(blank_worksheet(list(known))), of(points), known, pages
    ).data


CLASS: dict[str, Callable[[ClassResults], bytes]] = {
    "canvas": to_canvas,
    "moodle": lambda c: moodle.gradebook_csv(*parts(c), ["01_vectors"]).data,
    "moodle-worksheet": to_worksheet,
    "moodle-feedback": to_feedback,
    "nbgrader": lambda c: nbgrader_csv.grades_csv(*parts(c)).data,
    "junit": lambda c: junit.junit_xml([e.result for e in c.entries], parts(c)[1], c.course),
}


def names_in(kind: str, data: bytes) -> list[str]:
    """Read the students' names out of a class's file, with what its format says of odd signs."""
    if kind == "junit":
        found = ET.fromstring(data).iterfind("testsuite/properties/property[@name='student']")
        return [each.attrib["value"] for each in found]
    if kind == "moodle-feedback":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [name.split("_")[1] for name in archive.namelist()]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    if kind == "nbgrader":
        rows = [line.split(",") for line in data.decode().splitlines()[1:]]
        assert {len(row) for row in rows} == {11}
        return [row[3] for row in rows]
    if kind == "moodle":
        return [row[0] or row[2] for row in rows]
    # Only those that got a grade.
    return [row[{"canvas": 3, "moodle-worksheet": 1}[kind]] for row in rows if "2.00" in row]


def as_shown(kind: str, name: str) -> str:
    """Say how a name is written where a format cannot hold it as it is; docs/exports.md says so."""
    if kind in ("moodle", "nbgrader"):
        name = f"'{name}" if re.match(r"[=+\-@]", name) else name
    if kind == "nbgrader":
        name = name.translate(str.maketrans({",": "，", '"': "＂", "\n": " ", "\t": " "}))
    return name


@pytest.mark.parametrize("kind", CLASS)
@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
def test_name_comes_through(kind: str, name: str) -> None:
    """Each name is in the file as one person beside another, and has its grade."""
    data = CLASS[kind](make_class(make_result(name), make_result("zz top")))
    found = names_in(kind, data)
    if kind == "moodle-feedback":
        assert found == ["0", "1"]
    else:
        assert sorted(found) == sorted([as_shown(kind, name), "zz top"])


@pytest.mark.parametrize("kind", CLASS)
def test_all_names_in_one_class(kind: str) -> None:
    """Everybody has a row of their own, and nobody another's."""
    data = CLASS[kind](make_class(*map(make_result, HOSTILE)))
    found = names_in(kind, data)
    assert len(found) == len(set(found)) == len(HOSTILE)


@pytest.mark.parametrize("kind", ONE)
@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
def test_file_of_one_student(kind: str, name: str) -> None:
    """A submission's file is UTF-8 without controls, and JSON where it is JSON."""
    data = ONE[kind](make_result(name))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", data.decode())
    if kind in ("gradescope", "classroom50", "classroom", "prairielearn"):
        assert json.loads(data)
    if kind == "classroom50":
        assert json.loads(data)["owner"] == name


def everything(kind: str) -> str:
    """Give all the text of a format for a result with hidden checks, unpacked and decoded."""
    if kind in ONE:
        return ONE[kind](make_result()).decode()
    data = CLASS[kind](make_class(make_result(), make_result("ben")))
    if kind != "moodle-feedback":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(name + archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("kind", [*ONE, *CLASS])
def test_hidden_checks_are_named_nowhere(kind: str) -> None:
    """Neither the name nor the parameters of a hidden check are in any file."""
    assert [word for word in NEVER if word in everything(kind)] == []


@pytest.mark.parametrize("kind", [*AT_ONCE, "canvas", "moodle", "moodle-worksheet", "nbgrader"])
def test_hidden_checks_say_nothing_at_once(kind: str) -> None:
    """What students read while they can hand in again tells of a hidden check only how it ended."""
    assert [word for word in NOT_AT_ONCE if word in everything(kind)] == []


@pytest.mark.parametrize("kind", AT_ONCE)
def test_hidden_checks_are_right_or_wrong(kind: str) -> None:
    """At once nobody reads in which way a hidden check failed: that is something to choose, too."""

    def ended(status: Status) -> bytes:
        result = make_result()
        double, essay = result.tasks
        checks = (*double.checks[:2], hidden_check(1, status))
        double = msgspec.structs.replace(double, checks=checks, status=status)
        return ONE[kind](msgspec.structs.replace(result, tasks=(double, essay)))

    ways = (Status.FAILED, Status.ERROR, Status.TIMEOUT, Status.CRASHED, Status.OUT_OF_MEMORY)
    assert len({ended(status) for status in ways}) == 1


@pytest.mark.parametrize("kind", ["page", "moodle-feedback", "gradescope"])
def test_what_is_handed_back_says_why(kind: str) -> None:
    """A grade that is handed back says a hidden check's fact, as nbgrader's comments do."""
    assert FACT in everything(kind)


def test_gradescope_tells_it_only_in_tests_that_are_hidden() -> None:
    """On Gradescope what a hidden check says stands in tests that students do not see yet."""
    found = json.loads(ONE["gradescope"](make_result()))
    seen = [test for test in found.pop("tests") if test["visibility"] == "visible"]
    assert [word for word in NOT_AT_ONCE if word in json.dumps([found, seen])] == []


@pytest.mark.parametrize("kind", ONE)
def test_points_are_in_every_file(kind: str) -> None:
    """Each format says 2 of 4 points, or their share."""
    text = everything(kind)
    assert re.search(r"2 of 4 points|\"(?:max_)?score\":\s*(?:2|4|0\.5)|value=\"2\"", text)


@pytest.mark.parametrize("name", [*HOSTILE, "", ".", "..", "a%2Fb", "CON?", " x ", "\x00"])
def test_folder_of_a_student(name: str) -> None:
    """A student's folder is one folder of this place, whatever the name."""
    folder = folder_name(name)
    assert folder not in ("", ".", "..")
    assert not re.search(r"[/\\\x00-\x1f]", folder)
    assert len(folder.encode()) < 200


@given(st.lists(st.text(max_size=8), unique=True, min_size=2, max_size=6))
@example([" 0B", "\u200b"])
@example(["a.", "a%2E"])
def test_folders_of_any_names(names: list[str]) -> None:
    """No two names, whatever their signs, are one folder, and no folder is another place."""
    folders = [folder_name(name) for name in names]
    assert len(set(folders)) == len(names)
    assert all(Path(folder).name == folder for folder in folders)


@given(st.lists(st.text(max_size=8).filter(str.strip), unique=True, min_size=1, max_size=5))
def test_any_names_in_a_class(names: list[str]) -> None:
    """Whatever students are called, each has one row in the tables, and as many cells as others."""
    results, points, known = parts(make_class(*map(make_result, names)))
    rows = list(csv.reader(io.StringIO(CLASS["moodle"](results).decode(), newline="")))
    assert len(rows) == len(names) + 1
    assert {len(row) for row in rows} == {5}
    try:
        lines = nbgrader_csv.grades_csv(results, points, known).data.decode().split("\n")[1:-1]
    except UsageError:
        return  # two would be one without their commas
    assert len(lines) == len(names)
    assert {line.count(",") for line in lines} == {10}


def test_no_two_students_share_a_folder() -> None:
    """Different names are different folders, also where one is another's code, or both are cut."""
    names = [*HOSTILE, "a/b", "a%2Fb", "a%252Fb", "n" * 301, "", "%", "%-"]
    assert len({folder_name(name) for name in names}) == len(names)


def test_result_is_not_changed() -> None:
    """Formats read a result and leave it as it was."""
    result = make_result()
    before = msgspec.json.encode(result)
    for write in ONE.values():
        write(result)
    assert msgspec.json.encode(result) == before
