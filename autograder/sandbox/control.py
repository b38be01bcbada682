"""What the grader and its own server say to each other; both are trusted."""

from __future__ import annotations

import os

import msgspec

from autograder.sandbox.confinement.policy import Policy

LONGEST = 1 << 16
SETUP_FAILED = 97  # exit code: the process ended before it saw the submission


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Fork a student process; its channel and its output pipe come with this message."""

    policy: Policy


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The student process exists; a pidfd of it comes with this message."""

    pid: int


class Exited(msgspec.Struct, frozen=True, tag="exited"):
    """The student process is gone and reaped."""

    pid: int
    status: int  # as waitpid gives it
    cpu_seconds: float

    @property
    def signal(self) -> int:
        """The signal that ended it, or 0."""
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0

    @property
    def code(self) -> int:
        """Its exit code, where it ended itself."""
        return os.WEXITSTATUS(self.status)


class ServerReady(msgspec.Struct, frozen=True, tag="ready"):
    """torch is imported and forking is safe."""

    threads: int


class ServerUnfit(msgspec.Struct, frozen=True, tag="unfit"):
    """Forking would not be safe, and why."""

    reason: str


FromServer = Opened | Exited | ServerReady | ServerUnfit
