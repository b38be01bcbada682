"""The grader's end of one student process: frames with deadlines, output, usage, the kill.

Nothing that the process sends can raise anything but WireError here.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from dataclasses import dataclass, field

from autograder.errors import WireError
from autograder.sandbox.wire import HEAD, Message, lengths, parse

TICK_SECONDS = 0.025
KEPT_OUTPUT = 64 << 10
MOST_THREADS = 64


class Gone(Exception):  # noqa: N818 - it says what happened
    """The process closed its channel."""


class Exceeded(Exception):  # noqa: N818 - it says what happened
    """The process passed a limit; the first argument says which."""


@dataclass
class Budget:
    """How long something may take: CPU seconds, and wall seconds as the looser limit."""

    cpu_seconds: float
    wall_seconds: float

    @classmethod
    def of(cls, cpu_seconds: float) -> Budget:
        """Allow four times as much wall time, for a machine that is shared."""
        return cls(cpu_seconds, 4 * cpu_seconds + 2)


@dataclass
class StudentProcess:
    """A running student process as the grader holds it."""

    channel: socket.socket
    output: int
    pidfd: int
    memory_bytes: int
    scratch: str
    pid: int = 0
    printed: bytearray = field(default_factory=bytearray)
    dropped: int = 0
    _buffer: bytearray = field(default_factory=bytearray)
    _budget: Budget | None = None
    _cpu_start: float = 0.0
    _wall_start: float = 0.0
    _memory_start: int | None = None
    _looked: float = 0.0

    def __post_init__(self) -> None:
        self.channel.setblocking(False)
        os.set_blocking(self.output, False)
        self.pid = _pid_of(self.pidfd)
        self._poll = select.poll()
        self._poll.register(self.channel, select.POLLIN)
        self._poll.register(self.output, select.POLLIN)

    def allow(self, budget: Budget) -> None:
        """Start the clock for what comes next."""
        self._budget = budget
        self._wall_start = time.monotonic()
        self._cpu_start = self.cpu_seconds()

    def send(self, data: bytes) -> None:
        """Send trusted bytes; the process may be slow or dead."""
        view = memoryview(data)
        poll = select.poll()
        poll.register(self.channel, select.POLLOUT)
        while view:
            try:
                view = view[self.channel.send(view) :]
            except BlockingIOError:
                poll.poll(TICK_SECONDS * 1000)
                self._watch()
            except OSError:
                raise Gone from None

    def receive(self) -> tuple[Message, bytes]:
        """Read the next frame, watching the budget and the limits while waiting."""
        if time.monotonic() - self._looked > TICK_SECONDS:
            self._watch()  # frames without a pause must not keep the grader from the clock
        header_length, payload_length = lengths(self._take(HEAD.size))
        header = self._take(header_length)
        return parse(header), self._take(payload_length)

    def cpu_seconds(self) -> float:
        """Read the CPU time the process has used; what is gone has used no more."""
        try:
            with open(f"/proc/{self.pid}/stat", encoding="ascii", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            return self._cpu_start
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND

    def wait(self, seconds: float) -> None:
        """Give the process a moment to end by itself."""
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        poll.poll(seconds * 1000)

    def kill(self) -> None:
        """End the process, whatever state it is in."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Let go of all descriptors."""
        self._drain()
        self.channel.close()
        os.close(self.output)
        os.close(self.pidfd)

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            try:
                # Never more than what the frame under way still lacks: nothing is kept unbounded.
                data = self.channel.recv(max(count - len(self._buffer), 1))
            except BlockingIOError:
                self._wait()
                continue
            except OSError:
                raise Gone from None
            if not data:
                raise Gone
            self._buffer += data
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _wait(self) -> None:
        for descriptor, event in self._poll.poll(TICK_SECONDS * 1000):
            if descriptor == self.output:
                self._drain()
                if event & select.POLLHUP:
                    self._poll.unregister(self.output)
        self._watch()

    def _drain(self) -> None:
        # Bounded, so that a flood of prints cannot keep the grader from looking at the clock.
        for _ in range(64):
            try:
                data = os.read(self.output, 1 << 16)
            except OSError:
                return
            if not data:
                return
            room = KEPT_OUTPUT - len(self.printed)
            self.printed += data[: max(room, 0)]
            self.dropped += max(len(data) - room, 0)

    def _watch(self) -> None:
        self._looked = time.monotonic()
        if self._budget is None:
            return
        if time.monotonic() - self._wall_start > self._budget.wall_seconds:
            raise Exceeded("wall")
        if self.cpu_seconds() - self._cpu_start > self._budget.cpu_seconds:
            raise Exceeded("cpu")
        memory, threads = self._usage()
        if self._memory_start is None:
            self._memory_start = memory
        if memory - self._memory_start > self.memory_bytes:
            raise Exceeded("memory")
        if threads > MOST_THREADS:
            raise Exceeded("threads")

    def _usage(self) -> tuple[int, int]:
        numbers = {"RssAnon": 0, "RssShmem": 0, "Threads": 0}
        try:
            with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as status:
                for line in status:
                    key, _, value = line.partition(":")
                    if key in numbers:
                        numbers[key] = int(value.split()[0])
        except OSError:
            pass  # it is gone: the channel says so next
        return (numbers["RssAnon"] + numbers["RssShmem"]) * 1024, numbers["Threads"]


_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def _pid_of(pidfd: int) -> int:
    """Give the process id as it is seen here, also when it lives in another pid namespace."""
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as info:
        for line in info:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    raise WireError("the student process was gone before it could be watched")
