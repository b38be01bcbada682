"""`%check` and `%hint`."""

from __future__ import annotations

from typing import Any

from autograder.jupyter.checking import show_check
from autograder.jupyter.hinting import show_hint


def add_magics(shell: Any) -> None:
    """Register the two line magics with IPython's shell."""
    shell.register_magic_function(_check, magic_kind="line", magic_name="check")
    shell.register_magic_function(_hint, magic_kind="line", magic_name="hint")


def _check(line: str) -> None:
    """Run the public checks of a task: `%check gradient_step`, or of all: `%check`."""
    show_check(_name(line) or None)


def _hint(line: str) -> None:
    """Show the next hint for a task: `%hint gradient_step`."""
    show_hint(_name(line))


def _name(line: str) -> str:
    # People used to `check("task")` type the quotes too.
    return line.strip().strip("\"'")
