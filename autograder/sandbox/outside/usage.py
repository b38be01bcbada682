"""What a student process uses, read from /proc: the grader's second line behind the limits."""

from __future__ import annotations

import enum
import os
import time
from typing import Final, NamedTuple

_CPU_TIME: Final = 2  # CPUCLOCK_SCHED of the kernel: user and system time together


class Want(enum.Enum):
    """What a process waits for at a moment: of its threads the one that wants most counts."""

    PROCESSOR = "R"
    DISK = "D"
    NOTHING = ""  # but itself: all threads sleep, are stopped or are dead


class Usage(NamedTuple):
    """One look at a process; all zero when it is gone."""

    memory_bytes: int = 0  # anonymous and shared memory, without files
    threads: int = 0


def look(pid: int) -> Usage:
    """Read memory and threads of a process."""
    numbers = {"RssAnon": 0, "RssShmem": 0, "Threads": 0}
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                key, _, value = line.partition(":")
                if key in numbers:
                    numbers[key] = int(value.split()[0])
    except OSError:
        return Usage()  # its channel says so next
    return Usage((numbers["RssAnon"] + numbers["RssShmem"]) * 1024, numbers["Threads"])


def cpu_seconds(pid: int) -> float | None:
    """Read the CPU time that all threads of a process have used; None when it is gone."""
    try:
        # The process's own clock, as clock_getcpuclockid(3) names it: a tenth of the time that
        # reading it in /proc takes, and no whole ticks.
        return time.clock_gettime(~pid << 3 | _CPU_TIME)
    except OSError:
        return None


def want_of(pid: int) -> Want:
    """Say what a process waits for; one that has a processor wants one too."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return Want.NOTHING
    states = {state for thread in threads for state in _stat(f"/proc/{pid}/task/{thread}/stat")[:1]}
    return next(
        (each for each in (Want.PROCESSOR, Want.DISK) if each.value in states), Want.NOTHING
    )


def _stat(file: str) -> list[str]:
    try:
        with open(file, encoding="ascii", errors="replace") as stat:
            # A process chooses its own name, but not what follows the last bracket.
            return stat.read().rpartition(")")[2].split()
    except OSError:
        return []
