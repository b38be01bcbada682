"""The few system calls that Python does not offer, typed, with errors that name the call."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import sys
from collections.abc import Callable
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
PR_CAPBSET_DROP: Final = 24
PR_SET_NO_NEW_PRIVS: Final = 38
PR_GET_NO_NEW_PRIVS: Final = 39
PR_CAP_AMBIENT: Final = 47
PR_CAP_AMBIENT_CLEAR_ALL: Final = 4

CLONE_NEWNS: Final = 0x0002_0000
CLONE_NEWUTS: Final = 0x0400_0000
CLONE_NEWIPC: Final = 0x0800_0000
CLONE_NEWUSER: Final = 0x1000_0000
CLONE_NEWPID: Final = 0x2000_0000
CLONE_NEWNET: Final = 0x4000_0000

MS_RDONLY: Final = 1
MS_NOSUID: Final = 2
MS_NODEV: Final = 4
MS_NOEXEC: Final = 8
MS_REMOUNT: Final = 32
MS_BIND: Final = 4096
MS_REC: Final = 16384
MS_PRIVATE: Final = 1 << 18
MNT_DETACH: Final = 2

MADV_COLLAPSE: Final = 25

_CAPABILITY_VERSION_3: Final = 0x2008_0522


@functools.cache
def _function(name: str) -> Callable[..., int]:
    function = ctypes.CDLL(None, use_errno=True)[name]
    # All others return an int: read as a long, their -1 would be a large positive number.
    function.restype = ctypes.c_long if name == "syscall" else ctypes.c_int
    return function


def _call(name: str, label: str, *arguments: object) -> int:
    if sys.platform != "linux":  # elsewhere the numbers mean other calls, or end the process
        raise OSError(errno.ENOSYS, f"{label}: only Linux has this call")
    result = _function(name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{label}: {os.strerror(number)}")
    return result


def prctl(option: int, *arguments: int) -> int:
    """Change or read an attribute of the calling thread; missing arguments are 0."""
    words = (*arguments, 0, 0, 0, 0)[:4]
    return _call(
        "prctl", f"prctl({option})", ctypes.c_int(option), *(ctypes.c_ulong(word) for word in words)
    )


def syscall(label: str, number: int, *arguments: object) -> int:
    """Make a system call by its number; `label` is what an error calls it.

    Python integers are passed as 64-bit words, ctypes values as they are.
    """
    words = (ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)
    return _call("syscall", label, ctypes.c_long(number), *words)


def clear_capabilities() -> None:
    """Empty the effective, permitted and inheritable capabilities of the calling thread."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)  # 0: the calling thread
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", "capset", ctypes.byref(header), ctypes.byref(nothing))


def unshare(flags: int) -> None:
    """Leave the namespaces in `flags` for new ones; Python has this call from 3.12 on."""
    _call("unshare", "unshare", ctypes.c_int(flags))


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Attach, bind or change a mount, as mount(2) does."""
    _call(
        "mount",
        f"mount({target})",
        source.encode(),
        target.encode(),
        kind.encode() if kind is not None else None,
        ctypes.c_ulong(flags),
        data.encode(),
    )


def madvise(address: int, length: int, advice: int) -> None:
    """Tell the kernel how a part of this process's memory is used."""
    words = ctypes.c_void_p(address), ctypes.c_size_t(length), ctypes.c_int(advice)
    _call("madvise", f"madvise({advice})", *words)


def detach(target: str) -> None:
    """Take the mount at `target` away, now from view and entirely when nobody uses it."""
    _call("umount2", f"umount2({target})", target.encode(), ctypes.c_int(MNT_DETACH))
