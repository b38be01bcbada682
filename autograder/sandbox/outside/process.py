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
from typing import Final

from autograder.errors import SandboxError
from autograder.sandbox.confinement.policy import Policy
from autograder.sandbox.control import ASK_WHERE
from autograder.sandbox.outside import scratch, usage
from autograder.sandbox.wire import HEAD, Message, lengths, parse

TICK_SECONDS: Final = 0.025
SCAN_SECONDS: Final = 0.1
KEPT_OUTPUT: Final = 64 << 10
KEPT_TAIL: Final = 16 << 10
MOST_THREADS: Final = 64
# How long a process may take to say where it is, and to end once it has closed its channel.
ANSWER_SECONDS: Final = 0.2
ENDING_SECONDS: Final = 0.5


class Gone(Exception):  # noqa: N818 - it says what happened
    """The process closed its channel."""


class Exceeded(Exception):  # noqa: N818 - it says what happened
    """The process passed a limit; the first argument says which."""


@dataclass
class Budget:
    """How long something may take: CPU seconds, and wall seconds as the looser limit.

    Time in which the process waits only for itself (asleep, stopped) counts as CPU time.
    """

    cpu_seconds: float
    wall_seconds: float

    @classmethod
    def of(cls, cpu_seconds: float) -> Budget:
        """Allow four times as much wall time, and more: a shared machine may starve it.

        This gives nobody more time: a process that sleeps or is stopped still uses up CPU seconds.
        """
        return cls(cpu_seconds, 4 * cpu_seconds + 10)


@dataclass
class StudentProcess:
    """A running student process as the grader holds it."""

    channel: socket.socket
    output: int
    pidfd: int
    policy: Policy
    pid: int = 0
    layers: tuple[str, ...] = ()  # that hold for it
    printed: bytearray = field(default_factory=bytearray)
    tail: bytearray = field(default_factory=bytearray)  # the end of what it wrote
    idle_seconds: float = 0.0
    _buffer: bytearray = field(default_factory=bytearray)
    _budget: Budget | None = None
    _used_start: float = 0.0  # CPU and idle seconds when the clock was started
    _idle_start: float = 0.0
    _wall_start: float = 0.0
    _cpu_seen: float = 0.0
    _looked: float = 0.0
    _scanned: float = 0.0
    _memory_start: int | None = None
    _tracing: bool = False

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
        self._wall_start = self._looked = time.monotonic()
        self._used_start, self._idle_start = self.used_seconds(), self.idle_seconds
        if self._memory_start is None:
            self._memory_start = usage.look(self.pid).memory_bytes

    def send(self, data: bytes) -> None:
        """Send trusted bytes; the process may be slow or dead."""
        view = memoryview(data)
        poll = select.poll()
        poll.register(self.channel, select.POLLOUT)
        while view:
            self._watch()
            try:
                view = view[self.channel.send(view) :]
            except BlockingIOError:
                poll.poll(TICK_SECONDS * 1000)
            except OSError:
                raise Gone from None

    def receive(self) -> tuple[Message, bytes]:
        """Read the next frame, watching the budget and the limits meanwhile."""
        header_length, payload_length = lengths(self._take(HEAD.size))
        header = self._take(header_length)
        return parse(header), self._take(payload_length)

    def say_where(self) -> str:
        """Ask the process which lines it is at; its answer cannot be relied on."""
        self.drain()
        self.tail.clear()
        self._tracing = True
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, ASK_WHERE)
        deadline = time.monotonic() + ANSWER_SECONDS
        poll = select.poll()
        poll.register(self.output, select.POLLIN)
        while (left := deadline - time.monotonic()) > 0 and poll.poll(left * 1000):
            size = len(self.tail)
            self.drain()
            if len(self.tail) == size:
                break  # nothing more can come: all ends of the pipe are closed
            # The rest of a frame that has begun comes at once.
            deadline = min(deadline, time.monotonic() + TICK_SECONDS)
        return self.tail.decode("ascii", "replace")

    def ends(self) -> bool:
        """Wait a moment for a process that closed its channel; say whether it has ended."""
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        return bool(poll.poll(ENDING_SECONDS * 1000))

    def kill(self) -> None:
        """End the process, whatever state it is in."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Close all descriptors."""
        self.drain()
        self.channel.close()
        os.close(self.output)
        os.close(self.pidfd)

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            # Even when there is always more to read: a drip or a flood must not stop the clock.
            self._watch()
            try:
                # Never more than the current frame still lacks: nothing unbounded is kept.
                data = self.channel.recv(count - len(self._buffer))
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
                self.drain()
                if event & select.POLLHUP:
                    self._poll.unregister(self.output)

    def drain(self) -> None:
        """Take what it has written to its output, and keep the beginning and the end."""
        # Bounded, so that a flood of prints cannot keep the grader from looking at the clock.
        for _ in range(64):
            try:
                data = os.read(self.output, 1 << 16)
            except OSError:
                return
            if not data:
                return
            self.tail += data
            del self.tail[:-KEPT_TAIL]
            if not self._tracing:
                self.printed += data[: max(KEPT_OUTPUT - len(self.printed), 0)]

    def used_seconds(self) -> float:
        """Add up the CPU time it has used and the time in which it waited for nothing."""
        cpu = usage.cpu_seconds(self.pid)
        if cpu is not None:  # a process that is gone has used no more
            self._cpu_seen = cpu
        return self._cpu_seen + self.idle_seconds

    def _watch(self) -> None:
        now = time.monotonic()
        since = now - self._looked
        if self._budget is None or since < TICK_SECONDS:
            return
        self._looked = now
        seen = self._cpu_seen
        used = self.used_seconds()
        if self._cpu_seen == seen and usage.is_waiting(self.pid):
            # At most two ticks: any longer, and the grader did not get round to looking.
            self.idle_seconds += min(since, 2 * TICK_SECONDS)
        if now - self._wall_start > self._budget.wall_seconds:
            raise Exceeded("wall")
        if used - self._used_start > self._budget.cpu_seconds:
            idle = self.idle_seconds - self._idle_start
            raise Exceeded("wall" if idle > self._budget.cpu_seconds / 2 else "cpu")
        self._check_limits(now)

    def _check_limits(self, now: float) -> None:
        limits = self.policy.limits
        found = usage.look(self.pid)
        most = limits.memory_bytes
        if most is not None and found.memory_bytes - (self._memory_start or 0) > most:
            raise Exceeded("memory")
        if found.threads > MOST_THREADS:
            raise Exceeded("threads")
        if now - self._scanned > SCAN_SECONDS:
            self._scanned = now
            size = scratch.measure(self.policy.scratch, limits.scratch_files)
            if size.files > limits.scratch_files or size.bytes > limits.scratch_bytes:
                raise Exceeded("disk")


def _pid_of(pidfd: int) -> int:
    """Give the process id as seen from here, even when it lives in another pid namespace."""
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as info:
        for line in info:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    raise SandboxError("the student process was gone before it could be watched")
