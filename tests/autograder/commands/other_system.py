"""Run a program of a student's side as on another system: without what that system lacks.

Usage: other_system.py SYSTEM PROGRAM [ARGUMENT...]; PROGRAM is `autograder`, `alone` or a file.
The libraries are imported first: they have their own ways on each system, and are not under test.
"""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import socket
import sys
import types

LIBRARIES = (
    *("asyncio", "multiprocessing", "subprocess", "tempfile", "urllib.request", "ssl", "pdb"),
    *("IPython", "IPython.core.interactiveshell", "matplotlib.figure"),
    *("matplotlib.backends.backend_agg", "matplotlib.ticker", "msgspec", "nbformat", "jupytext"),
    *("numpy", "pytest", "rich.console", "rich.progress", "safetensors.torch", "torch"),
    *("torch._dynamo", "torch.utils.data", "typer.testing"),
)
LACKING_MODULES = {
    "win32": ("fcntl", "termios", "tty", "pty", "resource", "pwd", "grp"),
    "darwin": (),
}
LACKING_NAMES = {
    "win32": {
        os: (
            *(
                "fork",
                "geteuid",
                "getuid",
                "wait4",
                "fchmod",
                "chown",
                "set_blocking",
                "getloadavg",
            ),
            *("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"),
            *("WIFSIGNALED", "WTERMSIG", "WEXITSTATUS"),
            *("sched_getaffinity", "pidfd_open", "memfd_create", "posix_fallocate"),
        ),
        signal: (
            *("SIGUSR1", "SIGUSR2", "SIGHUP", "SIGXCPU", "SIGCONT", "SIGSTOP"),
            *("pthread_sigmask", "pidfd_send_signal"),
        ),
        socket: ("AF_UNIX", "send_fds", "recv_fds", "socketpair"),
    },
    "darwin": {
        os: ("sched_getaffinity", "pidfd_open", "memfd_create", "posix_fallocate"),
        signal: ("pidfd_send_signal",),
        socket: ("SOCK_SEQPACKET",),
    },
}


def become(system: str) -> None:
    """Take away what a system lacks, and give what it has instead."""
    for module in LACKING_MODULES[system]:
        sys.modules[module] = None  # type: ignore[assignment]
    for module, names in LACKING_NAMES[system].items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    if system == "win32":
        os.O_BINARY = 0x8000
        sys.modules["msvcrt"] = types.SimpleNamespace(setmode=lambda descriptor, mode: mode)
    sys.platform = system


def main() -> None:
    """Become another system, then run the program."""
    for library in LIBRARIES:
        importlib.import_module(library)
    _, system, program, *arguments = sys.argv
    become(system)
    sys.argv = [program, *arguments]
    if program == "autograder":
        from autograder.cli import main as run

        run()
    elif program == "alone":
        from autograder.sandbox.inside.alone import main as run

        run()
    else:
        runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
