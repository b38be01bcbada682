"""A notebook or a file of tests becomes the draft of a lesson that can be read and validated."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.import_lesson import Imported, import_lesson
from autograder.commands.new import new
from autograder.commands.validate import validate
from autograder.course.reading import load_course, load_lesson
from autograder.errors import UsageError
from autograder.proving.strength import Effort

# Importlib mode keeps the folders of tests off the path.
sys.path.insert(0, str(Path(__file__).parent))
import makes


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A new course."""
    new(tmp_path / "algebra")
    return tmp_path / "algebra"


def imported(course: Path, file: Path) -> tuple[Imported, dict[str, str]]:
    """Import a file, and give the draft's files by their names."""
    done = import_lesson(file, course, "")
    return done, {Path(name).name: text for name, text in done.draft.files.items()}


def test_source_of_nbgrader(course: Path, tmp_path: Path) -> None:
    """Each task has a cell; locked code is given; what uses a task waits for it."""
    done, files = imported(course, makes.of_nbgrader(tmp_path))
    assert (done.lesson, done.draft.tasks) == ("02_means", 2)
    lesson = load_lesson(load_course(course, proving=True), "02_means")
    assert lesson.task_names == ("mean", "Scale")
    assert [each.source for each in lesson.cells if each.given] == [
        "# TODO(author): %matplotlib inline\nimport torch\n\n"
        "from autograder.jupyter import check, hint, needs  # noqa: F401",
        "EXPECTED = torch.tensor(3.0)",
    ]
    assert 'with needs("mean"):\n    print(mean(torch.ones(3)))' in files["means.py"]
    why, task = lesson.questions
    assert (why.name, why.points, why.example) == ("question", 2.5, "Why not the median?")
    assert (task.name, task.points, task.example) == ("free_task", 1.25, "")
    assert task.prompt.startswith("Draw a mean.")
    assert (task.rubric, task.guidance) == ((), "Any drawing will do.")


def test_tests_of_nbgrader(course: Path, tmp_path: Path) -> None:
    """What students saw is public, what was hidden is hidden, and no expected value is left."""
    done, files = imported(course, makes.of_nbgrader(tmp_path))
    assert (done.draft.observed, done.draft.kept) == (5, 0)
    public, hidden = files["test_public.py"], files["test_hidden.py"]
    assert "def test_mean_of_three(solution):" in public
    assert '"""The mean of three numbers is their sum divided by three."""' in public
    assert "seen['mean(x)'] = solution.mean(x)" in public
    assert "EXPECTED" not in public
    assert "import torch" in public
    assert "seen.setdefault('mean(torch.ones(n))', []).append(" in hidden
    assert "raised_by(lambda: solution.mean(None), AttributeError)" in hidden
    assert "scale = solution.Scale(3)\n" in hidden


def test_notebook_of_otter(course: Path, tmp_path: Path) -> None:
    """Questions become tasks, a number too; marked lines are regions; what is ignored is gone."""
    done, files = imported(course, makes.of_otter(tmp_path))
    assert (done.lesson, done.draft.tasks) == ("02_hw1", 2)
    source = files["hw1.py"]
    assert "    ### BEGIN SOLUTION\n    y = x * x\n    return y\n    ### END SOLUTION" in source
    assert '# %% task="nine"\n### BEGIN SOLUTION\nnine = square(3)\n### END SOLUTION' in source
    assert "unused" not in source
    asked = '# %% [markdown] manual="q3" points=1'
    answer = "### BEGIN SOLUTION\n# Because of the signs.\n# ### END SOLUTION"
    assert f"{asked}\n# {answer}" in source
    assert "seen['square(3)'] = solution.square(3)" in files["test_public.py"]
    assert "seen['nine'] = solution.nine" in files["test_public.py"]
    assert "seen['square(-2)'] = solution.square(-2)" in files["test_hidden.py"]
    assert "# assert 1 + 1 == 2" in files["test_hidden.py"]
    assert (done.draft.observed, done.draft.kept) == (4, 1)


def test_file_of_pytest(course: Path, tmp_path: Path) -> None:
    """The module that the tests import is the reference; what is not the student's is a comment."""
    done, files = imported(course, makes.of_pytest(tmp_path))
    assert (done.lesson, done.draft.tasks) == ("02_stats", 2)
    assert "STEP = 2" in files["stats.py"]
    assert "def grid(n):\n    ### BEGIN SOLUTION\n    return" in files["stats.py"]
    public = files["test_public.py"]
    assert "@pytest.mark.parametrize(('n', 'last'), [(1, 0), (3, 4)])" in public
    assert "def test_grid(solution, n, last):" in public
    assert "seen['stats.grid(n)[-1]'] = solution.grid(n)[-1]" in public
    assert "DATA = [3, 1, 4]" in public
    assert "# assert sum(DATA) == 8" in public
    assert (done.draft.observed, done.draft.kept) == (3, 1)


