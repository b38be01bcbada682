"""What `autograder regrade` asks at a terminal before it stores anything.

What changes here is the policy, so that nothing has to run.
"""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.grade import Options, grade
from autograder.results.gradebook import FILE, Gradebook

TINY = Path(__file__).parents[2] / "courses" / "tiny"
SOURCE = "import torch\n\ndef double(x):\n    return 2 * x\n"
POLICY = """
[tool.autograder.policy.lessons.01_vectors]
due = 2026-10-20T12:00:00Z
late = {percent = 10}
"""
QUESTION = "Store this? [y/N] "
STUDENT = '=HYPERLINK("x"),ü<script>'

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def semester(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class whose policy has changed since. Copy it to change it."""
    folder = tmp_path_factory.mktemp("semester")
    shutil.copytree(TINY, folder / "course")
    place = folder / "class" / STUDENT / "01_vectors"
    place.mkdir(parents=True)
    (place / "vectors.py").write_text(SOURCE)
    (place / "timestamp.txt").write_text("2026-10-21 11:00:00 UTC")
    asked = Options(folder / "class", course=folder / "course", output=folder / "grades")
    grade(asked, Console(quiet=True))
    settings = folder / "course" / "pyproject.toml"
    settings.write_text(settings.read_text() + POLICY)
    return folder


@pytest.fixture
def regrading(semester: Path, tmp_path: Path, open_terminal):
    """Give the terminal in which a copy of the class is regraded."""
    shutil.copytree(semester, tmp_path, dirs_exist_ok=True)
    return lambda: open_terminal(
        tmp_path, "regrade", "class", "--since", "grades", "--course", "course"
    )


def stored(grades: Path) -> object:
    """Give all that is kept of a class: its files, and what the gradebook says."""
    with Gradebook(grades / FILE) as gradebook:
        kept = gradebook.everything(), gradebook.remembered(), gradebook.rules()
    names = ("results.json", "grades.csv", "final.csv")
    return kept, [(grades / name).read_bytes() for name in names]


@pytest.mark.parametrize(
    ("keys", "said", "code"),
    [
        ("n\r", "Nothing is stored.", 1),
        ("\r", "Nothing is stored.", 1),
        ("yesterday\r", "Nothing is stored.", 1),
        ("\x04", "Nothing is stored.", 1),
        ("\x03", "interrupted; what you have not confirmed is not stored", 130),
    ],
    ids=["no", "nothing typed", "no word for yes", "end of input", "Ctrl-C"],
)
def test_whatever_is_no_yes(tmp_path: Path, regrading, keys: str, said: str, code: int) -> None:
    """Unless somebody says yes, nothing of the class changes, and nothing is left behind."""
    before = stored(tmp_path / "grades")
    terminal = regrading()
    shown = terminal.until(QUESTION)
    assert "counts 2 → 1.8 (−0.2)" in shown
    if keys == "\x03":
        # The terminal is not the process's own, so nobody makes the signal of the key.
        terminal.process.send_signal(signal.SIGINT)
    else:
        terminal.type(keys)
    rest = terminal.until(said)
    assert "Traceback" not in rest
    assert terminal.ended() == code
    assert stored(tmp_path / "grades") == before
    assert not list((tmp_path / "grades").glob(".regrade*"))


@pytest.mark.parametrize("keys", ["y\r", " YES \r"])
def test_a_yes(tmp_path: Path, regrading, keys: str) -> None:
    """After a yes the class is as it was shown, and asked again there is nothing to store."""
    terminal = regrading()
    terminal.until(QUESTION)
    terminal.type(keys)
    terminal.until("Stored in grades/gradebook.sqlite")
    assert terminal.ended() == 0
    assert ",1.8," in (tmp_path / "grades" / "final.csv").read_text(encoding="utf-8")
    assert not list((tmp_path / "grades").glob(".regrade*"))
    again = regrading()
    again.until("Nothing changes.")
    assert again.ended() == 0
