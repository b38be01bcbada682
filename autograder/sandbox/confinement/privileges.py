"""Everything a process can give up by itself: descriptors, environment, uid, capabilities.

Called in the student process right after the fork, in the order of this file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import tempfile
from collections.abc import Iterable
from typing import Final, NamedTuple

from autograder.sandbox.confinement import libc

# systemd reserves these for services that get a uid for their lifetime: they belong to no person.
THROWAWAY_UIDS: Final = range(61_184, 65_520)

HIGHEST_DESCRIPTOR: Final = 1 << 20
HIGHEST_CAPABILITY: Final = 63  # the kernel says EINVAL at its own highest, today 40


class Variable(NamedTuple):
    """An environment variable; `{scratch}` is the process's own folder."""

    name: str
    value: str
    reason: str


ENVIRONMENT: Final = (
    Variable("HOME", "{scratch}", "caches and settings go where writing is allowed"),
    Variable("TMPDIR", "{scratch}", "tempfile"),
    Variable("PATH", "/usr/bin:/bin", "nothing can be run, but shutil.which reads it"),
    Variable("USER", "student", "for getpass.getuser, which has no password file to read"),
    Variable("LC_ALL", "C.UTF-8", "the same text on every machine"),
    Variable("MPLBACKEND", "Agg", "figures go to files: there is no display"),
    Variable("OMP_NUM_THREADS", "1", "the same sums in the same order everywhere"),
    Variable("OPENBLAS_NUM_THREADS", "1", "the same"),
    Variable("MKL_NUM_THREADS", "1", "the same"),
    Variable("CUDA_VISIBLE_DEVICES", "", "a forked process cannot use an accelerator"),
    Variable("TORCHDYNAMO_DISABLE", "1", "torch.compile has no compiler to run: it runs eagerly"),
)


def close_descriptors(keep: Iterable[int]) -> None:
    """Close everything but the standard streams and `keep`."""
    low = 3
    for descriptor in sorted({number for number in keep if number >= low}):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, HIGHEST_DESCRIPTOR)


def leave_the_server(scratch: str) -> None:
    """Start a new session with a private working folder and environment."""
    os.setsid()
    _volunteer_for_the_oom_killer()
    os.environ.clear()
    os.environ.update({row.name: row.value.format(scratch=scratch) for row in ENVIRONMENT})
    tempfile.tempdir = None  # the server's choice would be remembered otherwise
    os.umask(0o077)
    os.chdir(scratch)


def _volunteer_for_the_oom_killer() -> None:
    # The server made itself undumpable and its children with it; their files in /proc then
    # belong to root, and an ordinary user could not write this one.
    with contextlib.suppress(OSError):
        libc.prctl(libc.PR_SET_DUMPABLE, 1)
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(descriptor, b"1000")
        os.close(descriptor)


def become(uid: int) -> None:
    """Change from root to `uid`, with no groups and no way back; OSError if not root."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    _empty_bounding_set()  # needs a capability that the next line gives away
    os.setresuid(uid, uid, uid)


def drop_capabilities() -> None:
    """Give up every capability for good, including those a program run later would get."""
    _empty_bounding_set()
    with contextlib.suppress(OSError):  # EINVAL before Linux 4.3, which has no ambient set
        libc.prctl(libc.PR_CAP_AMBIENT, libc.PR_CAP_AMBIENT_CLEAR_ALL)
    libc.clear_capabilities()


def _empty_bounding_set() -> None:
    for capability in range(HIGHEST_CAPABILITY + 1):
        try:
            libc.prctl(libc.PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.EPERM):
                return  # past the last one; or no right to, and then none held that matter
            raise


def forbid_new_privileges() -> None:
    """Make setuid programs harmless: once set, this cannot be taken back."""
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)


def hide_memory() -> None:
    """Keep processes of the same user from reading this one through /proc or ptrace.

    For the grader and the server too. A change of uid resets it, so it comes after that.
    """
    libc.prctl(libc.PR_SET_DUMPABLE, 0)


def show_memory() -> None:
    """Take `hide_memory` back, for a process that holds nothing yet."""
    libc.prctl(libc.PR_SET_DUMPABLE, 1)


def die_with_parent(parent: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Be killed when `parent` ends, or told so by another signal. A change of uid resets this too.

    The signal depends on the thread that forked, so that thread must live.
    """
    libc.prctl(libc.PR_SET_PDEATHSIG, how)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
