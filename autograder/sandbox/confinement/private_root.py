"""A file system that holds only what a student process may see."""

from __future__ import annotations

import ctypes
import errno
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Final

from autograder.sandbox.confinement import libc
from autograder.sandbox.confinement.roots import is_below, outermost

MOUNT_SETATTR: Final = 442  # on every architecture
AT_FDCWD: Final = -100
AT_RECURSIVE: Final = 0x8000
MOUNT_ATTR_RDONLY: Final = 1
MOUNT_ATTR_NOSUID: Final = 2

# The root of student processes: the same without the server's /proc, which counts what others do.
STUDENTS: Final = "/.students"
# What student code finds in /proc: as it was when the server started, and then the same for all.
KEPT_OF_PROC: Final = ("cpuinfo",)

# Files in /proc that uid 0 may write without any capability, and so change the machine or run a
# program on it. Every container engine takes these away; the rest of /proc is harmless.
READ_ONLY_IN_PROC: Final = (
    "bus",
    "fs",
    "irq",
    "sys",
    "acpi",
    "scsi",
    "driver",
    "asound",
    "mtrr",
    "pressure",
)
NOTHING_IN_PROC: Final = ("sysrq-trigger", "kcore", "keys", "timer_list", "dynamic_debug")


def enter(read: Iterable[str], write: Sequence[str], devices: Sequence[str] = ()) -> None:
    """Make a root of `read` (read-only), `write`, `devices` and /proc, and move into it.

    Needs a private mount namespace and the right to mount in it. On an error the process
    stays where it was.
    """
    base = write[0]
    with ExitStack() as stack:
        # Opened first: the new root covers `base`, and what is below that must stay reachable.
        readable = [(path, _opened(path, stack)) for path in _both_names(read)]
        writable = [(path, _opened(path, stack)) for path in (*write, *devices)]
        proc = _opened("/proc", stack)
        libc.mount("none", "/", None, libc.MS_REC | libc.MS_PRIVATE)
        flags = libc.MS_NOSUID | libc.MS_NODEV
        libc.mount("tmpfs", base, "tmpfs", flags, "size=1m,nr_inodes=4k,mode=755")
        try:
            for path, source in readable:
                _bind(source, base + path, libc.MS_REC)
                _make_read_only(base + path)
            for path, source in writable:
                # Without what is mounted on it: over `base` that would be the new root again.
                _bind(source, base + path, 0)
            _copy_of_proc(proc, base + "/proc")
            os.mkdir(base + STUDENTS)
            libc.mount(base, base + STUDENTS, None, libc.MS_BIND | libc.MS_REC)
            _mount_proc(proc, base + "/proc")
            remount = libc.MS_REMOUNT | libc.MS_BIND | libc.MS_RDONLY
            libc.mount("none", base + STUDENTS, None, remount | flags)
            libc.mount("none", base, None, remount | flags)
            # Not pivot_root, which an initramfs refuses. What leads out of a chroot is a
            # capability or a descriptor from outside; a student process is left with neither.
            os.chroot(base)
        except OSError:
            libc.detach(base)
            raise
    os.chdir("/")
    # Importing torch asks for a temporary folder and a user's name; the usual ones are gone.
    os.environ["TMPDIR"] = base
    os.environ.setdefault("USER", "nobody")
    tempfile.tempdir = None


def _both_names(paths: Iterable[str]) -> Iterator[str]:
    """Yield each path and what it resolves to: programs ask for either."""
    names = (name for path in paths for name in (path, os.path.realpath(path)))
    return (name for name in outermost(names) if not is_below(name, "/proc"))


def _opened(path: str, stack: ExitStack) -> str:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    return f"/proc/self/fd/{descriptor}"


def _bind(source: str, target: str, recursive: int) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w"):
            pass
    libc.mount(source, target, None, libc.MS_BIND | recursive)


def _make_read_only(target: str) -> None:
    attributes = (ctypes.c_uint64 * 4)(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID)
    size = ctypes.sizeof(attributes)
    reference = ctypes.byref(attributes)
    path = ctypes.c_char_p(target.encode())
    try:
        libc.syscall("mount_setattr", MOUNT_SETATTR, AT_FDCWD, path, AT_RECURSIVE, reference, size)
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        _remount_read_only(target)  # Linux before 5.12


def _remount_read_only(target: str) -> None:
    # A user namespace may not take away flags that the mount had outside, so they are repeated.
    kept = os.statvfs(target).f_flag & (libc.MS_NOSUID | libc.MS_NODEV | libc.MS_NOEXEC)
    flags = libc.MS_REMOUNT | libc.MS_BIND | libc.MS_RDONLY | libc.MS_NOSUID
    libc.mount("none", target, None, flags | kept)


def _copy_of_proc(outer: str, target: str) -> None:
    os.mkdir(target)
    for name in KEPT_OF_PROC:
        with open(f"{outer}/{name}", "rb") as source, open(f"{target}/{name}", "wb") as copy:
            copy.write(source.read())


def _mount_proc(outer: str, target: str) -> None:
    flags = libc.MS_NOSUID | libc.MS_NODEV | libc.MS_NOEXEC
    try:
        libc.mount("proc", target, "proc", flags)
    except OSError:  # a container that hides parts of its /proc forbids mounting a whole one
        _bind(outer, target, libc.MS_REC)
    for name in READ_ONLY_IN_PROC:
        path = f"{target}/{name}"
        if os.path.exists(path):
            libc.mount(path, path, None, libc.MS_BIND | libc.MS_REC)
            _make_read_only(path)
    for name in NOTHING_IN_PROC:
        path = f"{target}/{name}"
        if os.path.isfile(path):
            libc.mount("/dev/null", path, None, libc.MS_BIND)
            _make_read_only(path)
