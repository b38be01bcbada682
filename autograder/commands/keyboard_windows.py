"""Single keys on Windows: the console hands them over one by one, and needs no other mode."""

from __future__ import annotations

import importlib
import time
from types import TracebackType
from typing import Any

TICK_SECONDS = 0.02
# What the console sends before the code of an arrow or function key.
PREFIXES = ("\x00", "\xe0")
CTRL_C = "\x03"


class WindowsKeyboard:
    """The console's keys; use it as a context manager."""

    def __init__(self) -> None:
        # By its name: it exists on Windows only.
        self._console: Any = importlib.import_module("msvcrt")

    def __enter__(self) -> WindowsKeyboard:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the console as it is: nothing of it was changed."""

    def read(self, seconds: float) -> str:
        """Wait for a key: a character, or "" if none came in time."""
        deadline = time.monotonic() + seconds
        while not self._console.kbhit():
            if time.monotonic() >= deadline:
                return ""
            time.sleep(TICK_SECONDS)
        key: str = self._console.getwch()
        if key in PREFIXES:
            self._console.getwch()  # which key it was: it is no answer to anything here
            return ""
        if key == CTRL_C:
            raise KeyboardInterrupt
        return key

    def forget(self) -> None:
        """Drop what was typed ahead: it answers no question that had not been asked."""
        while self._console.kbhit():
            self._console.getwch()
