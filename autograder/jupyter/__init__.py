"""The kit in a student's notebook: `check("task")`, `hint("task")`, `with needs("task"):`.

Importing this costs nothing: torch, IPython and the rest are loaded by the first check.
"""

from __future__ import annotations

from typing import Any

from autograder.jupyter.needs import needs

__all__ = ["check", "hint", "load_ipython_extension", "needs"]


def check(task: str | None = None) -> None:
    """Run the public checks of one task, or of all, on what is defined now, and show the result."""
    from autograder.jupyter.checking import show_check

    show_check(task)


def hint(task: str) -> None:
    """Show the next hint for a task."""
    from autograder.jupyter.hinting import show_hint

    show_hint(task)


def load_ipython_extension(shell: Any) -> None:
    """Add the magics `%check` and `%hint`: what `%load_ext autograder` calls."""
    from autograder.jupyter.magics import add_magics

    add_magics(shell)
