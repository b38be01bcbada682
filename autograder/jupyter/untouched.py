"""Leave a notebook as it was: names, random numbers, torch's settings, figures, output."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any

from autograder.jupyter.kernel import Kernel, running_shell
from autograder.sandbox.inside.state import kept

KEPT_OUTPUT = 20_000


class Printed(io.TextIOBase):
    """Takes what is printed, and keeps the beginning of it."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Keep as much as there is room for."""
        self.text += text[: KEPT_OUTPUT - len(self.text)]
        return len(text)

    def writable(self) -> bool:
        """Say yes."""
        return True


@contextlib.contextmanager
def untouched(kernel: Kernel) -> Iterator[Printed]:
    """Undo what running the student's code does to the kernel; give what it printed.

    A name that is rebound gets its old value back. If a function changes an object that it finds
    by a global name, the object stays changed, as if the student had called the function.
    """
    printed = Printed()
    names = dict(kernel.names)
    try:
        with (
            kept(),
            _display_caught(),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            yield printed
    finally:
        for name in kernel.names.keys() - names.keys():
            del kernel.names[name]
        kernel.names.update(names)


@contextlib.contextmanager
def _display_caught() -> Iterator[None]:
    """Keep off the page the pictures that the student's code shows while it is checked."""
    if running_shell() is None:
        yield
        return
    capture: Any = sys.modules["IPython"].utils.capture
    with capture.capture_output(stdout=False, stderr=False, display=True):
        yield
