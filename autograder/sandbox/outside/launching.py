"""How a sandbox server comes to be: executed afresh, or forked from one that has imported torch."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

import autograder
from autograder.errors import SandboxError
from autograder.sandbox.confinement import gpu
from autograder.sandbox.control import FORK, FORK_FOR_MANY

# A limit for what hangs, and no expectation: a machine may be busy with something else.
START_SECONDS: Final = 600.0
END_SECONDS: Final = 5.0
# Before torch is imported: numpy inside it makes threads at import otherwise.
ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",  # with more of them, one that waits uses no CPU time
    "CUDA_VISIBLE_DEVICES": "",
    "MALLOC_ARENA_MAX": "2",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "TORCHDYNAMO_DISABLE": "1",
}
# The folder that holds the package, so that an isolated interpreter finds the same kit.
_ROOT: Final = os.path.dirname(os.path.dirname(os.path.abspath(autograder.__file__)))
_START: Final = "import sys; sys.path.append(sys.argv[2]); from {module} import main; main()"


class Launched(Protocol):
    """A process that somebody launched."""

    @property
    def pid(self) -> int:
        """Its number, as seen from here."""

    def kill(self) -> None:
        """End it at once; any thread may do so."""

    def end(self) -> None:
        """Wait for its end a moment, then bring it about; nothing of it is left."""

    def said(self) -> str:
        """Give the end of what it wrote to its standard error, once it has ended."""


# Begins a process that serves the socket that it is handed, which its caller then closes.
Launch = Callable[[socket.socket], Launched]


class Executed:
    """A fresh interpreter with a clean environment, which runs `main` of a module of the kit."""

    def __init__(self, module: str, control: socket.socket, devices: tuple[str, ...] = ()) -> None:
        # No pipe, which would be full one day if nobody reads it.
        self._said = os.memfd_create("said", os.MFD_CLOEXEC)
        try:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-c", _START.format(module=module)),
                    *(str(control.fileno()), _ROOT),
                ],
                pass_fds=[control.fileno()],
                env=environment(devices),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                # Ctrl-C in a terminal is for the grader: in a student process it would be taken
                # for an exception of the student's code.
                start_new_session=True,
            )
        except BaseException:
            os.close(self._said)
            raise

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self) -> None:
        """Wait for its end a moment, then bring it about."""
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._said >= 0:
            os.close(self._said)
            self._said = -1

    def said(self) -> str:
        """Give the end of what it wrote."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        size = os.fstat(self._said).st_size
        return os.pread(self._said, 1500, max(size - 1500, 0)).decode("utf-8", "replace")


class Nursery:
    """Has sandbox servers forked by a process that has imported all they need. Any thread may.

    Where they serve `many` processes, its memory is gathered first: each of these is cheaper.
    """

    def __init__(self, channel: socket.socket, *, many: bool) -> None:
        self._channel = channel
        self._word = FORK_FOR_MANY if many else FORK
        self._channel.settimeout(START_SECONDS)
        self._lock = threading.Lock()

    @property
    def is_there(self) -> bool:
        """Whether it can still fork."""
        poll = select.poll()
        poll.register(self._channel, 0)  # a hang-up is always reported
        return not poll.poll(0)

    def __call__(self, control: socket.socket) -> Forked:
        """Have a server forked that serves `control`."""
        with self._lock:
            try:
                socket.send_fds(self._channel, [self._word], [control.fileno()])
                data, descriptors, _, _ = socket.recv_fds(self._channel, 1, 1)
            except OSError as error:
                raise SandboxError(f"no sandbox server can be forked: {error}") from None
        if not data or not descriptors:
            raise SandboxError("no sandbox server can be forked: what forks them is gone")
        return Forked(descriptors[0])


class Forked:
    """A sandbox server that a nursery forked; the nursery reaps it."""

    def __init__(self, pidfd: int) -> None:
        self._pidfd = pidfd
        self.pid = _pid_of(pidfd)

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def end(self) -> None:
        """Wait for its end a moment, then bring it about."""
        if self._pidfd < 0:
            return
        if not self._wait(END_SECONDS):
            self.kill()
            self._wait(END_SECONDS)
        os.close(self._pidfd)
        self._pidfd = -1

    def said(self) -> str:
        """Say where to look: it wrote to the standard error of the process that grades."""
        return "it was killed, or ran out of memory"

    def _wait(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


def environment(devices: tuple[str, ...]) -> dict[str, str]:
    """Give the variables of a server, and of one whose processes may use a GPU."""
    if not devices:
        return ENVIRONMENT
    shared = {name: value for name, value in ENVIRONMENT.items() if name not in gpu.HIDING}
    return shared | dict(gpu.environment())


def _pid_of(pidfd: int) -> int:
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as info:
        return next(int(line.split()[1]) for line in info if line.startswith("Pid:"))
