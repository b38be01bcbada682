"""Which system calls a student process may not make, and why: the policy of the seccomp filter.

A call without a row is allowed, up to the newest call that was reviewed; newer ones are answered
as if the kernel did not know them, and the C library then falls back to an older call.
"""

from __future__ import annotations

import errno
from typing import Final, NamedTuple

NEWEST_REVIEWED: Final = 462  # mseal, Linux 6.10

# Answers, as the kernel encodes them: make the call, or return an error number without making it.
ALLOW: Final = 0x7FFF_0000
PRETEND: Final = 0x0005_0000  # error number 0: success, and nothing was done
REFUSE: Final = 0x0005_0000 | errno.EPERM
ABSENT: Final = 0x0005_0000 | errno.ENOSYS

ALL_BITS: Final = 0xFFFF_FFFF
ITSELF: Final = ALL_BITS  # a placeholder for the process's own id, which is never that large


class Architecture(NamedTuple):
    """A processor family: the column of its numbers, and how the kernel names it to a filter."""

    column: int
    audit_number: int


ARCHITECTURES: Final = {
    "x86_64": Architecture(0, 0xC000_003E),
    "aarch64": Architecture(1, 0xC000_00B7),
}


class Word(NamedTuple):
    """Holds when a 32-bit half of an argument, masked, is one of `values`.

    Argument n is words 2n (low half) and 2n + 1 (high half, which matters only for pointers).
    """

    half: int
    values: tuple[int, ...]
    mask: int = ALL_BITS


class When(NamedTuple):
    """`then` is the answer when all `words` hold, `otherwise` when one does not."""

    words: tuple[Word, ...]
    then: int
    otherwise: int


class Row(NamedTuple):
    """One call: its number on each architecture (None: it does not exist there) and the answer."""

    name: str
    x86_64: int | None
    aarch64: int | None
    action: int | When
    reason: str

    def number(self, machine: str) -> int | None:
        """Return the call's number on `machine`."""
        return (self.x86_64, self.aarch64)[ARCHITECTURES[machine].column]


def _only(*words: Word) -> When:
    return When(words, then=ALLOW, otherwise=REFUSE)


def _not(*words: Word) -> When:
    return When(words, then=REFUSE, otherwise=ALLOW)


ON_ITSELF: Final = _only(Word(0, (ITSELF,)))
ON_ITSELF_OR_0: Final = _only(Word(0, (0, ITSELF)))  # 0 means the caller

CLONE_THREAD: Final = 0x0001_0000
CLONE_NEW_NAMESPACES: Final = 0x7E02_0000
ONLY_A_THREAD: Final = _only(Word(0, (CLONE_THREAD,), mask=CLONE_THREAD | CLONE_NEW_NAMESPACES))

# O_TRUNC with access mode 0 (read) or 3 (neither): Landlock asks for no right to write below
# ABI 3. To be opened for writing, the file must be writable anyway.
TRUNCATES: Final = (0o1000, 0o1003)
TRUNCATION_BITS: Final = 0o1003

AF_UNIX: Final = 1
SOCK_STREAM: Final = 1
# Not SOCK_DGRAM: such a socket can send to any path, even when it is one of a pair.
A_STREAM_PAIR: Final = _only(Word(0, (AF_UNIX,)), Word(2, (SOCK_STREAM,), mask=0xF))
NO_ADDRESS: Final = _only(Word(8, (0,)), Word(9, (0,)))

F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY = 8, 10, 15, 1024, 1026
F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW = 5, 6, 7, 36, 37, 38
SIGNALLING: Final = (F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY)
LOCKING: Final = (F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW)
REACHING_FCNTL: Final = _not(Word(2, (*SIGNALLING, *LOCKING)))

TCGETS, TCGETS2, TIOCGWINSZ = 0x5401, 0x802C_542A, 0x5413
FIONREAD, FIONBIO, FIONCLEX, FIOCLEX = 0x541B, 0x5421, 0x5450, 0x5451
HARMLESS_IOCTL: Final = _only(
    Word(2, (TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX))
)

