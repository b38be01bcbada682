"""Runs on a worker: its end of a process that grades, from the start to the end of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import msgspec

from autograder.cluster.frames import Reply, receive, send
from autograder.errors import SandboxError

# A limit for what hangs, and no expectation: the sandbox has limits of its own.
LONGEST_SECONDS = 3600.0
_PROGRAM = "autograder.cluster.seat"


class Seat:
    """A process that grades one piece at a time. Use it from one thread at a time."""

    def __init__(self, course: Path, terms: bytes) -> None:
        """Start it; `terms` go through its socket, as the course's secret is among them."""
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _PROGRAM, str(theirs.fileno()), str(course)],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "XDG_CACHE_HOME": str(course / "cache")},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C in a terminal is for whoever submitted the work.
                start_new_session=True,
            )
        try:
            send(self._channel, terms)
        except OSError as error:
            self.kill()
            raise SandboxError(f"a process that grades did not start: {error}") from None

    def grade(self, piece: bytes) -> Reply:
        """Grade a piece; SandboxError where the process was lost with it."""
        try:
            send(self._channel, piece)
            answer = receive(self._channel, LONGEST_SECONDS)
            return msgspec.msgpack.decode(answer, type=Reply)
        except (OSError, EOFError, msgspec.MsgspecError) as error:
            self.kill()
            raise SandboxError(f"the process that graded was lost{self._how()}: {error}") from None

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
