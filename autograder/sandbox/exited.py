"""How a process that ran student code ended; the same on every system."""

from __future__ import annotations

import msgspec

SETUP_FAILED = 97  # exit code: the process ended before it saw the submission


class Exited(msgspec.Struct, frozen=True, tag="exited"):
    """The process is gone and reaped."""

    pid: int
    code: int  # its exit code, where it ended itself
    signal: int  # the signal that ended it, or 0
    cpu_seconds: float
