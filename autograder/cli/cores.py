"""How many processors this process may use: what is there, as far as it is allowed."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

# The controller's name in /proc/self/cgroup (none in version 2), and where its groups may be.
_PLACES = (("", ("",)), ("cpu", ("cpu", "cpu,cpuacct", "cpuacct,cpu")))


def usable_cores(root: Path = Path("/")) -> int:
    """Count the processors that this process may run on, and no more than its quota of time is.

    A container's quota is set by control groups, of either version; `root` is where they are.
    """
    # Not on macOS and Windows, where students run other commands.
    allowed = getattr(os, "sched_getaffinity", None)
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    return max(1, min([cores, *map(math.ceil, _quotas(root))]))


def _quotas(root: Path) -> Iterator[float]:
    """Give the quota of each control group that this process is in, in processors."""
    try:
        text = (root / "proc/self/cgroup").read_text(encoding="utf-8")
    except OSError:
        return
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        for name, places in _PLACES:
            if name in controllers.split(","):
                for place in places:
                    yield from _quotas_above(root / "sys/fs/cgroup" / place, path)


def _quotas_above(mounted: Path, path: str) -> Iterator[float]:
    """Read the quotas of a group and of all groups around it."""
    inner = PurePosixPath(path.lstrip("/"))
    for group in dict.fromkeys((mounted / inner, *(mounted / p for p in inner.parents), mounted)):
        try:
            if (group / "cpu.max").is_file():
                quota, period = (group / "cpu.max").read_text().split()
            else:
                quota = (group / "cpu.cfs_quota_us").read_text()
                period = (group / "cpu.cfs_period_us").read_text()
            if float(quota) > 0:
                yield float(quota) / float(period)
        except (OSError, ValueError, ZeroDivisionError):
            continue  # no quota, which is written as "max" or -1, or no group
