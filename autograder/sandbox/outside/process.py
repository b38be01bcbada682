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
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from autograder.errors import SandboxError
from autograder.sandbox.confinement.policy import Policy
from autograder.sandbox.control import ASK_WHERE
from autograder.sandbox.outside import scratch, usage
from autograder.sandbox.outside.clock import TICK_SECONDS, Clock
from autograder.sandbox.outside.runner import KEPT_OUTPUT, Budget, Exceeded, Gone
from autograder.sandbox.placing import place
from autograder.sandbox.wire import HEAD, LONGEST_PAYLOAD, Message, lengths, parse

SCAN_SECONDS: Final = 0.1
KEPT_TAIL: Final = 16 << 10
MOST_THREADS: Final = 64
# How long a process may take to say where it is, and to end once it has closed its channel: on
# its own clock, since one that gets no processor can do neither.
ANSWER_SECONDS: Final = 0.2
ENDING_SECONDS: Final = 0.5


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
    _buffer: bytearray = field(default_factory=bytearray)
    _budget: Budget | None = None
    _used_start: float = 0.0  # what the clock showed when the budget was given
    _idle_start: float = 0.0
    _counted_start: float = 0.0
    _scanned: float = 0.0
    _memory_start: int | None = None
    _tracing: bool = False
    _placed: scratch.Size = scratch.NOTHING  # of what was put into its scratch folder

    def __post_init__(self) -> None:
        self.channel.setblocking(False)
        os.set_blocking(self.output, False)
        self.pid = _pid_of(self.pidfd)
        self.clock = Clock(self.pid)
        self._poll = select.poll()
        self._poll.register(self.channel, select.POLLIN)
        self._poll.register(self.output, select.POLLIN)

    def allow(self, budget: Budget) -> None:
        """Begin to count what comes next."""
        self._budget = budget
        self.clock.start()
        self._used_start, self._idle_start = self.clock.used_seconds, self.clock.idle_seconds
        self._counted_start = self.clock.counted_seconds
        if self._memory_start is None:
            self._memory_start = usage.look(self.pid).memory_bytes

    def place(self, files: Mapping[str, bytes]) -> None:
        """Put files into its scratch folder; they do not count as what it wrote there."""
        place(self.policy.scratch, files)
        self._placed = scratch.measure(self.policy.scratch, self.policy.limits.scratch_files)

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

    def receive(self, longest_payload: int = LONGEST_PAYLOAD) -> tuple[Message, bytes]:
        """Read the next frame, watching the budget and the limits meanwhile."""
        header_length, payload_length = lengths(self._take(HEAD.size), longest_payload)
        header = self._take(header_length)
        return parse(header), self._take(payload_length)

    def say_where(self) -> str:
        """Ask the process which lines it is at; its answer cannot be relied on."""
        self.drain()
        self.tail.clear()
        self._tracing = True
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, ASK_WHERE)
        poll = select.poll()
        poll.register(self.output, select.POLLIN)
        self.clock.start()
        last = self.clock.counted_seconds + ANSWER_SECONDS
        while self.clock.counted_seconds < last:
            if poll.poll(TICK_SECONDS * 1000):
                size = len(self.tail)
                self.drain()
                if len(self.tail) == size:
                    break  # nothing follows: all ends of the pipe are closed
                # The rest of what has begun comes at once.
                last = min(last, self.clock.counted_seconds + TICK_SECONDS)
            self.clock.tick()
        return self.tail.decode("ascii", "replace")

    def ends(self) -> bool:
        """Wait a moment for a process that closed its channel; say whether it has ended."""
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        self.clock.start()
        last = self.clock.counted_seconds + ENDING_SECONDS
        while not (ended := bool(poll.poll(TICK_SECONDS * 1000))):
            self.clock.tick()
            if self.clock.counted_seconds >= last:
                break
        return ended

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

    def _watch(self) -> None:
        if self._budget is None or not self.clock.tick():
            return
        if self.clock.counted_seconds - self._counted_start > self._budget.counted_seconds:
            raise Exceeded("wall")
        if self.clock.used_seconds - self._used_start > self._budget.cpu_seconds:
            idle = self.clock.idle_seconds - self._idle_start
            raise Exceeded("wall" if idle > self._budget.cpu_seconds / 2 else "cpu")
        self._check_limits()

    def _check_limits(self) -> None:
        limits = self.policy.limits
        found = usage.look(self.pid)
        own = self._budget.memory_bytes if self._budget else 0
        most = own or limits.memory_bytes
        if most is not None and found.memory_bytes - (self._memory_start or 0) > most:
            raise Exceeded("memory")
        if found.threads > MOST_THREADS:
            raise Exceeded("threads")
        now = time.monotonic()
        if now - self._scanned > SCAN_SECONDS:
            self._scanned = now
            most_files = limits.scratch_files + self._placed.files
            size = scratch.measure(self.policy.scratch, most_files)
            if size.files > most_files or size.bytes - self._placed.bytes > limits.scratch_bytes:
                raise Exceeded("disk")


def _pid_of(pidfd: int) -> int:
    """Give the process id as seen from here, even when it lives in another pid namespace."""
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as info:
        for line in info:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    raise SandboxError("the student process was gone before it could be watched")
