"""Runs on a worker: its end of a process that grades, from the start to the end of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from autograder.cluster.frames import Reply, receive, send
from autograder.errors import SandboxError

# A limit for what hangs, and no expectation: the sandbox has limits of its own.
LONGEST_SECONDS = 3600.0
_MOST_SAID = 2000  # bytes of what a process said last
_PROGRAM = "autograder.cluster.seat"


class LostSeatError(SandboxError):
    """A process that grades has ended; `detail` is the last that it said, for no student."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.detail = detail


class Seat:
    """A process that grades one piece at a time. Use it from one thread at a time."""

    def __init__(self, course: Path, terms: bytes) -> None:
        """Start it; `terms` go through its socket, as the course's secret is among them."""
        self._channel, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile(dir=course.parent)  # noqa: SIM115 - as long as it lives
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        variables = {
            # Matplotlib's list of fonts is none of the course's.
            "MPLCONFIGDIR": str(Path(cache) / "matplotlib"),
            **os.environ,
            "XDG_CACHE_HOME": str(course / "cache"),
        }
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _PROGRAM, str(theirs.fileno()), str(course)],
                pass_fds=[theirs.fileno()],
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                # Ctrl-C in a terminal is for whoever submitted the work.
                start_new_session=True,
            )
        try:
            send(self._channel, terms)
        except OSError as error:
            self.kill()
            raise LostSeatError(
                f"a process that grades did not start: {error}", self._last()
            ) from None

    def grade(self, piece: bytes) -> Reply:
        """Grade a piece; LostSeatError where the process was lost with it."""
        try:
            send(self._channel, piece)
            answer = receive(self._channel, LONGEST_SECONDS)
            return msgspec.msgpack.decode(answer, type=Reply)
        except (OSError, EOFError, msgspec.MsgspecError) as error:
            self.kill()
            why = f"the process that graded was lost{self._how()}: {error}"
            raise LostSeatError(why, self._last()) from None

    def _last(self) -> str:
        self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - _MOST_SAID))
        return self._said.read().decode("utf-8", "replace").strip()

    def _how(self) -> str:
        code = self._process.returncode
        if code == -signal.SIGKILL:
            return " (killed, perhaps by the system for memory)"
        return f" (exit code {code})" if code is not None else ""

    def kill(self) -> None:
        """End it at once."""
        self._channel.close()
        try:
            self._process.wait(1)  # it may have ended by itself, and its code says how
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def hang_up(self) -> None:
        """Have it end by itself: it closes its sandbox server first, and nobody waits for it."""
        self._channel.close()
