"""`autograder check` and `autograder hint`: the same from a file."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.assignments.progress import PROGRESS_FILE
from autograder.cli import app
from autograder.commands import check
from autograder.errors import AutograderError

WIDE = {"COLUMNS": "200"}


def write(file: Path, task: str, source: str) -> None:
    """Write a task in its cell of a notebook."""
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("autograder", {}).get("task") == task:
            cell["source"] = source
    file.write_text(json.dumps(notebook))


@pytest.fixture
def run(folder: Path, monkeypatch, server):
    """Run the command line in the assignment's folder; an error is returned as its message.

    All tests share one sandbox server: starting one takes longer than all that a test asks of it.
    """
    monkeypatch.setattr(check.Work, "runner", lambda work: contextlib.nullcontext(server))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "200")

    def command(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(words), env=os.environ | WIDE)
        if isinstance(done.exception, AutograderError):
            return 2, str(done.exception)
        return done.exit_code, done.output

    return command


def test_a_notebook_as_it_was_released(run) -> None:
    """Without a name the folder's notebook is checked; what did not pass makes the code 1."""
    code, text = run("check")
    assert code == 1
    assert "double is not written yet." in text
    assert "0 of 2 tasks done" in text
    assert "Stuck? Run autograder hint double." in text


def test_a_package_that_grading_does_not_have(run, folder: Path) -> None:
    """What is installed here, and not where the work is graded, is named before it is handed in."""
    source = "import hypothesis\ndef double(x):\n    return hypothesis and 2 * x"
    write(folder / "vectors.ipynb", "double", source)
    text = run("check", "--task", "double")[1]
    assert "✓ double" in text
    assert "Before you hand in: import hypothesis (" in text
    assert "there is no package hypothesis where your work is graded" in " ".join(text.split())


def test_a_solved_notebook(run, folder: Path) -> None:
    """A notebook whose tasks all pass makes the code 0."""
    write(folder / "vectors.ipynb", "double", "def double(x):\n    return x + x")
    write(folder / "vectors.ipynb", "total", "def total(x):\n    return x @ torch.ones_like(x)")
    code, text = run("check", "vectors.ipynb")
    assert code == 0
    assert "✓ double  0.5 of 0.5 points · 1.5 more with hidden checks" in text
    assert "2 of 2 tasks done" in text


def test_one_task(run, folder: Path) -> None:
    """With --task only that task is checked, and it alone decides the code."""
    write(folder / "vectors.ipynb", "double", "def double(x):\n    return 2 * x")
    code, text = run("check", "--task", "double")
    assert code == 0
    assert not re.search(r"^\S total", text, re.MULTILINE)
    assert "Next task: total." in text
    assert json.loads((folder / PROGRESS_FILE).read_text())["done"] == ["double"]


def test_a_python_file(run, folder: Path) -> None:
    """A .py file is checked like a notebook, and places name it."""
    (folder / "mine.py").write_text("import torch\n\ndef double(x):\n    return x.reshape(7)\n")
    code, text = run("check", "mine.py", "--task", "double")
    assert code == 1
    assert "mine.py, line 4: return x.reshape(7)" in text


def test_given_cells_are_those_of_the_course(run, folder: Path) -> None:
    """What the notebook's locked cells import is there, whatever became of them."""
    notebook = json.loads((folder / "vectors.ipynb").read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("autograder", {}).get("given"):
            cell["source"] = "raise SystemExit"
    (folder / "vectors.ipynb").write_text(json.dumps(notebook))
    source = "def double(x):\n    return torch.mul(x, 2)"
    write(folder / "vectors.ipynb", "double", source)
    assert run("check", "--task", "double")[0] == 0


@pytest.mark.slow  # five seconds of CPU: the limit of the course
def test_a_loop_that_never_ends(run, folder: Path) -> None:
    """Code that does not end is stopped at the limit of the course."""
    write(folder / "vectors.ipynb", "double", "def double(x):\n    while True:\n        pass")
    code, text = run("check", "--task", "double")
    assert code == 1
    assert "Stopped after 5 seconds." in " ".join(text.split())  # however wide the screen


@pytest.mark.slow  # the command line in a process of its own
def test_interrupted(folder: Path, open_terminal) -> None:
    """Ctrl-C ends a check with a sentence, and leaves no trace in the folder."""
    (folder / "mine.py").write_text("def double(x):\n    while True:\n        pass\n")
    before = sorted(folder.iterdir())
    terminal = open_terminal(folder, "check", "mine.py")
    terminal.until("checking mine.py")
    terminal.process.send_signal(signal.SIGINT)
    terminal.until("autograder: interrupted; nothing was judged, and your file is unchanged")
    assert terminal.ended() == 130
    assert sorted(folder.iterdir()) == before


def test_printed_output(run, folder: Path) -> None:
    """What the code printed is shown, without the power to command the terminal."""
    source = "def double(x):\n    print('here \\x1b[2J')\n    return 2 * x"
    write(folder / "vectors.ipynb", "double", source)
    text = run("check", "--task", "double")[1]
    assert "Printed by your code:" in text
    assert "here ?[2J" in text


def test_markup_in_a_message(run, folder: Path) -> None:
    """Square brackets in a student's message are text and no markup of the terminal's."""
    write(folder / "vectors.ipynb", "double", "def double(x):\n    raise ValueError('[red]x[/]')")
    assert "ValueError: [red]x[/]" in run("check", "--task", "double")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "nothing.ipynb"], "nothing.ipynb: no such file; name a notebook or a .py file"),
        (["check", "lesson.json"], "neither a notebook (.ipynb) nor Python (.py)"),
        (["check", "--task", "treble"], "its tasks are double, total"),
        (["hint", "treble"], "its tasks are double, total"),
    ],
)
def test_what_cannot_be_done(run, words: list[str], message: str) -> None:
    """A wrong name is answered with the right ones, and the code is 2."""
    code, text = run(*words)
    assert code == 2
    assert message in text


def test_no_notebook_in_the_folder(run, folder: Path) -> None:
    """A folder without the notebook says which one it looked for."""
    (folder / "vectors.ipynb").rename(folder / "a.ipynb")
    assert run("check")[0] == 1
    (folder / "b.ipynb").write_text("{}")
    code, text = run("check")
    assert code == 2
    assert "no vectors.ipynb (notebooks here: a.ipynb, b.ipynb)" in text


def test_a_folder_without_an_assignment(run, tmp_path: Path, monkeypatch) -> None:
    """Elsewhere the message says what to do."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    code, text = run("check")
    assert code == 2
    assert "keep the notebook in the folder you were given" in text


def test_hints_in_their_order(run) -> None:
    """The terminal gives the hints one after another, and keeps count in the folder."""
    assert "Hint 1 of 2 for double" in run("hint", "double")[1]
    assert "Multiply by 2" in run("hint", "double")[1]
    assert "One operator is enough." in run("hint", "double")[1]