@pytest.mark.slow  # starts a server of its own
@pytest.mark.parametrize("make", [makes.of_nbgrader, makes.of_otter, makes.of_pytest])
def test_draft_is_validated_as_far_as_it_goes(course: Path, tmp_path: Path, make) -> None:
    """The reference earns all points but those of questions, the stub none; the rest is said."""
    done, _ = imported(course, make(tmp_path))
    console = Console(quiet=True)
    (proof,) = validate(course, [done.lesson], 1, Effort(0, False, False), console).proofs
    lesson = load_lesson(load_course(course, proving=True), done.lesson)
    asked = sum(question.points for question in lesson.questions)
    assert (proof.reference, proof.possible, proof.stub) == (10 - asked, 10 - asked, 0)
    assert all("has no hidden check" in each or "no public" in each for each in proof.problems)


def test_tests_without_a_reference(course: Path, tmp_path: Path) -> None:
    """Where the student's module is not there, its names become tasks to write."""
    file = tmp_path / "test_nets.py"
    file.write_text(
        "import nets as n\nfrom nets import *\n\ndef test_it():\n    assert layer(n.two) == 4\n"
    )
    done, files = imported(course, file)
    assert done.draft.tasks == 2
    assert "solution.layer(solution.two)" in files["test_public.py"]
    assert "def layer(*arguments):" in files["nets.py"]
    assert "TODO(author): the reference was not found: write it" in files["nets.py"]


def test_old_notebook_of_otter(course: Path, tmp_path: Path) -> None:
    """Questions in fences and tests in comments are otter's, as it had them before."""
    cells = [
        makes.new.new_markdown_cell("```\nBEGIN QUESTION\nname: q1\npoints: 2\n```\nWrite `f`."),
        makes.code("def f(x):\n    # BEGIN SOLUTION\n    return 2 * x\n    # END SOLUTION\n"),
        makes.code("## Test ##\nf(2) == 4"),
        makes.code("## Hidden Test ##\nf(3) == 6"),
    ]
    done, files = imported(course, makes._write(tmp_path / "old.ipynb", cells))
    assert done.draft.observed == 2
    assert "seen['f(3)'] = solution.f(3)" in files["test_hidden.py"]
    assert "Write `f`." in files["old.py"]
    assert "BEGIN QUESTION" not in files["old.py"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "x", "neither a notebook (.ipynb) nor Python (.py)"),
        ("a.ipynb", "{", "not a notebook: "),
        (
            "a.ipynb",
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
            "no source",
        ),
        ("test_a.py", "x = 1\n", "no tests here (functions named test_…)"),
        ("test_a.py", "def test_(:\n", "test_a.py:1: "),
        ("test_a.py", "def test_a():\n    assert 1\n", "no function, class or name"),
        (
            "12.py",
            "def test_a():\n    assert 1\n",
            "its name makes no lesson's; add --lesson 02_name",
        ),
    ],
)
def test_file_that_cannot_be_imported(
    course: Path, tmp_path: Path, name: str, text: str, said: str
) -> None:
    """What is wrong is said with what to name instead, and nothing is written."""
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError) as caught:
        import_lesson(tmp_path / name, course, "")
    assert said in str(caught.value)
    assert not list((course / "solutions").glob("02*"))


def test_line_that_begins_with_an_operator(course: Path, tmp_path: Path) -> None:
    """In valid Python a line that begins with a percent sign is no magic."""
    (tmp_path / "texts.py").write_text(
        "def f(x):\n    return (\n        'a %s'\n        % x\n    )\n"
    )
    file = tmp_path / "test_texts.py"
    file.write_text("from texts import f\n\ndef test_f():\n    assert f(1) == 'a 1'\n")
    _, files = imported(course, file)
    assert "        % x\n" in files["texts.py"]
    assert "TODO(author): %" not in files["texts.py"]


def test_nothing_is_run(course: Path, tmp_path: Path) -> None:
    """What is imported is parsed, and none of it is run."""
    file = tmp_path / "test_evil.py"
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\ndef f(): pass\n")
    file.write_text("from evil import f\nopen('ran', 'w')\ndef test_f():\n    assert f() is None\n")
    imported(course, file)
    assert not list(tmp_path.rglob("ran"))


def test_code_that_a_person_marks_in_nbgrader(course: Path, tmp_path: Path) -> None:
    """A manually graded cell whose task is tested as well keeps both parts of its points."""
    done = import_lesson(makes.of_nbgrader_by_hand(tmp_path), course, "")
    lesson = load_lesson(load_course(course, proving=True), done.lesson)
    (part,) = lesson.questions
    assert (part.name, part.points, part.of_task, part.in_task) == ("mean", 4.0, True, True)
    (source,) = (text for name, text in done.draft.files.items() if name.endswith("byhand.py"))
    assert '# %% task="mean" manual=true points=4\n' in source
    # Nothing tests `Scale`, so its author decides.
    assert '# %% task="Scale"\n# TODO(author): a question that a person marks\n' in source
