"""What a student process uses, read from /proc: the grader's second line behind the limits."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
# States of a thread that wants a processor, or waits for a disk on its behalf.
BUSY: Final = frozenset("RD")


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
    fields = _stat(f"/proc/{pid}/stat")
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND if fields else None


def is_waiting(pid: int) -> bool:
    """Say whether no thread of a process wants a processor: all sleep, are stopped or are dead."""
    fields = _stat(f"/proc/{pid}/stat")
    if not fields or fields[0] in BUSY:
        return False
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return False
    if len(threads) == 1:
        return True
    states = (_stat(f"/proc/{pid}/task/{thread}/stat")[:1] for thread in threads)
    return not any(state and state[0] in BUSY for state in states)


def _stat(file: str) -> list[str]:
    try:
        with open(file, encoding="ascii", errors="replace") as stat:
            # A process chooses its own name, but not what follows the last bracket.
            return stat.read().rpartition(")")[2].split()
    except OSError:
        return []
