"""Private namespaces for the server, and so for every student process that it forks.

Entered once, when the server starts: each child would pay milliseconds for what it can inherit
from its parent for free. What they add to the layers of a child:

- pid: nothing outside has a number that a signal could be sent to; and the server is process 1
  inside, so the kernel kills everything the moment the server ends.
- net: no interface, not even loopback. ipc: no shared memory, queues or semaphores of others.
- mount: a private root (see private_root.py), so that even `stat` of a guessed path fails.

Layers that a child applies hold without them, so a machine that forbids namespaces (Docker's
default profile, Ubuntu's AppArmor) loses only what is in this list.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, NoReturn

from autograder.sandbox.confinement import libc, private_root
from autograder.sandbox.confinement.policy import Layer
from autograder.sandbox.confinement.privileges import (
    HIGHEST_DESCRIPTOR,
    die_with_parent,
    hide_memory,
)

OWN: Final = (
    libc.CLONE_NEWNS | libc.CLONE_NEWUTS | libc.CLONE_NEWIPC | libc.CLONE_NEWPID | libc.CLONE_NEWNET
)


def enter(
    read: Sequence[str], write: Sequence[str], devices: Sequence[str] = ()
) -> tuple[Layer, ...]:
    """Move this process into private namespaces; return the layers that then hold.

    Call it in the server before torch is imported (one thread) and before `hide_memory` (an
    undumpable process may not write its id maps). The process that called stays behind, waits,
    and ends as the server ends; this function returns in its child. Of the file system only
    `read` and, to write to, the folders of `write` remain; the first of them must be empty or
    the grader's own, because the new root is built over it.

    Returns () and changes nothing where namespaces are forbidden.
    """
    uid, gid = os.getuid(), os.getgid()
    if not _unshare(uid, gid):
        return ()
    _become_process_1()
    try:
        private_root.enter(read, write, devices)
    except OSError:
        return (Layer.NAMESPACES,)
    return (Layer.NAMESPACES, Layer.PRIVATE_ROOT)


def _unshare(uid: int, gid: int) -> bool:
    try:
        libc.unshare(OWN)  # root needs no user namespace, and keeps its other uids without one
    except OSError:
        try:
            libc.unshare(OWN | libc.CLONE_NEWUSER)
        except OSError:
            return False
        _map_only(uid, gid)
    return True


def _map_only(uid: int, gid: int) -> None:
    # The kernel wants to know that groups cannot be dropped before it lets a user map one.
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _become_process_1() -> None:
    """Fork: a new pid namespace begins with the next child, and ends with it."""
    child = os.fork()
    if child:
        _end_as(child)
    die_with_parent(0)  # a parent outside the namespace has no number in it


def _end_as(child: int) -> NoReturn:
    hide_memory()
    # Only the server may hold its sockets, or their other ends would not see that it is gone.
    os.closerange(0, HIGHEST_DESCRIPTOR)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def pid_seen_from_here(pidfd: int) -> int:
    """Return the pid, in the caller's own namespace, of the process that `pidfd` refers to.

    The grader needs it for /proc/<pid>: the pid that the server knows is a number in the
    server's namespace. -1 when the process has been reaped.
    """
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as info:
        for line in info:
            name, _, value = line.partition(":")
            if name == "Pid":
                return int(value)
    return -1
