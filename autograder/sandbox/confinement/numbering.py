"""The numbers that processes and threads get: random, so that a number tells nothing.

The kernel counts on from the last one, so a process that starts threads could leave the next one
a message in its own process id. In a pid namespace of the server's own the count can be moved.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import Final

LAST: Final = "/proc/sys/kernel/ns_last_pid"
MOST: Final = "/proc/sys/kernel/pid_max"
LOWEST: Final = 300  # below it the kernel begins anew when it has counted to the end


class Numbering:
    """The count of the pid namespace that this process is in when it moves it."""

    def __init__(self) -> None:
        """Open the count; call it before the files in /proc/sys are made read-only."""
        self._descriptor: int | None = None
        self._span = 0
        # Not there in kernels without checkpoint and restore.
        with contextlib.suppress(OSError, ValueError):
            with open(MOST, encoding="ascii") as file:
                self._span = int(file.read()) - LOWEST
            self._descriptor = os.open(LAST, os.O_WRONLY | os.O_CLOEXEC)

    def scatter(self) -> bool:
        """Go on from a random number; say whether that was possible.

        Only for a process in a namespace of its own: elsewhere it is the machine's count.
        """
        if self._descriptor is None:
            return False
        number = LOWEST + secrets.randbelow(self._span)
        try:
            os.pwrite(self._descriptor, str(number).encode(), 0)
        except OSError:
            self.close()
            return False
        return True

    def close(self) -> None:
        """Leave the count alone from now on."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