# Where a GPU is passed on, its driver's commands have numbers without end: this alone is refused.
TIOCSCTTY, TIOCSPGRP, TIOCSTI, TIOCLINUX, TIOCCONS = 0x540E, 0x5410, 0x5412, 0x541C, 0x541D
FIOASYNC, FIOSETOWN, SIOCSPGRP, FS_IOC_FIEMAP = 0x5452, 0x8901, 0x8902, 0xC020_660B
TERMINALS: Final = (TIOCSCTTY, TIOCSPGRP, TIOCSTI, TIOCLINUX, TIOCCONS)
COMMANDING_IOCTL: Final = _not(Word(2, (*TERMINALS, FIOASYNC, FIOSETOWN, SIOCSPGRP, FS_IOC_FIEMAP)))

SO_COOKIE, SO_NETNS_COOKIE = 57, 71
UNCOUNTED_SOCKOPT: Final = _not(Word(4, (SO_COOKIE, SO_NETNS_COOKIE)))
MADV_COLD, MADV_PAGEOUT = 20, 21
KEEPING_MADVISE: Final = _not(Word(4, (MADV_COLD, MADV_PAGEOUT)))
NO_FLAGS: Final = _only(Word(10, (0,)))

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_PTRACER = 1, 4, 0x5961_6D61
PR_SET_SECCOMP, PR_SET_MM, PR_SCHED_CORE = 22, 35, 62
UNDOING: Final = (PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_PTRACER)
KERNEL_SURFACE: Final = (PR_SET_SECCOMP, PR_SET_MM, PR_SCHED_CORE)
UNDOING_PRCTL: Final = _not(Word(0, (*UNDOING, *KERNEL_SURFACE)))

# A time of "now" (a null pointer) is refused, or Path.touch would think that the file exists;
# setting a copied time only seems to succeed, or shutil.copy2 would fail.
TIMES_OR_REFUSED: Final = When((Word(4, (0,)), Word(5, (0,))), then=REFUSE, otherwise=PRETEND)

NETWORK: Final = "student code must not talk to anybody"
PROCESSES: Final = "one process: what is not started need not be found and killed"
OTHERS: Final = "reads or changes another process"
SIGNALS: Final = "signals go to itself only"
SCHEDULING: Final = "takes processor time from others"
METADATA: Final = "Landlock does not cover it; pretended, so that shutil.copy works"
OWNERSHIP: Final = "Landlock does not cover it; copying code copes with a refusal"
TIMES: Final = "Landlock does not cover it; see TIMES_OR_REFUSED"
LOCKS: Final = "blocks anyone who locks the same file; in a scratch folder nobody else does"
TRUNCATION: Final = "Landlock does not cover it below ABI 3; ftruncate remains"
HIDDEN_MEMORY: Final = "memory that no limit counts, or that outlives the process"
FALLBACK: Final = "cannot be inspected: arguments lie in memory; the C library falls back"
SURFACE: Final = "a way into the kernel with a history of holes, and useless in a lesson"
ADMINISTRATION: Final = "changes the machine; refused also to a root that kept its capabilities"
NAMES: Final = "nobody who looks through a scratch folder should trip over it"
SPYING: Final = "tells when a file outside is used; Landlock does not cover it"

COUNTING: Final = "counts what all processes of the machine do: a message from one to the next"
CACHED: Final = "tells or changes which files are in memory: a message from one process to the next"

