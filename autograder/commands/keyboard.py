"""Read single keys from a terminal, and leave the terminal as it was, on any system."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import Protocol

from autograder.errors import UsageError
from autograder.language import N_, _


class Keyboard(AbstractContextManager["Keyboard"], Protocol):
    """Keys that count at once while it is open."""

    def read(self, seconds: float) -> str:
        """Wait for a key: a character, "" if none came in time, "q" if none can come any more."""

    def forget(self) -> None:
        """Drop what was typed ahead."""


CHECK_INSTEAD = N_("run `autograder check` instead, which does not need one")


def open_keyboard(instead: str = CHECK_INSTEAD) -> Keyboard:
    """Give this system's keyboard; without a terminal, UsageError says what to run instead."""
    if not sys.stdin.isatty():
        raise UsageError(
            _("there is no terminal to read keys from; {instead}").format(instead=_(instead))
        )
    if sys.platform == "win32":
        from autograder.commands.keyboard_windows import WindowsKeyboard

        return WindowsKeyboard()
    from autograder.commands.keyboard_unix import UnixKeyboard

    return UnixKeyboard()
