"""A group's one submission: a mark of it is everybody's, and everybody has a file of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.class_files import write_class
from autograder.exporters.places import folder_name
from autograder.model import Answer, Answered, Question, Status, SubmissionResult, TaskResult
from autograder.policy.remembering import remember_rules
from autograder.policy.rules import Group, Rules
from autograder.results.gradebook import FILE, Entry, Gradebook
from autograder.results.the_class import ClassResults, recall, remember

LESSON = "01_vectors"
ANN, BOB, CEM = "ann", '=HYPERLINK("b"),ü', "<script>cem"


def entry(student: str, digest: str) -> Entry:
    right = TaskResult("double", Status.PASSED, 2.0, 2.0, ())
    asked = TaskResult("why", Status.WAITING, 0.0, 2.0, (), is_question=True)
    result = SubmissionResult(
        student, LESSON, Status.WAITING, 2.0, 4.0, (right, asked), f"Handed in as {ANN}.py."
    )
    answer = Answer("why", Answered.YES, "So.", digest=digest)
    return Entry(result, ("seccomp",), answers=(answer,))


def stored(folder: Path, entries: tuple[Entry, ...], group: Group) -> Path:
    """Store a class as `grade` does; gives its folder."""
    grades = folder / "grades"
    grades.mkdir()
    shared = {LESSON: (group.members,)} if group.one_file else {}
    plain = tuple(sorted(entries, key=lambda each: each.result.student))
    results = ClassResults(
        "tiny", (LESSON,), plain, points={LESSON: {"double": 2.0, "why": 2.0}}, shared=shared
    )
    with Gradebook(grades / FILE) as gradebook:
        gradebook.marks.ask(LESSON, (Question("why", 2.0, "Why?"),))
        for each in entries:
            gradebook.store(each, "fingerprint", "state")
        rules = Rules(groups={LESSON: (group,)})
        remember(gradebook, results)
        remember_rules(gradebook, rules, folder)
        write_class(recall(gradebook), grades, rules)
    return grades


@pytest.fixture
def one_file(tmp_path: Path) -> Path:
    """Two people whose one submission the platform has, and a third who answered the same."""
    entries = (entry(ANN, "same"), entry(BOB, "same"), entry(CEM, "same"))
    return stored(tmp_path, entries, Group("both", (ANN, BOB), one_file=True))


def typed(*words: object) -> Any:
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def final(grades: Path) -> dict[str, tuple[float, str]]:
    with (grades / "final.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["student"].removeprefix("'"): (float(row["points"]), row["status"])
            for row in csv.DictReader(stream)
            if row["lesson"] == LESSON
        }


def test_an_answer_of_two_is_listed_once(one_file: Path) -> None:
    """Whoever marks reads the answer of a group once, with everybody's name."""
    listed = typed("mark", one_file)
    assert "2 of 2 wait for a person" in listed.output
    assert f"{ANN} & {BOB}" in listed.output


@pytest.mark.parametrize("student", [ANN, BOB])
def test_a_mark_of_one_is_everybodys(one_file: Path, student: str) -> None:
    """A mark reaches all members, whoever it was given to, and nobody else who answered so."""
    typed("mark", one_file, "--student", student, "--question", "why", "--points", "1.5")
    assert final(one_file) == {ANN: (3.5, "final"), BOB: (3.5, "final"), CEM: (2.0, "waiting")}
    listed = typed("mark", one_file)
    assert "1 of 2 wait for a person: <script>cem" in listed.output
    results = json.loads((one_file / "results.json").read_bytes())["results"]
    assert {each["student"]: each["status"] for each in results} == {
        ANN: "failed",
        BOB: "failed",
        CEM: "waiting",
    }
    # The next mark takes its place, also if it is another member's.
    other = {ANN: BOB, BOB: ANN}[student]
    with Gradebook(one_file / FILE) as gradebook:
        (first,) = gradebook.marks.latest().values()
    assert first.points == 1.5
    typed("mark", one_file, "--student", other, "--question", "why", "--points", "2")
    assert final(one_file)[student] == (4.0, "final")


def test_answers_that_differ_are_marked_apart(tmp_path: Path) -> None:
    """A member whose answer is another one waits for a mark of their own."""
    entries = (entry(ANN, "one"), entry(BOB, "two"))
    grades = stored(tmp_path, entries, Group("both", (ANN, BOB), one_file=True))
    typed("mark", grades, "--student", ANN, "--question", "why", "--points", "2")
    listed = typed("mark", grades)
    assert "1 of 2 wait for a person" in listed.output
    assert BOB in listed.output


def test_a_mark_reaches_who_handed_in_nothing(tmp_path: Path) -> None:
    """Of a group that the policy names one waits, and the mark counts for all."""
    grades = stored(tmp_path, (entry(ANN, "a"),), Group("team", (ANN, BOB, CEM)))
    assert f"1 of 1 wait for a person: {ANN}\n" in typed("mark", grades).output
    typed("mark", grades, "--student", ANN, "--question", "why", "--points", "2")
    assert final(grades) == dict.fromkeys((ANN, BOB, CEM), (4.0, "final"))


@pytest.mark.parametrize("format_name", ["gradescope", "prairielearn", "classroom"])
def test_each_member_has_a_file(tmp_path: Path, format_name: str) -> None:
    """In every format of one file for each submission, each member has what counts for them."""
    grades = stored(tmp_path, (entry(ANN, "a"),), Group("team", (ANN, BOB, CEM)))
    typed("mark", grades, "--student", ANN, "--question", "why", "--points", "2")
    out = tmp_path / "out"
    done = typed("export", format_name, grades, "--output", out)
    assert done.exit_code == 0, done.output
    assert "3 written to" in " ".join(done.output.split())
    for student in (ANN, BOB, CEM):
        (file,) = (out / LESSON / folder_name(student)).iterdir()
        text = file.read_text(encoding="utf-8")
        # A note that names the one who handed it in is not for the others.
        assert (f"{ANN}.py" in text) <= (student == ANN)


def test_each_member_is_in_one_file_for_all(tmp_path: Path) -> None:
    """JUnit's one file has what counts for each member, and asks about each while it waits."""
    grades = stored(tmp_path, (entry(ANN, "a"),), Group("team", (ANN, BOB)))
    file = tmp_path / "class.xml"
    waiting = typed("export", "junit", grades, "--output", file)
    assert waiting.exit_code == 1
    assert f"{BOB}/{LESSON}: an answer waits for a person" in " ".join(waiting.output.split())
    typed("mark", grades, "--student", ANN, "--question", "why", "--points", "2")
    assert typed("export", "junit", grades, "--output", file).exit_code == 0
    assert file.read_text(encoding="utf-8").count("<testsuite ") == 2
