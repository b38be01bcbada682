"""What a student has, on the system that this runs on: the installed kit and a released folder.

Nothing here needs a sandbox, so it runs on Windows and macOS as it does on Linux.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each test imports torch in a process of its own

ASSIGNMENT = Path(__file__).parents[2] / "assignments" / "01_tensors"
AUTOGRADER = [sys.executable, "-c", "from autograder.cli import main; main()"]
# What only those have who read a course, mark with nbgrader, or work on the kit.
NOT_A_STUDENTS = (
    "jupytext",
    "nbformat",
    "yaml",
    "nbgrader",
    "nbconvert",
    "dask",
    "xdist",
    "hypothesis",
)
LIGHT = f"import sys; sys.modules.update(dict.fromkeys({NOT_A_STUDENTS!r})); "
WRONG = """
import torch
from autograder.jupyter import check
def as_column(x):
    return x
check("as_column")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a released lesson."""
    copy = tmp_path / ASSIGNMENT.name
    shutil.copytree(ASSIGNMENT, copy)
    return copy


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the student's folder."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_help(folder: Path) -> None:
    """The command line says what it can do."""
    done = run(folder, *AUTOGRADER, "--help")
    assert done.returncode == 0, done.stderr
    assert "watch" in done.stdout


def test_check_of_a_released_notebook(folder: Path) -> None:
    """Nothing is solved yet: the check says so, and its exit code is 1."""
    done = run(folder, *AUTOGRADER, "check")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not written yet" in done.stdout


@pytest.mark.parametrize("words", [("check",), ("hint", "drop_dim"), ("--help",)])
def test_with_what_a_student_installs(folder: Path, words: tuple[str, ...]) -> None:
    """A student's commands need nothing of what reads a course or marks with nbgrader."""
    done = run(folder, sys.executable, "-c", f"{LIGHT}{AUTOGRADER[2]}", *words)
    assert done.returncode == int(words == ("check",)), done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_check_in_a_program_with_what_a_student_installs(folder: Path) -> None:
    """Nor does `check()`."""
    (folder / "mine.py").write_text(LIGHT + WRONG, encoding="utf-8")
    done = run(folder, sys.executable, "mine.py")
    assert done.returncode == 0, done.stderr
    assert "0 of" in done.stdout


def test_hint(folder: Path) -> None:
    """A hint is given for a task."""
    done = run(folder, *AUTOGRADER, "hint", "drop_dim")
    assert done.returncode == 0, done.stderr
    assert "Hint 1 of" in done.stdout


def test_check_in_a_program(folder: Path) -> None:
    """A wrong answer is told in a program as in a notebook."""
    (folder / "mine.py").write_text(WRONG, encoding="utf-8")
    done = run(folder, sys.executable, "mine.py")
    assert done.returncode == 0, done.stderr
    assert "as_column" in done.stdout
    assert "0 of" in done.stdout


@pytest.mark.skipif(sys.platform == "linux", reason="Linux can confine, and grades")
def test_grading_is_refused_elsewhere(folder: Path) -> None:
    """Where nothing can be confined, grading is refused in one sentence."""
    done = run(folder, *AUTOGRADER, "grade", ".")
    assert done.returncode == 2
    assert "needs Linux" in done.stderr
