"""A lesson of questions alone, such as an essay: no code of a student is run for it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from autograder.assignments.assignment import load_assignment
from autograder.assignments.next_step import NO_TASKS, TERMINAL, next_step
from autograder.assignments.progress import Progress
from autograder.commands.check import check
from autograder.commands.grade import Options, grade
from autograder.commands.mark import Options as MarkOptions
from autograder.commands.mark import mark
from autograder.commands.release import release
from autograder.commands.validate import validate
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.model import Status
from autograder.proving.strength import Effort
from autograder.reports.console import PlainConsole

LESSON = "02_essay"
QUIET = Console(quiet=True)
SOURCE = """# %% [markdown]
# # An essay

# %% [markdown] manual="why" points=8
# **Why do networks generalise?**
#
# ### BEGIN SOLUTION
# Nobody knows for sure.
# ### END SOLUTION

# %% [markdown] rubric="why"
# - 8: says that it is not known
"""


@pytest.fixture
def course(questions_copy: Path) -> Path:
    """A course with an essay as its second lesson, and nothing else of it than its source."""
    folder = questions_copy / "solutions" / LESSON
    folder.mkdir()
    (folder / "essay.py").write_text(SOURCE)
    return questions_copy


def test_it_is_proved_and_released(course: Path) -> None:
    """It validates, with mutants and cheats, and students get its notebook."""
    effort = Effort(seeds=1, cheats=True, mutants=True)
    found = validate(course, [LESSON], 1, effort, QUIET)
    assert not [problem for strength in found.strengths for problem in strength.problems]
    release(course, [LESSON], 1, QUIET, check=False)
    assert (course / "assignments" / LESSON / "essay.ipynb").is_file()


def test_it_is_graded_by_a_person(course: Path, tmp_path: Path) -> None:
    """An answer waits until somebody marks it; a cell that was left as it was earns nothing."""
    release(course, [LESSON], 1, QUIET, check=False)
    released = course / "assignments" / LESSON
    for student in ("anna", "ben"):
        shutil.copytree(released, tmp_path / "submitted" / student / LESSON)
    file = tmp_path / "submitted" / "anna" / LESSON / "essay.ipynb"
    notebook = json.loads(file.read_text())
    (cell,) = (c for c in notebook["cells"] if "Write your answer here" in "".join(c["source"]))
    cell["source"] = "Their minima are flat."
    file.write_text(json.dumps(notebook))
    options = Options(tmp_path / "submitted", course, output=tmp_path / "grades")
    anna, ben = grade(options, QUIET).entries
    assert (anna.result.status, anna.result.score) == (Status.WAITING, 0.0)
    assert (ben.result.status, ben.result.score, ben.result.possible) == (Status.FAILED, 0.0, 8.0)
    mark(MarkOptions(tmp_path / "grades", student="anna", question="why", items=[1]), QUIET)
    anna, _ = grade(options, QUIET).entries
    assert (anna.result.status, anna.result.score) == (Status.PASSED, 8.0)


def test_student_checks_it(course: Path) -> None:
    """A check says that nothing of it is checked by a program."""
    release(course, [LESSON], 1, QUIET, check=False)
    folder = course / "assignments" / LESSON
    printed = io.StringIO()
    check(folder / "essay.ipynb", None, PlainConsole(file=printed, width=120))
    assert "no task to check" in printed.getvalue()
    assert NO_TASKS in printed.getvalue()
    assignment = load_assignment(folder)
    assert next_step(assignment, Progress(), (), TERMINAL) == NO_TASKS


def test_lesson_of_nothing(course: Path) -> None:
    """A lesson without a task and without a question is refused."""
    (course / "solutions" / LESSON / "essay.py").write_text("# %% [markdown]\n# # An essay\n")
    with pytest.raises(CourseError, match='no task; mark a code cell with task="its name"'):
        load_lesson(load_course(course), LESSON)
