"""Single keys on Linux and macOS: the terminal is put into a mode where each key counts at once."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from types import FrameType, TracebackType

ENDING = (signal.SIGTERM, signal.SIGHUP)
LONGEST_SEQUENCE = 64


class UnixKeyboard:
    """The terminal in a mode where each key counts at once; use it as a context manager.

    A signal that would end the process becomes SystemExit while it is open, so that the terminal is
    put back.
    """

    def __init__(self) -> None:
        self._descriptor = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._descriptor)
        self._ahead = ""

    def __enter__(self) -> UnixKeyboard:
        self._handlers = {number: signal.signal(number, _end) for number in ENDING}
        # A shell restores its own mode while this process is stopped.
        self._handlers[signal.SIGCONT] = signal.signal(signal.SIGCONT, self._again)
        tty.setcbreak(self._descriptor)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def read(self, seconds: float) -> str:
        """Wait for a key: a character, "" if none came in time, "q" if none can come any more."""
        if self._ahead:
            key, self._ahead = self._ahead[0], self._ahead[1:]
            return key
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        if not ready:
            return ""
        data = os.read(self._descriptor, LONGEST_SEQUENCE)
        if not data:
            return "q"
        text = data.decode("utf-8", "ignore")
        # An arrow or function key sends a sequence; it answers nothing here.
        if text.startswith("\x1b"):
            return ""
        self._ahead = text[1:]  # whoever types fast has several keys read at once
        return text[:1]

    def forget(self) -> None:
        """Drop what was typed ahead: it cannot answer a question that had not been asked."""
        self._ahead = ""
        termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def _again(self, number: int, frame: FrameType | None) -> None:
        tty.setcbreak(self._descriptor)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
