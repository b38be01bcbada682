"""Resource limits: how much a student process may use before the kernel says no."""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Final, NamedTuple

from autograder.sandbox.confinement.policy import MIB, Policy

# Each thread reserves 72 MiB of address space that it never uses: eight are 576.
ADDRESS_SPACE_SLACK: Final = 2048 * MIB


class Usage(NamedTuple):
    """What the process already holds, in bytes; most of it is shared with the server."""

    data: int
    address_space: int


class Row(NamedTuple):
    """One limit: its name in `resource`, its value (None: leave it), and why."""

    name: str
    value: Callable[[Policy, Usage], int | None]
    reason: str


TABLE: Final = (
    Row("RLIMIT_CORE", lambda _, __: 0, "a core file would copy the server's memory to disk"),
    Row("RLIMIT_FSIZE", lambda p, _: p.limits.file_bytes, "the largest single file"),
    Row("RLIMIT_NOFILE", lambda p, _: p.limits.open_files, "descriptors cost kernel memory"),
    Row("RLIMIT_MEMLOCK", lambda _, __: 0, "locked pages cannot be swapped out"),
    Row("RLIMIT_MSGQUEUE", lambda _, __: 0, "queues are memory that outlives the process"),
    Row("RLIMIT_SIGPENDING", lambda _, __: 256, "queued signals and timers are kernel memory"),
    Row("RLIMIT_STACK", lambda _, __: 64 * MIB, "the stack does not count as data"),
    Row("RLIMIT_CPU", lambda p, _: p.limits.cpu_seconds, "an endless loop, if all else fails"),
    Row(
        "RLIMIT_DATA",
        lambda p, now: _added(now.data, p.limits.memory_bytes),
        "the memory limit proper: torch raises RuntimeError and Python MemoryError, both recover",
    ),
    Row(
        "RLIMIT_AS",
        lambda p, now: (
            _added(now.address_space + ADDRESS_SPACE_SLACK, p.limits.memory_bytes)
            if not p.devices
            else None  # CUDA reserves as much as all memory of the machine and of its cards
        ),
        "shared and read-only mappings, which are not data",
    ),
    Row(
        "RLIMIT_NPROC",
        lambda p, _: None if p.uid is None else p.limits.threads,
        "threads; counted per uid, so a uid that others use would count theirs too",
    ),
)


def limit(policy: Policy) -> None:
    """Set every limit of the table, hard and soft, never above the current one."""
    now = usage()
    for row in TABLE:
        value = row.value(policy, now)
        if value is None:
            continue
        number = getattr(resource, row.name)
        soft, hard = resource.getrlimit(number)
        value = _at_most(value, soft)
        # CPU: one second between the signal that can be handled and the one that cannot.
        spare = 1 if row.name == "RLIMIT_CPU" else 0
        resource.setrlimit(number, (value, _at_most(value + spare, hard)))


def usage() -> Usage:
    """Read what this process holds from /proc."""
    kib = {}
    # As bytes: after a change of uid Python may be unable to load even a codec.
    with open("/proc/self/status", "rb") as status:
        for line in status:
            name, _, rest = line.partition(b":")
            if name in (b"VmData", b"VmSize"):
                kib[name] = int(rest.split()[0])
    return Usage(kib[b"VmData"] * 1024, kib[b"VmSize"] * 1024)


def _at_most(value: int, ceiling: int) -> int:
    return value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)


def _added(now: int, budget: int | None) -> int | None:
    return None if budget is None else now + budget
