"""Fixtures: nbgrader course folders with submissions in them, graded by the real nbgrader."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import pytest
from browsing import headless
from rich.console import Console

from autograder.commands import grade as grade_command
from autograder.commands.nbgrader_init import init
from autograder.model import SubmissionResult

ATTACKS = Path(__file__).parents[2] / "attacks" / "nbgrader"
LONGEST_WAIT = 600  # seconds; a limit for a command that hangs, not an expectation
SOLVED = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(x):\n    return x @ torch.ones_like(x)",
}
HALF_SOLVED = {**SOLVED, "double": "def double(x):\n    x *= 2\n    return x"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Folder:
    """An nbgrader course folder beside a course of the kit's."""

    root: Path
    course: Path
    home: Path  # the user's own folder, with IPython's start-up files and Jupyter's settings

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run nbgrader in the folder, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "nbgrader", *arguments],
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=LONGEST_WAIT,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        """Give the variables of a user whose own folder is the test's."""
        programs = os.path.dirname(sys.executable)
        return os.environ | {
            "PATH": os.pathsep.join([programs, os.environ["PATH"]]),
            "HOME": str(self.home),
            "IPYTHONDIR": str(self.home / ".ipython"),
            "JUPYTER_CONFIG_DIR": str(self.home / ".jupyter"),
            "JUPYTER_DATA_DIR": str(self.home / ".jupyter-data"),
        }

    def released(self, lesson: str) -> Json:
        """Read a lesson's notebook as students get it."""
        return read(self.root / "release" / lesson / f"{lesson.partition('_')[2]}.ipynb")

    def submitted(self, student: str, lesson: str) -> Path:
        """Name the folder of a submission."""
        return self.root / "submitted" / student / lesson

    def scores(self, column: str = "score") -> dict[tuple[str, str, str], float]:
        """Read what each student has for each task of each lesson."""
        return {(s, lesson, task[6:]): row[column] for s, lesson, task, row in self._rows("grade")}

    def comments(self) -> dict[tuple[str, str, str], str]:
        """Read the comment on each student's cell of each task; empty if there is none."""
        rows = self._rows("comment")
        return {
            (s, lesson, task): row["manual_comment"] or row["auto_comment"] or ""
            for s, lesson, task, row in rows
        }

    def change(self, statement: str, *values: object) -> None:
        """Change the gradebook, as formgrader would."""
        with sqlite3.connect(self.root / "gradebook.db") as database:
            assert database.execute(statement, values).rowcount == 1

    def mark(self, student: str, task: str, points: float, comment: str) -> None:
        """Mark a student's task as a person does in formgrader."""
        which = (
            "cell_id = (SELECT id FROM base_cell WHERE name = ?) AND notebook_id IN "
            "(SELECT n.id FROM submitted_notebook AS n JOIN submitted_assignment AS s "
            "ON s.id = n.assignment_id WHERE s.student_id = ?)"
        )
        self.change(
            f"UPDATE grade SET manual_score = ?, needs_manual_grade = 0 WHERE {which}",
            points,
            f"check-{task}",
            student,
        )
        self.change(f"UPDATE comment SET manual_comment = ? WHERE {which}", comment, task, student)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the gradebook."""
        with sqlite3.connect(self.root / "gradebook.db") as database:
            return database.execute(statement).fetchall()

    def triggers(self) -> list[str]:
        """List what would be run in the gradebook without anyone's asking."""
        return [
            name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]

    def _rows(self, table: str) -> list[tuple[str, str, str, Json]]:
        with sqlite3.connect(self.root / "gradebook.db") as database:
            database.row_factory = sqlite3.Row
            rows = database.execute(
                "SELECT student_id AS student, assignment.name AS lesson, base_cell.name AS cell, "
                f"{table}.* FROM {table} JOIN base_cell ON base_cell.id = {table}.cell_id "
                f"JOIN submitted_notebook AS n ON n.id = {table}.notebook_id "
                "JOIN submitted_assignment AS s ON s.id = n.assignment_id "
                "JOIN assignment ON assignment.id = s.assignment_id"
            ).fetchall()
        found = [(row["student"], row["lesson"], row["cell"], dict(row)) for row in rows]
        for *_, row in found:
            if table == "grade":
                marks = (row["manual_score"], row["auto_score"])
                row["score"] = next((m for m in marks if m is not None), 0.0)
        return found


def read(file: Path) -> Json:
    """Read a notebook's file as plain data."""
    content: Json = json.loads(file.read_text(encoding="utf-8"))
    return content


def cell_of(notebook: Json, kind: str, task: str) -> Json:
    """Find the `task` or `check` cell of a task, as the kit marks it."""
    cells: list[Json] = notebook["cells"]
    return next(c for c in cells if c["metadata"].get("autograder", {}).get(kind) == task)


def solve(notebook: Json, answers: dict[str, str]) -> Json:
    """Write answers into the cells of their tasks."""
    solved = copy.deepcopy(notebook)
    for task, source in answers.items():
        cell_of(solved, "task", task)["source"] = source
    return solved


def hand_in(notebook: Json, folder: Path) -> Path:
    """Write a submission's notebook into its folder, under the name it was released by."""
    folder.mkdir(parents=True)
    file = folder / f"{folder.name.partition('_')[2]}.ipynb"
    file.write_text(json.dumps(notebook), encoding="utf-8")
    return file


