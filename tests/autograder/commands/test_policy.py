"""The policy as instructors meet it: files, explanations, attempts, and regrading."""

from __future__ import annotations

import csv
import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands import grade as command
from autograder.commands.grade import Graded, Options, grade
from autograder.course.reading import load_course
from autograder.errors import CourseError, UsageError
from autograder.grading import submission as grading
from autograder.policy.reading import read_policy
from autograder.results.gradebook import FILE, Gradebook
from autograder.results.the_class import recall
from autograder.sandbox.outside import pool as pools

TINY = Path(__file__).parents[2] / "courses" / "tiny"
TOTAL = "import torch\n\ndef total(x):\n    return x @ torch.ones_like(x)\n\n"
RIGHT = TOTAL + "def double(x):\n    return 2 * x\n"
WRONG = TOTAL + "def double(x):\n    return x ** 2\n"
HOSTILE = '=HYPERLINK("x"),ü"<script>'
POLICY = """
[tool.autograder.policy]
timezone = "Europe/Berlin"
late = {percent = 10}
[tool.autograder.policy.lessons.01_vectors]
due = 2026-10-20T12:00:00
[tool.autograder.policy.students.bob]
extension = "2 days"
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "course")
    return tmp_path / "course"


def with_policy(course: Path, text: str) -> None:
    (course / "pyproject.toml").write_text((TINY / "pyproject.toml").read_text() + text)


def hand_in(folder: Path, student: str, source: str, at: str = "") -> None:
    place = folder / student / "01_vectors"
    place.mkdir(parents=True, exist_ok=True)
    (place / "vectors.py").write_text(source)
    if at:
        (place / "timestamp.txt").write_text(at)


def run(tmp_path: Path, **options: Any) -> Graded:
    asked = Options(
        tmp_path / "class", course=tmp_path / "course", output=tmp_path / "grades", **options
    )
    return grade(asked, Console(quiet=True))


def typed(*arguments: object) -> Any:
    return CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=True)


def rows(tmp_path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (tmp_path / "grades" / "final.csv").open(newline="") as stream:
        return {(row["student"], row["lesson"]): row for row in csv.DictReader(stream)}


@pytest.mark.slow
def test_changing_a_policy_grades_nobody(
    tmp_path: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another policy gives other numbers; fingerprints stay, and no student process starts."""
    for student in ("ann", "bob", HOSTILE):
        hand_in(tmp_path / "class", student, RIGHT, "2026-10-21 12:00:00 UTC")
    before = run(tmp_path)
    assert {each.points for each in before.finals.lessons} == {4.0}
    with Gradebook(tmp_path / "grades" / FILE) as gradebook:
        fingerprints = [each.fingerprint for each in gradebook.everything()]
    with_policy(course, POLICY)

    def refused(*_: object) -> None:
        raise AssertionError("a sandbox starts")

    monkeypatch.setattr(pools.ServerPool, "server", refused)
    monkeypatch.setattr(grading, "grade_submission", refused)
    after = run(tmp_path)
    assert after.reused == 3
    points = {each.student: each.points for each in after.finals.lessons}
    assert points == {"ann": 3.2, "bob": 4.0, HOSTILE: 3.2}
    with Gradebook(tmp_path / "grades" / FILE) as gradebook:
        assert [each.fingerprint for each in gradebook.everything()] == fingerprints
    found = rows(tmp_path)
    assert found["ann", "01_vectors"]["points"] == "3.2"
    assert found["ann", "total"]["points"] == "3.2"
    assert "late: 4 → 3.2. Handed in" in found["ann", "01_vectors"]["what changed it"]
    assert found["'" + HOSTILE, "01_vectors"]["raw"] == "4.0"
    whole = json.loads((tmp_path / "grades" / "results.json").read_bytes())
    (ann,) = (each for each in whole["results"] if each["student"] == "ann")
    assert ann["final"]["points"] == 3.2
    assert [step["rule"] for step in ann["final"]["steps"]] == ["late"]
    assert {each["student"] for each in whole["totals"]} == {"ann", "bob", HOSTILE}

    # Explained from the gradebook alone, by either command.
    shutil.rmtree(tmp_path / "class")
    shutil.rmtree(course)
    for words in (("explain", "ann", tmp_path / "grades"), ("grade", "--explain", "ann")):
        asked = words if words[0] == "explain" else (*words, "--output", tmp_path / "grades")
        said = typed(*asked)
        assert said.exit_code == 0, said.output
        assert "late: 4 → 3.2. Handed in 2026-10-21 14:00:00+02:00" in said.output
        assert "counts: 3.2 of 4" in said.output
    unknown = typed("explain", "anm", tmp_path / "grades")
    assert isinstance(unknown.exception, UsageError)
    assert "no student is called 'anm' in this gradebook; there are ann" in str(unknown.exception)


