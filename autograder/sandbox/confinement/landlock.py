"""Landlock: a process gives up all files but a few, TCP, and signals to others. No root needed."""

from __future__ import annotations

import ctypes
import enum
import errno
import os
import stat
from collections.abc import Iterable
from typing import Final

from autograder.sandbox.confinement.libc import syscall

NEWEST_ABI: Final = 7  # the newest whose rights are listed here; newer kernels accept it

# The same numbers on every architecture.
CREATE_RULESET: Final = 444
ADD_RULE: Final = 445
RESTRICT_SELF: Final = 446

REPORT_VERSION: Final = 1
RULE_PATH_BENEATH: Final = 1
# Student code must not be able to fill the machine's audit log, nor may a domain nested in it.
LOG_SAME_EXEC_OFF: Final = 1
LOG_SUBDOMAINS_OFF: Final = 4


class Right(enum.IntFlag):
    """What may be done to a file or in a folder; what is handled and not granted is gone."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13  # link or rename into another folder; from ABI 2
    TRUNCATE = 1 << 14  # from ABI 3; below it the seccomp filter refuses the ways to do it
    IOCTL_DEV = 1 << 15  # from ABI 5


FILE_RIGHTS_OF_ABI: Final = {1: 13, 2: 14, 3: 15, 4: 15}  # from 5: all 16
READ: Final = Right.READ_FILE | Right.READ_DIR
# No link, pipe or socket: nobody who looks through a scratch folder later should trip over one.
WRITE: Final = (
    READ
    | Right.WRITE_FILE
    | Right.REMOVE_DIR
    | Right.REMOVE_FILE
    | Right.MAKE_DIR
    | Right.MAKE_REG
    | Right.REFER
    | Right.TRUNCATE
)
# The kernel refuses a rule on a file that grants rights meant only for folders.
OF_FILES: Final = (
    Right.EXECUTE | Right.WRITE_FILE | Right.READ_FILE | Right.TRUNCATE | Right.IOCTL_DEV
)
COMMAND: Final = Right.READ_FILE | Right.WRITE_FILE | Right.IOCTL_DEV
WRITABLE_DEVICES: Final = ("/dev/null",)

BIND_TCP_AND_CONNECT_TCP: Final = 0b11  # from ABI 4
ABSTRACT_SOCKETS_AND_SIGNALS: Final = 0b11  # confined to this domain from ABI 6


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("file_rights", ctypes.c_uint64),
        ("network_rights", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("descriptor", ctypes.c_int32))


def reported_abi() -> int:
    """Return the newest ABI that this kernel says it has; OSError where it has none.

    ENOSYS: not built in, or hidden by a container. EOPNOTSUPP: switched off at boot.
    """
    return syscall("landlock_create_ruleset", CREATE_RULESET, None, 0, REPORT_VERSION)


def restrict(
    read: Iterable[str],
    write: Iterable[str],
    newest: int = NEWEST_ABI,
    devices: Iterable[str] = (),
) -> int:
    """Give up every file right except reading `read` and changing `write`; return the ABI used.

    Needs no_new_privs, and holds for the calling thread and what it starts. Some kernels report
    a newer ABI than they accept, so on EINVAL or E2BIG the next older one is tried.
    """
    grants = [
        *((path, READ) for path in read),
        *((path, WRITE) for path in write),
        *((path, Right.READ_FILE | Right.WRITE_FILE) for path in WRITABLE_DEVICES),
        *((path, COMMAND) for path in devices),
    ]
    for abi in range(min(reported_abi(), newest), 1, -1):
        try:
            return _restrict_by(abi, grants)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.E2BIG):
                raise
    return _restrict_by(1, grants)


def _restrict_by(abi: int, grants: Iterable[tuple[str, Right]]) -> int:
    handled = Right((1 << FILE_RIGHTS_OF_ABI.get(abi, 16)) - 1)
    ruleset = _Ruleset(
        handled,
        BIND_TCP_AND_CONNECT_TCP if abi >= 4 else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if abi >= 6 else 0,
    )
    # An older kernel takes only the fields it knows.
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    descriptor = syscall("landlock_create_ruleset", CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    try:
        for path, rights in grants:
            _grant(descriptor, path, rights & handled)
        flags = LOG_SAME_EXEC_OFF | LOG_SUBDOMAINS_OFF if abi >= 7 else 0
        syscall("landlock_restrict_self", RESTRICT_SELF, descriptor, flags)
    finally:
        os.close(descriptor)
    return abi


def _grant(ruleset: int, path: str, rights: Right) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # what does not exist needs no rule
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= OF_FILES
        rule = ctypes.byref(_PathRule(rights, descriptor))
        syscall("landlock_add_rule", ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
