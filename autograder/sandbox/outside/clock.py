"""The clock of one student process: what of the time that goes by counts as its own.

How long a process takes must not depend on what else the machine does. So the time in which it
wants a processor and is given none does not count, and whoever only waits gains nothing by it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from autograder.sandbox.outside import usage

TICK_SECONDS: Final = 0.025


@dataclass
class Clock:
    """What a process has used so far; `tick` has to be called again and again."""

    pid: int
    cpu_seconds: float = 0.0
    idle_seconds: float = 0.0  # in which it waited for nothing but itself: asleep, stopped
    counted_seconds: float = 0.0  # all that went by, but for the time in which it was starved
    _looked: float = field(default_factory=time.monotonic)

    @property
    def used_seconds(self) -> float:
        """The CPU time that it has used and the time in which it waited for nothing."""
        return self.cpu_seconds + self.idle_seconds

    def start(self) -> None:
        """Leave out what has gone by since the last look."""
        self._looked = time.monotonic()
        self._read()

    def tick(self) -> bool:
        """Look at the process, unless that was done just now; say whether it was looked at."""
        since = time.monotonic() - self._looked
        if since < TICK_SECONDS:
            return False
        self._looked += since
        used = self._read()
        want = usage.want_of(self.pid)
        if want is usage.Want.PROCESSOR:
            self.counted_seconds += min(since, used)
            return True
        # At most two ticks: longer than that it was the grader who did not come to look.
        since = max(min(since, 2 * TICK_SECONDS), used)
        self.counted_seconds += since
        if want is usage.Want.NOTHING and not used:
            self.idle_seconds += since
        return True

    def _read(self) -> float:
        """Read the CPU time; return how much more it is."""
        before = self.cpu_seconds
        cpu = usage.cpu_seconds(self.pid)
        if cpu is not None:  # what is gone has used no more
            self.cpu_seconds = cpu
        return self.cpu_seconds - before
