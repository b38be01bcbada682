"""A lesson whose form is a script: a Python file is released, handed in, run and graded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.commands.grade import Graded
from autograder.course.reading import load_course
from autograder.errors import CourseError
from autograder.model import Status

pytestmark = pytest.mark.slow

LESSON = "04_script"
RIGHT = (
    ('raise NotImplementedError("total: write your code here")', "return added(numbers)"),
    (
        'raise NotImplementedError("main: write your code here")',
        "if not arguments:\n        return 2\n    print(total(arguments))\n    return 0",
    ),
    ("import sys", "import sys"),
)


@pytest.fixture
def folder(handed_in: Callable[..., Path]) -> Path:
    """A right script with a module beside it."""
    folder = handed_in(LESSON)
    text = (folder / "script.py").read_text()
    for old, new in RIGHT:
        assert old in text
        text = text.replace(old, new)
    text = text.replace('# %% task="total"', '# %%\nfrom adding import added\n\n# %% task="total"')
    (folder / "script.py").write_text(text)
    (folder / "adding.py").write_text("def added(numbers):\n    return sum(map(int, numbers))\n")
    return folder


def test_script(
    folder: Path, graded: Callable[..., Graded], in_folder: Callable[..., tuple[int, str]]
) -> None:
    """It runs by itself, passes in the terminal, and earns all points with its main part."""
    command = [sys.executable, "script.py", "3", "4"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "7\n")
    code, text = in_folder(folder, "check")
    assert code == 0, text
    result = graded()
    (entry,) = result.entries
    assert (entry.result.status, entry.result.score) == (Status.PASSED, 4), entry
    assert result.found.unplaced == ()


def test_main_part_that_is_wrong(folder: Path, graded: Callable[..., Graded]) -> None:
    """Only checks that run the script lose points over its main part."""
    file = folder / "script.py"
    file.write_text(file.read_text().replace("sys.exit(main(sys.argv[1:]))", "main([])"))
    (entry,) = graded().entries
    total, main = entry.result.tasks
    assert (total.score, main.score) == (2, 0)


def test_form_that_is_none(course: Path) -> None:
    """A form that does not exist is named, with where it stands."""
    file = course / "pyproject.toml"
    file.write_text(file.read_text().replace('"script"', '"module"'))
    with pytest.raises(CourseError, match=r"Invalid enum value 'module'"):
        load_course(course)


def test_settings_of_no_lesson(course: Path) -> None:
    """Settings of a lesson that does not exist are an error that names the lessons."""
    file = course / "pyproject.toml"
    file.write_text(file.read_text().replace("lessons.04_script", "lessons.04_scripts"))
    with pytest.raises(CourseError, match=r"lessons.04_scripts\]: the course has no lesson"):
        load_course(course)


@pytest.mark.parametrize("name", ["../model.pt", "model.py", "a b.csv", ".hidden", "points.ipynb"])
def test_name_of_no_file_of_results(course: Path, name: str) -> None:
    """A file of results is plain and has a name of its own."""
    file = course / "pyproject.toml"
    file.write_text(file.read_text().replace('"predictions.csv"', f'"{name}"'))
    with pytest.raises(CourseError, match="correct the entry"):
        load_course(course)
