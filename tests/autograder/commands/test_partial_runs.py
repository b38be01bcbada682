"""Runs about a part of a class, and runs at the same time: the files are about the class."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.commands.grade import Graded, Options, grade
from autograder.policy.written import to_final_json
from autograder.results.holding import hold_folder

pytestmark = pytest.mark.slow  # whole runs of `grade`, two of them at once

TINY = Path(__file__).parents[2] / "courses" / "tiny"
MAIN = "from autograder.cli import main; main()"
TOTAL = "import torch\n\ndef total(x):\n    return x @ torch.ones_like(x)\n\n"
RIGHT = TOTAL + "def double(x):\n    return 2 * x\n"
WRONG = TOTAL + "def double(x):\n    return x ** 2\n"
FIRST, SECOND = "01_vectors", "02_lines"


class Room:
    """A class of three with both lessons, its course, and what was graded."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.course, self.out = folder / "class", folder / "course", folder / "out"

    def file(self, student: str, lesson: str = FIRST) -> Path:
        return self.folder / student / lesson / f"{lesson[3:]}.py"

    def grade(self, **options: Any) -> Graded:
        asked = Options(self.folder, course=self.course, output=self.out, **options)
        return grade(asked, Console(quiet=True))

    def results(self) -> dict[tuple[str, str], dict[str, Any]]:
        found = json.loads((self.out / "results.json").read_bytes())["results"]
        results = {(each["student"], each["lesson"]): each for each in found}
        assert list(results) == sorted(results), "by student, then by lesson"
        return results

    def rows(self) -> list[list[str]]:
        with (self.out / "grades.csv").open(newline="") as file:
            return list(csv.reader(file))[1:]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class after a run about all of it."""
    folder = tmp_path_factory.mktemp("graded")
    shutil.copytree(TINY, folder / "course")
    room = Room(folder)
    for student, source in (("ann", RIGHT), ("ben", WRONG), ("cem", RIGHT)):
        for lesson, text in ((FIRST, source), (SECOND, f"# {student}\n")):
            room.file(student, lesson).parent.mkdir(parents=True)
            room.file(student, lesson).write_text(text)
    room.grade()
    return folder


@pytest.fixture
def room(graded: Path, tmp_path: Path) -> Room:
    """A copy of it that a test may change."""
    shutil.copytree(graded, tmp_path / "room")
    return Room(tmp_path / "room")


def test_run_about_one_student(room: Room) -> None:
    """Grading one student again leaves every other row as it was."""
    rows, results = room.rows(), room.results()
    graded = room.grade(students=["ann"])
    assert len(graded.entries) == 2
    assert room.rows() == rows
    assert room.results() == results
    assert (room.out / "results.json").read_bytes() == to_final_json(graded.whole, graded.finals)


def test_run_about_one_lesson(room: Room) -> None:
    """Grading one lesson again updates its rows, and leaves those of the others."""
    before = room.results()
    room.file("ben").write_text(RIGHT)
    room.grade(lessons=[FIRST])
    after = room.results()
    assert after["ben", FIRST]["score"] == 4 > before["ben", FIRST]["score"]
    assert after | {("ben", FIRST): before["ben", FIRST]} == before


def test_other_submission_has_changed_since(room: Room) -> None:
    """A result of what was handed in earlier is not given as that of what lies there now."""
    room.file("ben").write_text(RIGHT)
    graded = room.grade(students=["ann"])
    result = room.results()["ben", FIRST]
    assert (result["status"], result["score"], result["tasks"]) == ("ungraded", 0, [])
    assert result["note"].startswith("Not graded as it is now: the file or the lesson has changed")
    assert result["note"].endswith("run `autograder grade` without --student and --lesson")
    assert graded.outdated == 1
    assert graded.exit_code == 0  # it is about ann
    assert room.grade().outdated == 0
    assert room.results()["ben", FIRST]["score"] == 4


def test_other_lesson_has_changed_since(room: Room) -> None:
    """Results under an earlier state of a lesson keep their place, and not their grade."""
    with (room.course / "tests" / "lessons" / SECOND / "test_hidden.py").open("a") as file:
        file.write("\n# a remark\n")
    before = room.results()
    assert room.grade(lessons=[FIRST]).outdated == 3
    after = room.results()
    assert after.keys() == before.keys()
    for (student, lesson), result in after.items():
        assert (result["status"] == "ungraded") == (lesson == SECOND)
        assert lesson == SECOND or result == before[student, lesson]


def test_other_lesson_cannot_be_read_now(room: Room) -> None:
    """A lesson that is being changed does not stop a run about another one."""
    source = room.course / "solutions" / SECOND / "lines.py"
    source.write_text(source.read_text().replace("### END SOLUTION", ""))
    assert room.grade(lessons=[FIRST], students=["ann"]).outdated == 3


def test_submission_that_is_gone(room: Room) -> None:
    """A student whose folder is gone keeps the result, and it is said; not under a new lesson."""
    before = room.results()
    shutil.rmtree(room.folder / "cem")
    room.grade()
    result = room.results()["cem", FIRST]
    assert result["score"] == 4
    assert result["note"] == "The file that was graded is not among the submissions any more."
    assert room.results().keys() == before.keys()
    with (room.course / "tests" / "lessons" / FIRST / "test_hidden.py").open("a") as file:
        file.write("\n# a remark\n")
    room.grade()
    result = room.results()["cem", FIRST]
    assert (result["status"], result["score"]) == ("ungraded", 0)
    assert "the file is gone, and the lesson has changed since" in result["note"]


def test_other_submission_could_not_be_read(room: Room) -> None:
    """A file that cannot be read keeps its row and its reason in runs about others."""
    room.file("ben").unlink()
    room.file("ben").symlink_to("/etc/passwd")
    (room.folder / "ben" / "vectors.py").write_text("x" * (33 << 20))
    assert room.grade(lessons=[FIRST]).exit_code == 1
    before = room.results()
    assert before["ben", FIRST]["status"] == "error"
    room.grade(students=["ann"])
    assert room.results() == before


def test_unconfined_result_of_another_run(room: Room) -> None:
    """Where any result of the class was had without confinement, the file says so."""
    room.grade(students=["ben"], unconfined=True, force=True)
    found = json.loads((room.out / "results.json").read_bytes())
    assert found["sealed"] is False
    assert len(found["results"]) == 6


def test_two_runs_at_once(room: Room) -> None:
    """A second run waits for the first, says for whom, and both are in the files."""
    shutil.rmtree(room.out)
    room.out.mkdir()
    processes = []
    with hold_folder(room.out, print):
        for lesson in (FIRST, SECOND):
            arguments = ["grade", room.folder, "--course", room.course, "--output", room.out]
            command = [sys.executable, "-c", MAIN, *map(str, arguments), "--lesson", lesson]
            processes.append(
                subprocess.Popen(
                    command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
                )
            )
        for process in processes:
            assert process.stderr is not None
            assert "looks like a folder for each student" in process.stderr.readline()
            said = process.stderr.readline()
            assert said.startswith(f"{room.out}: waiting for another run that writes there")
    assert [process.wait(300) for process in processes] == [0, 0]
    for process in processes:
        assert process.stderr is not None
        process.stderr.close()
    assert {row[1] for row in room.rows()} == {FIRST, SECOND}
    assert len(room.results()) == 6


def test_folder_that_another_run_holds(tmp_path: Path) -> None:
    """Whoever waits for a folder is told the process, its user and its begin."""
    said: list[str] = []
    waiting = threading.Event()

    def say(text: str) -> None:
        said.append(text)
        waiting.set()

    def second() -> None:
        with hold_folder(tmp_path, say):
            said.append("mine")

    with hold_folder(tmp_path, said.append):
        assert said == []
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(60)
        assert len(said) == 1
    thread.join(60)
    assert said[1:] == ["mine"]
    assert "waiting for another run that writes there (process " in said[0]
    assert " of " in said[0]
    assert ", since 2" in said[0]
