"""`autograder validate --watch` in a terminal of its own: it proves again what was changed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow  # each test starts the command line, which starts a server

MAIN = "from autograder.cli import main; main()"
MISTAKES = "solutions/01_vectors/mistakes.py"
SOURCE = "solutions/01_vectors/vectors.py"
TRIPLED = '\n\n@mistake("double", "That is three times x.")\ndef tripled(x):\n    return 3 * x\n'


@pytest.fixture
def watch(tiny_copy: Path, open_terminal: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The loop on the tiny course, all of which is proven, with no record of an earlier run.

    A stored record says what was observed, but holds no reports that a later one could be made of.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tiny_copy.parent / "cache"))
    terminal = open_terminal(tiny_copy, "validate", "--watch", "--jobs", "1")
    terminal.first = terminal.until("q quit")
    return terminal


def change(file: Path, old: str, new: str) -> None:
    """Put the new text in the place of the old one in one step."""
    text = file.read_text()
    assert old in text
    saved = file.with_suffix(".new~")
    saved.write_text(text.replace(old, new))
    saved.replace(file)


def proven(shown: str) -> tuple[str, int]:
    """Say which lessons were proven again, and how many programs were run for it."""
    found = re.search(r"proven again: (.*); (\d+) programs run", shown)
    assert found, shown
    return found[1], int(found[2])


def test_only_what_changed(watch: Any, tiny_copy: Path) -> None:
    """A save runs the programs of its lesson that it concerns, and no other."""
    assert watch.first.count("holds") == 2
    lessons, runs = proven(watch.first)
    assert lessons == "01_vectors, 02_lines"
    assert runs > 15
    # One more mistake at the end of its file: its record, and its proof.
    file = tiny_copy / MISTAKES
    change(file, file.read_text(), file.read_text() + TRIPLED)
    assert proven(watch.until("q quit")) == ("01_vectors", 2)
    # A text is in no program.
    change(tiny_copy / SOURCE, "Two functions of a vector.", "Some functions of a vector.")
    assert proven(watch.until("q quit")) == ("01_vectors", 0)
    # A wrong reference is in every program.
    change(tiny_copy / SOURCE, "return 2 * x", "return 2.5 * x")
    shown = watch.until("q quit")
    assert "problems" in shown
    assert proven(shown)[0] == "01_vectors"
    assert proven(shown)[1] > 5
    watch.type("q")
    assert watch.ended() == 0


def test_file_that_cannot_be_read(watch: Any, tiny_copy: Path) -> None:
    """What is wrong is said beside what still holds; once it is fixed, all of it does."""
    change(tiny_copy / MISTAKES, "def squared(x):", "def squared(x:")
    shown = watch.until("q quit")
    assert "'(' was never closed; fix the file" in " ".join(shown.split())
    assert shown.count("holds") == 1
    change(tiny_copy / MISTAKES, "def squared(x:", "def squared(x):")
    shown = watch.until("q quit")
    assert shown.count("holds") == 2
    assert proven(shown) == ("01_vectors", 0)
    change(tiny_copy / "pyproject.toml", "seed = 7", "seed = what")
    assert "pyproject.toml: cannot be read" in watch.until("q quit")


def test_ctrl_c(watch: Any) -> None:
    """Ctrl-C quits as q does."""
    watch.process.send_signal(signal.SIGINT)
    assert watch.ended() == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "there is no terminal to read keys from; run `autograder validate` without --watch"),
        (["--mutants"], "--watch proves from save to save, and goes with none of --seeds"),
        (["03"], "no lesson '03' in the course tiny"),
    ],
)
def test_watch_that_cannot_begin(tiny_copy: Path, words: list[str], said: str) -> None:
    """Without a terminal, with other proofs, or for no lesson, it says what to do instead."""
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "validate", "--watch", *words],
        cwd=tiny_copy,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