@pytest.mark.slow
def test_attempts_are_kept_and_graded_again(tmp_path: Path, course: Path) -> None:
    """The best of two attempts counts, also after a check changes that both depend on."""
    with_policy(course, '\n[tool.autograder.policy]\nattempts = "best"\n')
    hand_in(tmp_path / "class", "ann", RIGHT, "2026-10-20 12:00:00 UTC")
    run(tmp_path)
    hand_in(tmp_path / "class", "ann", WRONG, "2026-10-21 12:00:00 UTC")
    graded = run(tmp_path)
    (final,) = graded.finals.lessons
    assert (final.raw < 4.0, final.points) == (True, 4.0)
    assert "Attempt 1 of 2 counts" in final.steps[0].why
    (earlier,) = graded.whole.earlier
    assert earlier.submitted is not None
    assert earlier.submitted.at == "2026-10-20T12:00:00+00:00"
    checks = course / "tests" / "lessons" / "01_vectors" / "test_hidden.py"
    checks.write_text(checks.read_text() + "\n# a comment\n")
    with Gradebook(tmp_path / "grades" / FILE) as gradebook:
        before = [each.fingerprint for each in gradebook.attempts.everything()]
    again = run(tmp_path)
    assert again.finals == graded.finals
    with Gradebook(tmp_path / "grades" / FILE) as gradebook:
        assert gradebook.attempts.everything()[0].fingerprint != before[0]
    assert run(tmp_path).reused == 1


@pytest.mark.slow
def test_regrading_shows_before_it_stores(
    tmp_path: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fixed check changes points only where --store says so; an interrupted run changes none."""
    checks = course / "tests" / "lessons" / "01_vectors" / "test_hidden.py"
    right = checks.read_text()
    # A check that calls by keyword fails whoever named the argument otherwise.
    checks.write_text(right.replace("solution.double(x).backward", "solution.double(x=x).backward"))
    hand_in(tmp_path / "class", "ann", RIGHT)
    hand_in(
        tmp_path / "class", "bob", RIGHT.replace("double(x)", "double(v)").replace("* x", "* v")
    )
    before = run(tmp_path)
    assert [each.points for each in before.finals.lessons] == [4.0, 3.5]
    checks.write_text(right)
    words = [tmp_path / "class", "--since", tmp_path / "grades", "--course", course]

    def state() -> object:
        with Gradebook(tmp_path / "grades" / FILE) as gradebook:
            found = gradebook.everything(), recall(gradebook), gradebook.attempts.everything()
        files = ("results.json", "grades.csv", "final.csv")
        return found, [(tmp_path / "grades" / name).read_bytes() for name in files]

    first = state()
    with monkeypatch.context() as patched:

        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(command, "remember", interrupted)
        assert typed("regrade", *words, "--store").exit_code != 0
    assert state() == first
    shown = typed("regrade", *words)
    assert shown.exit_code == 1, shown.output
    assert "bob/01_vectors: 3.5 → 4 (+0.5)" in shown.output
    assert "double test_hidden.py::test_gradient_through_double: error → passed" in shown.output
    assert "ann/" not in shown.output
    assert "Points change in 1 results" in shown.output
    assert "Nothing is stored" in shown.output
    assert state() == first
    stored = typed("regrade", *words, "--store")
    assert stored.exit_code == 0, stored.output
    assert rows(tmp_path)["bob", "total"]["points"] == "4.0"
    assert run(tmp_path).reused == 2
    assert "Nothing changes" in typed("regrade", *words).output
    assert not list((tmp_path / "grades").glob(".regrade*"))


def test_what_a_policy_may_say(tmp_path: Path, course: Path) -> None:
    """Each wrong entry is an error that says where it stands and what is known."""
    table = "\n[tool.autograder.policy]\n"
    for text, words in [
        (table + "dew = 1", "unknown key 'dew', perhaps meant as 'due'; the known ones are"),
        (table + 'grace = "soon"', "'soon' is no span of time; write a whole number and a unit"),
        (table + "due = 2026-10-20T12:00:00", 'no offset.*add timezone = "Europe/Berlin"'),
        (table + 'timezone = "Mars"', "no time zone 'Mars'"),
        (table + "late = {percent = 1, points = 2}", "percent and points exclude each other"),
        (table + 'late = {function = "late:half"}', r"there is no file .*late\.py"),
        (table + "[tool.autograder.policy.lessons.09_x]\nweight = 2", "no lesson '09_x'"),
        (table + 'students_file = "nobody.csv"', r"students_file: .*nobody\.csv"),
        (table + "rounding = {step = 0.001}", "step"),
    ]:
        with_policy(course, text)
        with pytest.raises(CourseError, match=words):
            read_policy(load_course(course))


def test_file_with_what_is_personal(tmp_path: Path, course: Path) -> None:
    """Extensions and groups may stand in a CSV file, whose wrong rows are named."""
    with_policy(
        course,
        '\n[tool.autograder.policy]\ntimezone = "UTC"\nstudents_file = "../own.csv"\n',
    )
    file = tmp_path / "own.csv"
    head = "email,lesson,due,extension,reason,group\n"
    file.write_text(head + "a@x.edu,01_vectors,2026-10-24T23:59,,ill,g1\na@x.edu,,,2 days,,\n")
    written = read_policy(load_course(course))
    first, second = written.personal
    assert first.person.email == "a@x.edu"
    assert first.terms.lessons["01_vectors"].due == datetime.datetime(2026, 10, 24, 23, 59)
    assert first.groups == (("01_vectors", "g1"),)
    assert second.terms.extension == "2 days"
    for row, words in [
        ("a@x.edu,01_vectors,tomorrow,,,", r"row 1 \(a@x.edu\): 'tomorrow' is no time"),
        ("a@x.edu,07_x,2026-10-24T23:59,,,", "no lesson '07_x'"),
        ("a@x.edu,,,a while,,", "'a while' is no span of time"),
    ]:
        file.write_text(head + row + "\n")
        with pytest.raises(CourseError, match=words):
            read_policy(load_course(course))
