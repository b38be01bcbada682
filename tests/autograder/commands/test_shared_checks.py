"""Checks that share code and fixtures: in pytest, in the terminal, in a notebook and in the grade."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.commands.grade import Graded
from autograder.model import Status

pytestmark = pytest.mark.slow

LESSON = "03_codes"
Run = Callable[..., tuple[int, str]]
Grade = Callable[..., Graded]
HandedIn = Callable[..., Path]

ENCODE = "from helpers import table\ndef encode(text, alphabet):\n    return [table(alphabet)[x] for x in text]\n"
DECODE = "def decode(codes, alphabet):\n    return ''.join(alphabet[code] for code in codes)\n"
# A student's own, of the name of what the checks share.
HELPERS = "def table(alphabet):\n    return {x: n for n, x in enumerate(alphabet)}\n"


def write(file: Path, **tasks: str) -> None:
    """Write tasks in their cells of a notebook."""
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        cell["source"] = tasks.get(task, cell["source"])
    file.write_text(json.dumps(notebook))


@pytest.fixture
def folder(handed_in: HandedIn) -> Path:
    """A right notebook, with a module `helpers` of the student's own."""
    folder = handed_in(LESSON)
    write(folder / "codes.ipynb", encode=ENCODE, decode=DECODE)
    (folder / "helpers.py").write_text(HELPERS)
    return folder


def test_what_is_released(material_released: Path) -> None:
    """What public checks share goes out inside lesson.json; what hidden ones alone use does not."""
    folder = material_released / "assignments" / LESSON
    assert not (folder / "helpers.py").exists()
    text = (folder / "lesson.json").read_text()
    assert "def some_text" in text
    everything = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    for secret in (b"backwards(letters)", b"ONLY_HIDDEN", b"other_alphabet"):
        assert secret not in everything


def test_right_program(folder: Path, graded: Grade, in_folder: Run) -> None:
    """Checks find their helpers, and the student's code finds its own of the same name."""
    code, text = in_folder(folder, "check")
    assert code == 0, text
    (entry,) = graded().entries
    assert (entry.result.status, entry.result.score) == (Status.PASSED, 4), entry


def test_tasks_that_need_each_other(folder: Path, graded: Grade) -> None:
    """One of two that need each other is wrong: it is told, and what is between them waits."""
    write(folder / "codes.ipynb", encode=ENCODE.replace("[x] for", "[x] + 1 for"))
    (entry,) = graded().entries
    found = {c.name.partition("::")[2]: c for task in entry.result.tasks for c in task.checks}
    assert found["test_codes_of_a_text"].status is Status.FAILED
    assert found["test_codes_of_a_text"].feedback.mistake == "counted_from_one"
    waits = found["test_text_of_codes"]
    assert waits.status is Status.SKIPPED
    assert waits.feedback.summary == "Not judged until `encode` works."


def test_in_pytest(course: Path) -> None:
    """`pytest tests/lessons` collects them and judges the reference, without running a fixture."""
    conftest = course / "tests" / "lessons" / "conftest.py"
    text = conftest.read_text().replace(
        "    return LETTERS", "    open('set up', 'w')\n    return LETTERS"
    )
    conftest.write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", "tests/lessons"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "19 passed" in done.stdout
    assert not (course / "set up").exists()


KERNEL = """
import json
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.loads(Path("codes.ipynb").read_text())["cells"]:
    if cell["cell_type"] == "code":
        shell.run_cell("".join(cell["source"])).raise_error()
shell.run_cell("check()").raise_error()
"""


def test_in_a_notebook(folder: Path) -> None:
    """`check()` makes fixtures and finds helpers as grading does."""
    environment = os.environ | {"IPYTHONDIR": str(folder.parent), "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", KERNEL],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 of 2 tasks done" in done.stdout
    assert not list(folder.glob("tmp_path*"))
