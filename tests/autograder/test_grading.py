"""What a grade says besides marks: what explains them, and what is nobody's fault but ours."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.doctor import doctor
from autograder.commands.grade import Graded, Options, grade
from autograder.model import Status, SubmissionResult
from autograder.observing.whole import NOTE
from autograder.submissions import changes

pytestmark = pytest.mark.slow  # graders with servers of their own

TINY = Path(__file__).parents[1] / "courses" / "tiny"
TOTAL = "def total(x):\n    return x @ torch.ones_like(x)\n"
DOUBLE = "def double(x):\n    return 2 * x\n"

GradeCells = Callable[..., SubmissionResult]


@pytest.fixture
def graded(tmp_path: Path, notebook: Callable[..., bytes]) -> Callable[..., Graded]:
    """Grade one student's notebook of the tiny course, or of a copy of it."""

    def of(*cells: str, course: Path = TINY, console: Console | None = None) -> Graded:
        folder = tmp_path / "class" / "ann" / "01_vectors"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "vectors.ipynb").write_bytes(notebook(*cells))
        asked = Options(tmp_path / "class", course=course, output=tmp_path / "grades", force=True)
        return grade(asked, console or Console(quiet=True))

    return of


@pytest.fixture
def result(graded: Callable[..., Graded]) -> GradeCells:
    """Grade one notebook and give its result."""
    return lambda *cells: graded(*cells).entries[0].result


def course_with_packages(tmp_path: Path, *packages: str) -> Path:
    course = tmp_path / "course"
    shutil.copytree(TINY, course)
    file = course / "pyproject.toml"
    file.write_text(file.read_text() + f"packages = {list(packages)!r}\n".replace("'", '"'))
    return course


def test_right_notebook_says_nothing(result: GradeCells) -> None:
    """A notebook with magics that is right has all points and no note but that it has no marks."""
    found = result("%matplotlib inline\n" + TOTAL, "%%time\n" + DOUBLE + "# right?")
    assert found.score == found.possible
    assert "magic" not in found.note


def test_old_try_at_the_bottom(result: GradeCells) -> None:
    """A task that loses points because another cell defines it again is told which cell and line."""
    found = result(TOTAL, DOUBLE, "x = 1\n\ndef double(x):\n    return x\n")
    total, double = sorted(found.tasks, key=lambda task: task.name == "double")
    assert double.score < double.possible
    assert double.note == "`double` is defined again in cell 3, line 3: the last definition counts."
    assert not total.note
    right = result(TOTAL, "def double(x):\n    return x\n", DOUBLE)
    assert [task.note for task in right.tasks] == ["", ""]


def test_unknown_cell_magic(result: GradeCells) -> None:
    """A cell magic that is not known is named in the note, and by the task that it kept back."""
    found = result(TOTAL, "%%wandb\n" + DOUBLE)
    said = "cell 2: `%%wandb` is no cell magic that is known here: nothing of this cell was run."
    assert said in found.note
    (double,) = (task for task in found.tasks if task.name == "double")
    assert {check.feedback.message for check in double.checks} == {said}


def test_timed_cell(result: GradeCells) -> None:
    """A task in a cell that is timed is graded, and the note says that a notebook would not have it."""
    found = result(TOTAL, "%%timeit\n" + DOUBLE)
    assert found.score == found.possible
    assert "cell 2: `%%timeit` keeps nothing of what its cell defines" in found.note


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python can read it")
def test_newer_python_than_the_grader_s(result: GradeCells) -> None:
    """A cell that only a later Python can read makes the submission ungraded, in one sentence."""
    found = result(TOTAL, "try:\n    pass\nexcept KeyError, IndexError:\n    pass\n" + DOUBLE)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert found.status is Status.UNGRADED
    assert found.note == (
        "Not graded, and not the student's fault: cell 2, line 3 uses `except` without parentheses "
        f"of Python 3.14, and here runs Python {version}. "
        "Grade with the Python that the student has, or a later one."
    )
    beside = result(TOTAL, DOUBLE, "try:\n    pass\nexcept KeyError, IndexError:\n    pass\n")
    assert beside.status is Status.PASSED


def test_notebook_that_is_only_right_as_a_whole(result: GradeCells) -> None:
    """Where a name is missing that no statement seems to bind, all cells are run in their order."""
    made = "import torch, types\nframe = __import__('inspect').currentframe()\n"
    hidden = "def put():\n    types.FunctionType(compile('factor = 2', 'a', 'exec'), frame.f_globals)()\nput()\n"
    found = result(TOTAL, made + hidden, "def double(x):\n    return factor * x\n")
    assert found.score == found.possible
    assert NOTE in found.note


def test_wrong_notebook_is_not_run_as_a_whole(
    result: GradeCells, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong number, an error in a cell, and a missing package are no reason to run everything."""
    monkeypatch.setattr("autograder.observing.submission.whole", None)
    assert result(TOTAL, "def double(x):\n    return x\n").status is Status.FAILED
    assert result(TOTAL, "def double(x)\n    return x\n").status is Status.FAILED
    assert result(
        "import einsteinops\n" + TOTAL, "from nowhere import *\ndef double(x):\n    return two(x)\n"
    )
    raised = result(TOTAL, "import nowhere\ndef double(x):\n    return nowhere.double(x)\n")
    assert raised.status is Status.FAILED


def test_package_of_the_course_that_is_missing(
    graded: Callable[..., Graded], tmp_path: Path
) -> None:
    """A package that the course allows and that is missing is our fault, said before grading."""
    course = course_with_packages(tmp_path, "no_such_package", "numpy")
    console = Console(record=True, width=300, quiet=False, file=(tmp_path / "shown").open("w"))
    cells = (TOTAL, "import numpy, no_such_package as n\n" + DOUBLE)
    found = graded(*cells, course=course, console=console)
    (entry,) = found.entries
    assert entry.result.status is Status.UNGRADED
    assert found.exit_code == 1
    assert "no_such_package (ModuleNotFoundError" in entry.result.note
    assert "pip install" in entry.result.note
    shown = console.export_text()
    assert "packages of the course that cannot be imported in the sandbox: no_such_package" in shown
    beside = graded(TOTAL, DOUBLE, course=course)
    assert beside.entries[0].result.status is Status.PASSED


def test_doctor_tries_the_packages_of_a_course(tmp_path: Path) -> None:
    """The doctor says which of a course's packages are missing, and ends with code 1."""
    console = Console(record=True, width=300, file=(tmp_path / "shown").open("w"))
    assert doctor(console, course_with_packages(tmp_path, "no_such_package")) == 1
    assert "no_such_package (ModuleNotFoundError" in console.export_text()


def test_line_ends_of_windows_are_no_edit() -> None:
    """A locked cell whose lines end as on Windows, or as on old Macs, is not edited."""
    cell = changes.NotebookCell("code", "a = 1\nb = 2\n", {"nbgrader": {"grade_id": "a"}})
    for ends in ("a = 1\r\nb = 2\r\n", "a = 1\rb = 2", ["a = 1\r\n", "b = 2"]):
        copy = changes.NotebookCell("code", ends, {"nbgrader": {"grade_id": "a"}})
        assert changes.find_changes([cell], [copy]) == ()
    edited = changes.NotebookCell("code", "a = 1\r\nb = 3\r\n", cell.metadata)
    assert len(changes.find_changes([cell], [edited])) == 1
