"""A new course as it comes goes through every command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each command is a process that imports torch

LESSON = "01_first_steps"


def autograder(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a terminal does."""
    return subprocess.run(
        [sys.executable, "-c", "from autograder.cli import main; main()", *words],
        cwd=folder,
        env=os.environ | {"COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
    )


def done(folder: Path, *words: str, status: int = 0) -> str:
    """Run a command that has to end with a status, and give what it printed."""
    ended = autograder(folder, *words)
    assert ended.returncode == status, f"{words}\n{ended.stdout}{ended.stderr}"
    return ended.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new course with a second lesson, released."""
    place = tmp_path_factory.mktemp("new")
    done(place, "new", "algebra")
    done(place, "new", "algebra/02_norms")
    done(place / "algebra", "release")
    return place / "algebra"


def test_it_holds_as_it_comes(course: Path) -> None:
    """Its checks and known answers belong together, and cannot be fooled."""
    words = ("validate", "01", "--seeds", "3", "--cheats", "--mutants")
    assert done(course, *words).count("holds") == 2
    done(course, "validate", "--kinds")
    assert "0 of 3 hidden checks rest on no" in done(course, "validate", "--texts")


def test_its_tolerances_need_nobody(course: Path) -> None:
    """The defaults are right for it: calibrate finds nothing to set."""
    done(course, "calibrate", "01", "--check", "--seeds", "1")


def test_what_students_get(course: Path) -> None:
    """The release is up to date; a student checks it, writes it, and asks for a hint."""
    assert "up to date" in done(course, "release", "--check")
    folder = course / "assignments" / LESSON
    assert "not written yet" in done(folder, "check", status=1)
    assert "make the smallest" not in done(folder, "hint", "center")
    assert "add up to" in done(folder, "hint", "center")


def test_a_class_is_graded(course: Path) -> None:
    """Whoever hands in the reference has all points, and the untouched notebook has none."""
    handed_in = course / "submitted"
    for student in ("anna", "ben"):
        shutil.copytree(course / "assignments" / LESSON, handed_in / student / LESSON)
    source = course / "solutions" / LESSON / "first_steps.py"
    (handed_in / "anna" / LESSON / "first_steps.ipynb").unlink()
    shutil.copy(source, handed_in / "anna" / LESSON)
    done(course, "grade", "submitted")
    results = json.loads((course / "grades" / "results.json").read_text())["results"]
    assert {each["student"]: each["score"] for each in results} == {"anna": 10, "ben": 0}


def test_nbgrader_takes_it(course: Path, tmp_path: Path) -> None:
    """The folder of nbgrader is made for it."""
    pytest.importorskip("nbgrader")
    done(course, "nbgrader", "init", str(tmp_path / "nbgrader"))
    assert (tmp_path / "nbgrader" / "nbgrader_config.py").is_file()


def test_pytest_judges_it(course: Path) -> None:
    """`pytest` in the course's folder runs every check on the reference."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(words, cwd=course, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "10 passed" in ended.stdout
