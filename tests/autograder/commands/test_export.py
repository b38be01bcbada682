"""What is typed: `autograder export FORMAT` on a gradebook, with the files that it writes."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from exported import (
    HOSTILE,
    RUNNERS_WORDS,
    UNGRADED,
    UNREADABLE,
    entry,
    make_class,
    make_result,
    make_waiting,
)
from typer.testing import CliRunner

from autograder.cli import app
from autograder.cli.exports import export_commands
from autograder.errors import AutograderError
from autograder.model import SubmissionResult
from autograder.results.gradebook import FILE, Gradebook
from autograder.results.the_class import remember

Export = Callable[..., tuple[int, str]]
CANVAS = (
    "Student,ID,SIS Login ID,Section,Vectors (17)\n    Points Possible,,,,4.00\nMeier,1,anna,A,\n"
)
WORKSHEET = "Identifier,Full name,Grade,Maximum grade\nParticipant 7,anna,,4.00\n"


def graded(folder: Path, *results: SubmissionResult) -> Path:
    """Write the gradebook of a class, as `grade` leaves it."""
    folder.mkdir(exist_ok=True)
    with Gradebook(folder / FILE) as gradebook:
        for result in results:
            gradebook.store(entry(result), result.student)
        remember(gradebook, make_class(*results))
    return folder


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Run a command in an empty folder; an error is returned as its message."""
    monkeypatch.chdir(tmp_path)
    for name in (*RUNNERS_WORDS, "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "USERNAME"):
        monkeypatch.delenv(name, raising=False)

    def command(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            app, ["export", *words], env=dict(os.environ) | {"COLUMNS": "300"}
        )
        if isinstance(done.exception, AutograderError):
            return 2, str(done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return command


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize(
    ("form", "file"),
    [("gradescope", "results.json"), ("prairielearn", "results.json"), ("classroom", "result.txt")],
)
def test_folder_for_each_student(tmp_path: Path, export: Export, form: str, file: str) -> None:
    """Every submission has a folder, whatever its student is called; all of it is private."""
    graded(tmp_path / "grades", *(make_result(name.replace("\x00", "")) for name in HOSTILE))
    code, said = export(form)
    assert (code, f"{len(HOSTILE)} written" in said) == (0, True), said
    found = sorted((tmp_path / "exports" / form / "01_vectors").iterdir())
    assert len(found) == len(HOSTILE)
    assert {mode(folder / file) for folder in found} == {0o600}
    assert {mode(folder) for folder in found} == {0o700}


def test_single_submission(tmp_path: Path, export: Export) -> None:
    """The files of one student's submission stand in the folder that is named."""
    graded(tmp_path / "grades", make_result("anna"), make_result("ben"))
    code, _ = export("gradescope", "--student", "ben", "--output", "here", "--hidden", "hidden")
    assert code == 0
    found = json.loads((tmp_path / "here" / "results.json").read_text())
    assert {test["visibility"] for test in found["tests"]} == {"visible", "hidden"}


def test_who_needs_a_person(tmp_path: Path, export: Export) -> None:
    """What is not finished is written as such, and listed; the exit code is 1."""
    graded(tmp_path / "grades", make_result("anna"), make_waiting(), UNREADABLE, UNGRADED)
    code, said = export("gradescope")
    assert code == 1
    assert "needs a person: dora/01_vectors: an answer waits for a person" in said
    assert "needs a person: ben/01_vectors: the file cannot be read" in said
    assert "needs a person: cem/01_vectors: it is not graded, and not the student's fault" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("gradescope", "--student", "x"), "no student 'x' in the gradebook; there are anna"),
        (("junit", "--lesson", "x"), "no lesson 'x' in the gradebook; there are 01_vectors"),
        (("gradescope", "nowhere"), "there is no gradebook"),
        (("gradescope", "--hidden", "never"), "it is one of hidden, after_due_date"),
        (("canvas", "--template", "c.csv"), "--column or with --assignment-id"),
        (("canvas", "--template", "no.csv", "--column", "x"), "no.csv: cannot be read"),
        (("moodle", "--decimal", ";"), "a decimal sign is . or ,"),
        (("classroom50",), "lacks CLASSROOM, SUBMISSION_TAG"),
        (("actions", "--in-workflow"), "GITHUB_STEP_SUMMARY is not set"),
        (("classroom", "--in-workflow"), "GITHUB_OUTPUT is not set"),
        (("moodle-worksheet", "--template", "c.csv"), "no offline grading worksheet"),
    ],
)
def test_what_cannot_be_done(
    tmp_path: Path, export: Export, words: tuple[str, ...], message: str
) -> None:
    """What is wrong with what was typed is said, and nothing is written."""
    graded(tmp_path / "grades", make_result("anna"))
    (tmp_path / "c.csv").write_text(CANVAS)
    code, said = export(*words)
    assert code == 2
    assert message in said
    assert not [file for file in tmp_path.rglob("exports/**/*") if file.is_file()]


def test_canvas(tmp_path: Path, export: Export) -> None:
    """The template stays as it is, and the filled copy is private."""
    graded(tmp_path / "grades", make_result("anna"))
    (tmp_path / "c.csv").write_text(CANVAS)
    code, said = export("canvas", "--template", "c.csv", "--assignment-id", "17")
    assert (code, "1 written to exports/canvas.csv" in said) == (0, True), said
    assert (tmp_path / "c.csv").read_text() == CANVAS
    written = tmp_path / "exports" / "canvas.csv"
    assert written.read_text() == CANVAS.replace("anna,A,", "anna,A,2.00")
    assert mode(written) == 0o600


