"""Fixtures: a kernel that works in a released assignment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.manager import start_new_kernel

LONGEST_WAIT = 300  # seconds; a limit for what hangs, not an expectation

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
