"""`autograder watch` in a terminal of its own: saves, keys, and the terminal afterwards."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_WAIT = 180  # a limit for a program that hangs, not an expectation
RIGHT = "def double(x):\n    return 2 * x\n"
SQUARED = "def double(x):\n    return x ** 2\n"


class Terminal:
    """A program in a terminal, with what it has shown."""

    def __init__(self, folder: Path, *command: str) -> None:
        self._ours, self._theirs = pty.openpty()
        termios.tcsetwinsize(self._theirs, (50, 160))
        self.before = termios.tcgetattr(self._theirs)
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from autograder.cli import main; main()", *command],
            cwd=folder,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env=os.environ | {"TERM": "xterm"},
        )
        self.shown = ""

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def until(self, text: str) -> str:
        """Wait for a text; give everything shown since the last one, and forget it."""
        deadline = time.monotonic() + LONGEST_WAIT
        while text not in self.shown:
            assert time.monotonic() < deadline, f"{text!r} never came: {self.shown}"
            ready, _, _ = select.select([self._ours], [], [], 0.2)
            if ready:
                data = os.read(self._ours, 1 << 16).decode("utf-8", "replace")
                self.shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", data)
        before, _, self.shown = self.shown.partition(text)
        return before

    def ended(self) -> int:
        """Wait for the end; the terminal has to be as it was."""
        deadline = time.monotonic() + LONGEST_WAIT
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            if select.select([self._ours], [], [], 0.1)[0]:
                os.read(self._ours, 1 << 16)
        assert termios.tcgetattr(self._theirs) == self.before
        return self.process.returncode

    def close(self) -> None:
        """End the program, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)


@pytest.fixture
def watch(folder: Path) -> Iterator[Terminal]:
    """The loop on a file in which nothing is written yet, at its first task."""
    stubs = 'def double(x):\n    raise NotImplementedError("double: write your code here")\n'
    (folder / "mine.py").write_text(f"import torch\n{stubs}")
    terminal = Terminal(folder, "watch", "mine.py")
    terminal.until("q quit")
    yield terminal
    terminal.close()


def test_from_save_to_save(watch: Terminal, folder: Path) -> None:
    """Each save is checked, n goes on to the next task, and q leaves."""
    file = folder / "mine.py"
    file.write_text(f"import torch\n{SQUARED}")
    assert "x ** 2 squares each number" in watch.until("q quit")
    file.write_text(f"import torch\n{RIGHT}")
    assert "1 of 2 tasks done" in watch.until("Press n for the next task, total.")
    watch.until("q quit")
    watch.type("n")
    assert "total is not defined" in watch.until("q quit")
    file.write_text(f"import torch\n{RIGHT}def total(x):\n    return x @ torch.ones_like(x)\n")
    assert "2 of 2 tasks done" in watch.until("All tasks pass the checks you have")
    watch.until("q quit")
    watch.type("q")
    assert watch.ended() == 0


def test_hints_and_a_reset(watch: Terminal, folder: Path) -> None:
    """The key h gives hint after hint; r asks first, and then puts the stub back."""
    file = folder / "mine.py"
    watch.type("h")
    watch.until("One operator is enough.")
    watch.type("h")
    watch.until("Multiply by 2")
    file.write_text(f"import torch\n{SQUARED}")
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


def test_a_file_that_cannot_be_read_for_a_while(watch: Terminal, folder: Path) -> None:
    """What is wrong with a saved file is shown, and the next save is checked again."""
    file = folder / "mine.py"
    file.write_bytes(b"\xff\xfe")
    watch.until("not UTF-8 text")
    file.unlink()
    file.write_text(f"import torch\n{RIGHT}")
    watch.until("1 of 2 tasks done")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_ended_by_a_signal(watch: Terminal, number: int, code: int) -> None:
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