def test_moodle(tmp_path: Path, export: Export) -> None:
    """Moodle's three files are written of one gradebook."""
    graded(tmp_path / "grades", make_result("anna"))
    (tmp_path / "w.csv").write_text(WORKSHEET)
    assert export("moodle")[0] == 0
    assert export("moodle-worksheet", "--template", "w.csv")[0] == 0
    assert export("moodle-feedback", "--template", "w.csv")[0] == 0
    out = tmp_path / "exports"
    assert (out / "moodle.csv").read_bytes().splitlines()[1].startswith(b"anna,,,2.00,double")
    assert (out / "moodle-worksheet.csv").read_text() == WORKSHEET.replace(",,4", ",2.00,4")
    with zipfile.ZipFile(out / "moodle-feedback.zip") as archive:
        assert archive.namelist() == ["anna_7_assignsubmission_file/feedback.html"]


def test_column_for_several_lessons(tmp_path: Path, export: Export) -> None:
    """One column holds one lesson, which has to be named where there are more."""
    graded(tmp_path / "grades", make_result("anna"), make_result("anna", "02_lines"))
    (tmp_path / "c.csv").write_text(CANVAS)
    words = ("canvas", "--template", "c.csv", "--assignment-id", "17")
    assert export(*words) == (
        2,
        "one column holds one lesson: choose with --lesson among 01_vectors, 02_lines, or take the "
        "course's sum with --total",
    )
    assert export(*words, "--lesson", "02_lines")[0] == 0
    code, said = export(*words, "--total", "--output", "sum.csv")
    assert code == 0
    assert "out of 4 points in Canvas, and out of 8 here" in said
    assert "anna,A,4.00" in (tmp_path / "sum.csv").read_text()


def test_junit_and_nbgrader(tmp_path: Path, export: Export) -> None:
    """A class is one file, or one for each submission."""
    graded(tmp_path / "grades", make_result("anna"), make_result("ben"))
    assert export("junit")[0] == 0
    assert export("junit", "--each", "--output", "each")[0] == 0
    assert export("nbgrader")[0] == 0
    out = tmp_path / "exports"
    assert (out / "junit.xml").read_bytes().count(b"<testsuite ") == 2
    assert (tmp_path / "each" / "01_vectors" / "ben" / "junit.xml").is_file()
    assert len((out / "nbgrader.csv").read_text().splitlines()) == 3


def test_in_a_workflow(tmp_path: Path, export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a step of Actions what GitHub reads is added to its files, and printed."""
    graded(tmp_path / "grades", make_result("anna"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    code, said = export("actions", "--in-workflow", "--file", "vectors.ipynb")
    assert code == 0
    assert said.splitlines()[0].startswith("::error file=vectors.ipynb,line=1,title=double%3A")
    assert (tmp_path / "summary").read_text().startswith("## `01_vectors`: 2 of 4 points")
    assert export("classroom", "--in-workflow")[0] == 0
    assert (tmp_path / "output").read_text().startswith("result=")


def test_workflow_about_two(tmp_path: Path, export: Export) -> None:
    """A workflow is about one submission; of several one has to be chosen."""
    graded(tmp_path / "grades", make_result("anna"), make_result("ben"))
    code, said = export("actions", "--in-workflow")
    assert (code, "2 submissions fit" in said) == (2, True)


def test_classroom50(tmp_path: Path, export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner's environment and the time that the gradebook knows make a result of v1."""
    graded(tmp_path / "grades", make_result("anna"))
    for name, value in RUNNERS_WORDS.items():
        monkeypatch.setenv(name, value)
    words = ("--student", "anna", "--output", "here", "--scale", "100")
    assert export("classroom50", *words)[0] == 0
    found = json.loads((tmp_path / "here" / "result.json").read_text())
    assert (found["score"], found["max-score"], found["datetime"]) == (
        200,
        400,
        "2026-03-01T08:00:00Z",
    )
    assert (tmp_path / "here" / "release-body.md").is_file()


def test_classroom50_and_a_fault_of_ours(
    tmp_path: Path, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Classroom 50 takes a number only, so what is not graded is not written, and listed."""
    graded(tmp_path / "grades", UNGRADED)
    for name, value in RUNNERS_WORDS.items():
        monkeypatch.setenv(name, value)
    code, said = export("classroom50", "--student", "cem", "--output", "here")
    assert (code, "0 written to here" in said) == (1, True)
    assert not (tmp_path / "here" / "result.json").exists()


def test_disk_that_is_full(tmp_path: Path, export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file cannot be written nothing of it is left, and what was there stays whole."""
    graded(tmp_path / "grades", make_result("anna"))
    assert export("nbgrader")[0] == 0
    before = (tmp_path / "exports" / "nbgrader.csv").read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    code, said = export("nbgrader")
    assert (code, "No space left on device" in said) == (2, True)
    assert [f.name for f in (tmp_path / "exports").iterdir()] == ["nbgrader.csv"]
    assert (tmp_path / "exports" / "nbgrader.csv").read_bytes() == before


def test_every_format_is_described() -> None:
    """docs/exports.md has each command of `autograder export` that people type."""
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")
    typed = [each for each in export_commands.registered_commands if not each.hidden]
    assert [each.name for each in typed if f"`{each.name}`](#" not in page] == []


def test_nobody_in_the_gradebook(tmp_path: Path, export: Export) -> None:
    """An empty class is said, and nothing is written."""
    graded(tmp_path / "grades")
    assert "nobody is in this gradebook" in export("junit")[1]
