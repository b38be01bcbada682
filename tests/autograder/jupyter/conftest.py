"""Fixtures: released assignments of the tiny course, and a kernel that works in one of them."""

from __future__ import annotations

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.manager import start_new_kernel

LONGEST_WAIT = 180  # seconds; a limit for what hangs, not an expectation

# Not `%reset`: it collects garbage several times over, which takes long with torch loaded.
SETTLED = """
for _name in set(globals()) - set(get_ipython().user_ns_hidden) - {{"_name"}}:
    del globals()[_name]
import os as _os
_os.chdir({folder!r})
_os.environ.pop("JPY_SESSION_NAME", None)
"""


@dataclass
class Shown:
    """What a cell showed."""

    count: int = 0
    forms: dict[str, str] = field(default_factory=dict)  # of everything displayed, by MIME type
    printed: str = ""
    error: str = ""

    @property
    def text(self) -> str:
        """The plain form."""
        return self.forms.get("text/plain", "")

    @property
    def html(self) -> str:
        """The form for a page."""
        return self.forms.get("text/html", "")


class Kernel:
    """A kernel as a notebook uses it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self._manager, self._client = manager, client

    def run(self, source: str, meanwhile: Callable[[], None] = lambda: None) -> Shown:
        """Run a cell, do something meanwhile, and wait for what the cell shows."""
        request = self._client.execute(source)
        meanwhile()
        shown = Shown()
        while True:
            message = self._client.get_iopub_msg(timeout=LONGEST_WAIT)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "execute_input":
                shown.count = content["execution_count"]
            elif kind in ("display_data", "execute_result"):
                for form, data in content["data"].items():
                    shown.forms[form] = shown.forms.get(form, "") + data
            elif kind == "stream":
                shown.printed += content["text"]
            elif kind == "error":
                shown.error = f"{content['ename']}: {content['evalue']}"
            elif kind == "status" and content["execution_state"] == "idle":
                return shown

    def value(self, expression: str) -> Any:
        """Evaluate an expression in the kernel; it has to be one that is written as a literal."""
        shown = self.run(f"print(repr({expression}))")
        assert not shown.error, shown.error
        return eval(shown.printed)

    def interrupt(self) -> None:
        """Do what the button with the square does."""
        self._manager.interrupt_kernel()

    def wait_for(self, file: Path) -> None:
        """Wait until code in the kernel has made a file."""
        deadline = time.monotonic() + LONGEST_WAIT
        while not file.exists():
            assert time.monotonic() < deadline, f"{file} never came"
            time.sleep(0.05)


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


@pytest.fixture
def folder(tiny_released: Path, tmp_path: Path) -> Path:
    """A student's copy of the first assignment, and nothing of the course."""
    copy = tmp_path / "01_vectors"
    shutil.copytree(tiny_released / "assignments" / "01_vectors", copy)
    return copy


@pytest.fixture(scope="session")
def _running() -> Iterator[Kernel]:
    manager, client = start_new_kernel(kernel_name="python3", startup_timeout=LONGEST_WAIT)
    yield Kernel(manager, client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def fresh(_running: Kernel, tmp_path: Path) -> Kernel:
    """A kernel without names, in an empty folder."""
    _running.run(SETTLED.format(folder=str(tmp_path)))
    return _running


@pytest.fixture
def kernel(_running: Kernel, folder: Path) -> Kernel:
    """A kernel in the assignment's folder that has run the notebook's first cell."""
    _running.run(SETTLED.format(folder=str(folder)))
    _running.run("import torch\nfrom autograder.jupyter import check, hint, needs")
    return _running
