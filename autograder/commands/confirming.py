"""Ask somebody at a terminal before anything is stored."""

from __future__ import annotations

from autograder.language import _
from autograder.reports.console import PlainConsole


def is_confirmed(console: PlainConsole) -> bool:
    """Whether somebody says yes; whatever else they type, or Ctrl-D, is no."""
    try:
        answer = console.input(_("Store this? [y/N] "), markup=False)  # `[y/N]` is no style
    except EOFError:
        console.say("")
        return False
    return answer.strip().casefold() in ("y", "yes")
