"""What runs student code, as the grader's end sees it: processes that take a job and send frames.

The sandbox server is one, where the kernel can confine; `alone.py` is the other, for a student's
own machine. Nothing here belongs to one system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar

from autograder.sandbox.exited import Exited
from autograder.sandbox.wire import LONGEST_PAYLOAD, Message

KEPT_OUTPUT: Final = 64 << 10
SETUP_SECONDS: Final = 20.0


class Gone(Exception):  # noqa: N818 - it says what happened
    """The process closed its channel."""


class Exceeded(Exception):  # noqa: N818 - it says what happened
    """The process passed a limit; the first argument says which."""


@dataclass
class Budget:
    """How long something may take: CPU seconds, and counted seconds as the looser limit.

    Time in which the process waits for nothing but itself (asleep, stopped) counts as CPU time.
    Time in which it wants a processor and gets none does not count at all (see clock.py).
    """

    cpu_seconds: float
    counted_seconds: float
    memory_bytes: int = 0  # below the limit of the process; 0: only that one

    @classmethod
    def of(cls, cpu_seconds: float) -> Budget:
        """Allow four times as much and more where a process waits for a disk that others use.

        This gives nobody more time: a process that sleeps or is stopped still uses up CPU seconds.
        """
        return cls(cpu_seconds, 4 * cpu_seconds + 10)


class Counted(Protocol):
    """What of the time that went by counts as a process's own."""

    @property
    def used_seconds(self) -> float:
        """The CPU time that it has used, and the time in which it waited for nothing."""

    @property
    def idle_seconds(self) -> float:
        """The time in which it waited for nothing."""

    @property
    def counted_seconds(self) -> float:
        """All time, but for that in which it got no processor."""


class RunningProcess(Protocol):
    """One process that runs one job."""

    layers: tuple[str, ...]  # of confinement, that hold for it
    printed: bytearray
    tail: bytearray  # the end of what it wrote

    @property
    def clock(self) -> Counted:
        """Its time."""

    def allow(self, budget: Budget) -> None:
        """Begin to count what comes next."""

    def place(self, files: Mapping[str, bytes]) -> None:
        """Put files into its working folder, to be read; before any code of a student's runs."""

    def send(self, data: bytes) -> None:
        """Send trusted bytes. Raises Gone or Exceeded."""

    def receive(self, longest_payload: int = LONGEST_PAYLOAD) -> tuple[Message, bytes]:
        """Read the next frame, with a payload up to this. Raises Gone, Exceeded or WireError."""

    def say_where(self) -> str:
        """Ask it which lines it is at; empty where it cannot be asked."""

    def ends(self) -> bool:
        """Whether a process that closed its channel ends soon."""


Process = TypeVar("Process", bound=RunningProcess)


class Runner(Protocol[Process]):
    """What starts such processes, and ends them."""

    def open(self, *, beside_last: bool = False) -> Process:
        """Give a fresh process that waits for its job, once all that were let go are gone.

        `beside_last` does not wait for these: for a job that tells their like nothing new.
        """

    def end(self, process: Process) -> Exited:
        """End a process, whatever it does, and say how it ended."""

    def let_go(self, process: Process) -> float:
        """End a process that has finished, without waiting; give the CPU seconds that it used."""


class HeldRunner(Runner[Any], Protocol):
    """A runner that is closed when it is left."""

    def __enter__(self) -> Runner[Any]: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