def plain_cell(source: str, **fields: object) -> Json:
    """Make a code cell that nobody has marked."""
    empty: Json = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return empty | {"source": source} | fields


def hand_in_attack(released: Json, attack: Path, folder: Path) -> None:
    """Write the submission that a file of `tests/attacks/nbgrader/` describes.

    Cells with `task=` stand in the place of the task's; cells with `check=` change that check
    cell's metadata, or delete it; cells with `file=` are files beside the notebook; all others
    are put before the first task.
    """
    notebook = copy.deepcopy(released)
    place = notebook["cells"].index(cell_of(notebook, "task", "double"))
    docstring, *cells = jupytext.reads(attack.read_text(encoding="utf-8"), "py:percent").cells
    assert docstring.source.startswith('"""'), attack
    files = {}
    for cell in cells:
        about = dict(cell.metadata)
        if "file" in about:
            files[about["file"]] = cell.source
        elif "check" in about:
            _change_check(notebook, about)
        elif "task" in about:
            target = cell_of(notebook, "task", about["task"])
            target["source"] = cell.source
            target["metadata"]["tags"] = about.get("tags", [])
        else:
            notebook["cells"].insert(place, plain_cell(cell.source))
            place += 1
    hand_in(notebook, folder)
    for name, source in files.items():
        (folder / name).write_text(source, encoding="utf-8")


def _change_check(notebook: Json, about: Json) -> None:
    target = cell_of(notebook, "check", about["check"])
    if about.get("delete"):
        notebook["cells"].remove(target)
    if "points" in about:
        target["metadata"]["nbgrader"]["points"] = about["points"]
    target["metadata"]["tags"] = about.get("tags", [])


MakeFolder = Callable[..., Folder]
CopyOf = Callable[[Folder, Path], Folder]
Grade = Callable[[Folder], dict[tuple[str, str], SubmissionResult]]


@pytest.fixture(scope="session")
def make_folder(tmp_path_factory: pytest.TempPathFactory) -> MakeFolder:
    """Make an nbgrader folder beside a copy of a course that is released."""

    def make(course: Path) -> Folder:
        base = tmp_path_factory.mktemp("nbgrader")
        shutil.copytree(course, base / "course")
        init(base / "class", base / "course", [])
        (base / "home").mkdir()
        return Folder(base / "class", base / "course", base / "home")

    return make


@pytest.fixture(scope="session")
def tiny_registered(make_folder: MakeFolder, tiny_released: Path) -> Folder:
    """The tiny course, released and registered, without submissions. Copy it to change it."""
    return make_folder(tiny_released)


@pytest.fixture(scope="session")
def hurry() -> Callable[[Path], None]:
    """Give checks and submissions less time: code that never ends takes all that it is given."""

    def shorten(course: Path) -> None:
        file = course / "pyproject.toml"
        text = file.read_text(encoding="utf-8")
        for setting, seconds in (("check", 1), ("submission", 3)):
            name = f"seconds_per_{setting}"
            text, found = re.subn(rf"(?m)^{name} = \d+$", f"{name} = {seconds}", text)
            assert found == 1
        file.write_text(text, encoding="utf-8")

    return shorten


@pytest.fixture(scope="session")
def copy_of() -> CopyOf:
    """Copy a folder, with its course and what was graded, to change the copy."""

    def copy_to(folder: Folder, place: Path) -> Folder:
        shutil.copytree(folder.root.parent, place, dirs_exist_ok=True)
        return Folder(place / "class", place / "course", place / "home")

    return copy_to


@pytest.fixture
def tiny_folder(tiny_registered: Folder, copy_of: CopyOf, tmp_path: Path) -> Folder:
    """A copy of the tiny course's folder that a test may change."""
    return copy_of(tiny_registered, tmp_path)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Selenium's driver of a headless Chromium with a profile of its own."""
    with headless(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="session")
def grade_by_kit(tmp_path_factory: pytest.TempPathFactory) -> Grade:
    """Grade what lies in a folder's `submitted/` with `autograder grade`, once for each folder."""

    @cache
    def grade(folder: Folder) -> dict[tuple[str, str], SubmissionResult]:
        output = tmp_path_factory.mktemp("grades")
        options = grade_command.Options(folder.root, folder.course, jobs=2, output=output)
        graded = grade_command.grade(options, Console(quiet=True))
        results = [entry.result for entry in graded.entries]
        return {(result.student, result.lesson): result for result in results}

    return grade


@pytest.fixture(scope="session")
def attacked(
    tiny_registered: Folder,
    copy_of: CopyOf,
    hurry: Callable[[Path], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Folder:
    """A class in which every attack was handed in by a student between two honest ones."""
    folder = copy_of(tiny_registered, tmp_path_factory.mktemp("attacked"))
    hurry(folder.course)  # one attack makes the grader's own loop jump for ever
    released = folder.released("01_vectors")
    hand_in(solve(released, SOLVED), folder.submitted("aaa_honest", "01_vectors"))
    hand_in(solve(released, HALF_SOLVED), folder.submitted("zzz_honest", "01_vectors"))
    for attack in sorted(ATTACKS.glob("*.py")):
        hand_in_attack(released, attack, folder.submitted(attack.stem, "01_vectors"))
    done = folder.run("autograde", "01_vectors")
    assert done.returncode == 0, done.stderr
    return folder
