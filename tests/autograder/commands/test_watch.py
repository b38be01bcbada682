"""`autograder watch` in a terminal of its own: saves, keys, and the terminal afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow  # each test starts the command line, which starts a server

RIGHT = "def double(x):\n    return 2 * x\n"
SQUARED = "def double(x):\n    return x ** 2\n"


def save(file: Path, content: str | bytes) -> None:
    """Put new content in the place of the old in one step: the loop never reads half of it."""
    new = file.with_suffix(".new")
    new.write_bytes(content.encode() if isinstance(content, str) else content)
    new.replace(file)


@pytest.fixture
def watch(folder: Path, open_terminal: Any) -> Any:
    """The loop on a file in which nothing is written yet, at its first task."""
    stubs = 'def double(x):\n    raise NotImplementedError("double: write your code here")\n'
    (folder / "mine.py").write_text(f"import torch\n{stubs}")
    terminal = open_terminal(folder, "watch", "mine.py")
    terminal.until("q quit")
    return terminal


def test_from_save_to_save(watch: Any, folder: Path) -> None:
    """Each save is checked, n goes on to the next task, and q leaves."""
    file = folder / "mine.py"
    save(file, f"import torch\n{SQUARED}")
    assert "x ** 2 squares each number" in watch.until("q quit")
    save(file, f"import torch\n{RIGHT}")
    assert "1 of 2 tasks done" in watch.until("Press n for the next task, total.")
    watch.until("q quit")
    watch.type("n")
    assert "total is not defined" in watch.until("q quit")
    save(file, f"import torch\n{RIGHT}def total(x):\n    return x @ torch.ones_like(x)\n")
    assert "2 of 2 tasks done" in watch.until("All tasks pass the checks you have")
    watch.until("q quit")
    watch.type("q")
    assert watch.ended() == 0


def test_hints_and_a_reset(watch: Any, folder: Path) -> None:
    """The key h gives hint after hint; r asks first, and then puts the stub back."""
    file = folder / "mine.py"
    watch.type("h")
    watch.until("One operator is enough.")
    watch.type("h")
    watch.until("Multiply by 2")
    save(file, f"import torch\n{SQUARED}")
    watch.until("q quit")
    watch.type("r")
    watch.until("(y/n)")
    watch.type("n")
    watch.until("Nothing was changed.")
    assert SQUARED in file.read_text()
    watch.type("r")
    watch.until("(y/n)")
    watch.type("y")
    assert "double is not written yet." in watch.until("q quit")
    assert "double: write your code here" in file.read_text()


def test_a_file_that_cannot_be_read_for_a_while(watch: Any, folder: Path) -> None:
    """What is wrong with a saved file is shown, and the next save is checked again."""
    file = folder / "mine.py"
    save(file, b"\xff\xfe")
    watch.until("not UTF-8 text")
    save(file, f"import torch\n{RIGHT}")
    watch.until("1 of 2 tasks done")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_ended_by_a_signal(watch: Any, number: int, code: int) -> None:
    """Ctrl-C and a signal to end leave the terminal as it was too."""
    watch.process.send_signal(number)
    assert watch.ended() == code


def test_without_a_terminal(folder: Path) -> None:
    """Where there are no keys to read, the command says so and names the other one."""
    done = subprocess.run(
        [sys.executable, "-c", "from autograder.cli import main; main()", "watch"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "there is no terminal" in done.stderr
    assert "autograder check" in done.stderr