TABLE: Final = (
    Row("socket", 41, 198, REFUSE, NETWORK),
    Row("socketpair", 53, 199, A_STREAM_PAIR, "asyncio wakes its loop through one"),
    Row("connect", 42, 203, REFUSE, NETWORK),
    Row("bind", 49, 200, REFUSE, NETWORK),
    Row("listen", 50, 201, REFUSE, NETWORK),
    Row("accept", 43, 202, REFUSE, NETWORK),
    Row("accept4", 288, 242, REFUSE, NETWORK),
    Row("sendto", 44, 206, NO_ADDRESS, "send on a connected socket is this call without address"),
    Row("sendmmsg", 307, 269, REFUSE, NETWORK),
    Row("fork", 57, None, REFUSE, PROCESSES),
    Row("vfork", 58, None, REFUSE, PROCESSES),
    Row("clone", 56, 220, ONLY_A_THREAD, PROCESSES),
    Row("clone3", 435, 435, ABSENT, FALLBACK),
    Row("execve", 59, 221, REFUSE, PROCESSES),
    Row("execveat", 322, 281, REFUSE, PROCESSES),
    Row("ptrace", 101, 117, REFUSE, OTHERS),
    Row("process_vm_readv", 310, 270, REFUSE, OTHERS),
    Row("process_vm_writev", 311, 271, REFUSE, OTHERS),
    Row("process_madvise", 440, 440, REFUSE, OTHERS),
    Row("process_mrelease", 448, 448, REFUSE, OTHERS),
    Row("kcmp", 312, 272, REFUSE, OTHERS),
    Row("pidfd_open", 434, 434, REFUSE, OTHERS),
    Row("pidfd_getfd", 438, 438, REFUSE, OTHERS),
    Row("pidfd_send_signal", 424, 424, REFUSE, SIGNALS),
    Row("kill", 62, 129, ON_ITSELF, SIGNALS),
    Row("tkill", 200, 130, REFUSE, SIGNALS),
    Row("tgkill", 234, 131, ON_ITSELF, SIGNALS),
    Row("rt_sigqueueinfo", 129, 138, ON_ITSELF, SIGNALS),
    Row("rt_tgsigqueueinfo", 297, 240, ON_ITSELF, SIGNALS),
    Row("fcntl", 72, 25, REACHING_FCNTL, "signals somebody else (that killed one); locks"),
    Row("ioctl", 16, 29, HARMLESS_IOCTL, "types into a terminal, signals, shows where files lie"),
    Row("prctl", 157, 167, UNDOING_PRCTL, "undoes what confinement set"),
    Row("prlimit64", 302, 261, ON_ITSELF_OR_0, OTHERS),
    Row("sched_setaffinity", 203, 122, ON_ITSELF_OR_0, SCHEDULING),
    Row("sched_setscheduler", 144, 119, ON_ITSELF_OR_0, SCHEDULING),
    Row("sched_setparam", 142, 118, ON_ITSELF_OR_0, SCHEDULING),
    Row("sched_setattr", 314, 274, ON_ITSELF_OR_0, SCHEDULING),
    Row("setpriority", 141, 140, REFUSE, SCHEDULING),
    Row("ioprio_set", 251, 30, REFUSE, SCHEDULING),
    Row("flock", 73, 32, PRETEND, LOCKS),
    Row("sync", 162, 81, PRETEND, "waits for, and slows, everybody's disk"),
    Row("syncfs", 306, 267, PRETEND, "waits for, and slows, everybody's disk"),
    Row("open", 2, None, _not(Word(2, TRUNCATES, mask=TRUNCATION_BITS)), TRUNCATION),
    Row("openat", 257, 56, _not(Word(4, TRUNCATES, mask=TRUNCATION_BITS)), TRUNCATION),
    Row("openat2", 437, 437, ABSENT, FALLBACK),
    Row("truncate", 76, 45, REFUSE, TRUNCATION),
    Row("chmod", 90, None, PRETEND, METADATA),
    Row("fchmod", 91, 52, PRETEND, METADATA),
    Row("fchmodat", 268, 53, PRETEND, METADATA),
    Row("fchmodat2", 452, 452, PRETEND, METADATA),
    Row("utimensat", 280, 88, TIMES_OR_REFUSED, TIMES),
    Row("utime", 132, None, REFUSE, TIMES),
    Row("utimes", 235, None, REFUSE, TIMES),
    Row("futimesat", 261, None, REFUSE, TIMES),
    Row("chown", 92, None, REFUSE, OWNERSHIP),
    Row("fchown", 93, 55, REFUSE, OWNERSHIP),
    Row("lchown", 94, None, REFUSE, OWNERSHIP),
    Row("fchownat", 260, 54, REFUSE, OWNERSHIP),
    Row("setxattr", 188, 5, REFUSE, OWNERSHIP),
    Row("lsetxattr", 189, 6, REFUSE, OWNERSHIP),
    Row("fsetxattr", 190, 7, REFUSE, OWNERSHIP),
    Row("removexattr", 197, 14, REFUSE, OWNERSHIP),
    Row("lremovexattr", 198, 15, REFUSE, OWNERSHIP),
    Row("fremovexattr", 199, 16, REFUSE, OWNERSHIP),
    Row("link", 86, None, REFUSE, NAMES),
    Row("linkat", 265, 37, REFUSE, NAMES),
    Row("symlink", 88, None, REFUSE, NAMES),
    Row("symlinkat", 266, 36, REFUSE, NAMES),
    Row("mknod", 133, None, REFUSE, NAMES),
    Row("mknodat", 259, 33, REFUSE, NAMES),
    Row("inotify_init", 253, None, REFUSE, SPYING),
    Row("inotify_init1", 294, 26, REFUSE, SPYING),
    Row("inotify_add_watch", 254, 27, REFUSE, SPYING),
    Row("fanotify_init", 300, 262, REFUSE, SPYING),
    Row("fanotify_mark", 301, 263, REFUSE, SPYING),
    Row("sysinfo", 99, 179, REFUSE, COUNTING),
    Row("statfs", 137, 43, REFUSE, COUNTING),
    Row("fstatfs", 138, 44, REFUSE, COUNTING),
    Row("ustat", 136, None, REFUSE, COUNTING),
    Row("getsockopt", 55, 209, UNCOUNTED_SOCKOPT, COUNTING),
    Row("mincore", 27, 232, REFUSE, CACHED),
    Row("cachestat", 451, 451, REFUSE, CACHED),
    Row("preadv2", 327, 286, NO_FLAGS, CACHED),
    Row("fadvise64", 221, 223, PRETEND, CACHED),
    Row("readahead", 187, 213, PRETEND, CACHED),
    Row("madvise", 28, 233, KEEPING_MADVISE, CACHED),
    Row("memfd_create", 319, 279, REFUSE, HIDDEN_MEMORY),
    Row("memfd_secret", 447, 447, REFUSE, HIDDEN_MEMORY),
    Row("shmget", 29, 194, REFUSE, HIDDEN_MEMORY),
    Row("shmat", 30, 196, REFUSE, HIDDEN_MEMORY),
    Row("shmctl", 31, 195, REFUSE, HIDDEN_MEMORY),
    Row("semget", 64, 190, REFUSE, HIDDEN_MEMORY),
    Row("semop", 65, 193, REFUSE, HIDDEN_MEMORY),
    Row("semctl", 66, 191, REFUSE, HIDDEN_MEMORY),
    Row("semtimedop", 220, 192, REFUSE, HIDDEN_MEMORY),
    Row("msgget", 68, 186, REFUSE, HIDDEN_MEMORY),
    Row("msgsnd", 69, 189, REFUSE, HIDDEN_MEMORY),
    Row("msgrcv", 70, 188, REFUSE, HIDDEN_MEMORY),
    Row("msgctl", 71, 187, REFUSE, HIDDEN_MEMORY),
    Row("mq_open", 240, 180, REFUSE, HIDDEN_MEMORY),
    Row("mq_unlink", 241, 181, REFUSE, HIDDEN_MEMORY),
    Row("add_key", 248, 217, REFUSE, HIDDEN_MEMORY),
    Row("request_key", 249, 218, REFUSE, HIDDEN_MEMORY),
    Row("keyctl", 250, 219, REFUSE, HIDDEN_MEMORY),
    Row("mlock", 149, 228, REFUSE, HIDDEN_MEMORY),
    Row("mlock2", 325, 284, REFUSE, HIDDEN_MEMORY),
    Row("mlockall", 151, 230, REFUSE, HIDDEN_MEMORY),
    Row("migrate_pages", 256, 238, REFUSE, OTHERS),
    Row("move_pages", 279, 239, REFUSE, OTHERS),
    Row("io_uring_setup", 425, 425, ABSENT, "makes calls that no filter sees"),
    Row("io_uring_enter", 426, 426, ABSENT, "makes calls that no filter sees"),
    Row("io_uring_register", 427, 427, ABSENT, "makes calls that no filter sees"),
    Row("seccomp", 317, 277, REFUSE, SURFACE),
    Row("bpf", 321, 280, REFUSE, SURFACE),
    Row("userfaultfd", 323, 282, REFUSE, SURFACE),
    Row("perf_event_open", 298, 241, REFUSE, SURFACE),
    Row("splice", 275, 76, REFUSE, SURFACE),
    Row("tee", 276, 77, REFUSE, SURFACE),
    Row("vmsplice", 278, 75, REFUSE, SURFACE),
    Row("personality", 135, 92, REFUSE, SURFACE),
    Row("modify_ldt", 154, None, REFUSE, SURFACE),
    Row("lookup_dcookie", 212, 18, REFUSE, SURFACE),
    Row("name_to_handle_at", 303, 264, REFUSE, SURFACE),
    Row("open_by_handle_at", 304, 265, REFUSE, SURFACE),
    Row("unshare", 272, 97, REFUSE, "a new user namespace gives capabilities in it"),
    Row("setns", 308, 268, REFUSE, "a new user namespace gives capabilities in it"),
    Row("mount", 165, 40, REFUSE, ADMINISTRATION),
    Row("umount2", 166, 39, REFUSE, ADMINISTRATION),
    Row("pivot_root", 155, 41, REFUSE, ADMINISTRATION),
    Row("chroot", 161, 51, REFUSE, ADMINISTRATION),
    Row("open_tree", 428, 428, REFUSE, ADMINISTRATION),
    Row("move_mount", 429, 429, REFUSE, ADMINISTRATION),
    Row("fsopen", 430, 430, REFUSE, ADMINISTRATION),
    Row("fsconfig", 431, 431, REFUSE, ADMINISTRATION),
    Row("fsmount", 432, 432, REFUSE, ADMINISTRATION),
    Row("fspick", 433, 433, REFUSE, ADMINISTRATION),
    Row("mount_setattr", 442, 442, REFUSE, ADMINISTRATION),
    Row("statmount", 457, 457, REFUSE, "lists the folders that are mounted on the machine"),
    Row("listmount", 458, 458, REFUSE, "lists the folders that are mounted on the machine"),
    Row("quotactl", 179, 60, REFUSE, ADMINISTRATION),
    Row("quotactl_fd", 443, 443, REFUSE, ADMINISTRATION),
    Row("swapon", 167, 224, REFUSE, ADMINISTRATION),
    Row("swapoff", 168, 225, REFUSE, ADMINISTRATION),
    Row("reboot", 169, 142, REFUSE, ADMINISTRATION),
    Row("kexec_load", 246, 104, REFUSE, ADMINISTRATION),
    Row("kexec_file_load", 320, 294, REFUSE, ADMINISTRATION),
    Row("init_module", 175, 105, REFUSE, ADMINISTRATION),
    Row("finit_module", 313, 273, REFUSE, ADMINISTRATION),
    Row("delete_module", 176, 106, REFUSE, ADMINISTRATION),
    Row("acct", 163, 89, REFUSE, ADMINISTRATION),
    Row("syslog", 103, 116, REFUSE, ADMINISTRATION),
    Row("settimeofday", 164, 170, REFUSE, ADMINISTRATION),
    Row("clock_settime", 227, 112, REFUSE, ADMINISTRATION),
    Row("clock_adjtime", 305, 266, REFUSE, ADMINISTRATION),
    Row("adjtimex", 159, 171, REFUSE, ADMINISTRATION),
    Row("sethostname", 170, 161, REFUSE, ADMINISTRATION),
    Row("setdomainname", 171, 162, REFUSE, ADMINISTRATION),
    Row("vhangup", 153, 58, REFUSE, ADMINISTRATION),
    Row("iopl", 172, None, REFUSE, ADMINISTRATION),
    Row("ioperm", 173, None, REFUSE, ADMINISTRATION),
)
