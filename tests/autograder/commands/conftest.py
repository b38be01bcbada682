"""Fixtures: the command line in a terminal, and the course whose lessons have more than a notebook."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands import check
from autograder.commands.grade import Graded, Options, grade
from autograder.commands.release import release
from autograder.errors import AutograderError

MATERIAL = Path(__file__).parents[2] / "courses" / "material"
LONGEST_WAIT = 300  # seconds; a limit for what hangs, not an expectation

# A shell's background job ignores Ctrl-C, and whatever it starts inherits that.
COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from autograder.cli import main
main()
"""


class Terminal:
    """A program in a terminal, with what it has shown."""

    def __init__(self, folder: Path, *command: str) -> None:
        self._ours, self._theirs = pty.openpty()
        termios.tcsetwinsize(self._theirs, (50, 160))
        self.before = termios.tcgetattr(self._theirs)
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *command],
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
def open_terminal() -> Iterator[Callable[..., Terminal]]:
    """Start the command line in terminals of its own, which are closed after the test."""
    terminals: list[Terminal] = []

    def start(folder: Path, *command: str) -> Terminal:
        terminals.append(Terminal(folder, *command))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


@pytest.fixture(scope="session")
def material_released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with its assignments. Copy it to change it."""
    course = tmp_path_factory.mktemp("material") / "course"
    shutil.copytree(MATERIAL, course)
    release(course, [], 1, Console(quiet=True), check=False)
    return course


@pytest.fixture
def course(material_released: Path, tmp_path: Path) -> Path:
    """A copy of the released course that a test may change."""
    shutil.copytree(material_released, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def handed_in(course: Path) -> Callable[[str], Path]:
    """Give a student's copy of an assignment."""

    def copied(lesson: str, student: str = "ann") -> Path:
        folder = course.parent / "submitted" / student / lesson
        shutil.copytree(course / "assignments" / lesson, folder)
        return folder

    return copied


@pytest.fixture
def in_folder(monkeypatch: pytest.MonkeyPatch, server) -> Callable[..., tuple[int, str]]:
    """Run the command line in a folder; an error is returned as its message."""
    monkeypatch.setattr(check.Work, "runner", lambda work: contextlib.nullcontext(server))

    def command(folder: Path, *words: str) -> tuple[int, str]:
        with contextlib.chdir(folder):
            done = CliRunner().invoke(app, list(words), env=os.environ | {"COLUMNS": "300"})
        if isinstance(done.exception, AutograderError):
            return 2, str(done.exception)
        return done.exit_code, done.output

    return command


@pytest.fixture
def graded(course: Path) -> Callable[..., Graded]:
    """Grade what lies in `submitted` beside the course."""

    def whole_class(**options: object) -> Graded:
        place, output = course.parent / "submitted", course.parent / "out"
        asked = Options(place, course=course, output=output, **options)
        return grade(asked, Console(quiet=True))

    return whole_class
