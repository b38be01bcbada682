"""What one student process has said: taken in the only order the protocol allows.

A process that runs hostile code can send any frame at any time. A frame out of turn ends it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from autograder.errors import WireError
from autograder.observation.tree import decode
from autograder.sandbox.job import Job
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.outside.vetting import Vetting
from autograder.sandbox.wire import (
    Again,
    Aside,
    Began,
    Breach,
    Fault,
    Finished,
    Loaded,
    Loading,
    Message,
    Observed,
    Raised,
    Read,
)

LOADING_SECONDS = 10.0
WHOLE_SECONDS = 30.0  # for all cells of a notebook, in their order
LONGEST_TENSOR_LIST = 1 << 20  # what safetensors writes of names, dtypes and shapes


Settle = Callable[[str, Outcome], Outcome]


def as_it_is(name: str, outcome: Outcome) -> Outcome:
    """Keep an outcome whole."""
    return outcome


class Exchange:
    """The grader's view of one process: where it is, and what it has answered."""

    def __init__(self, job: Job, settle: Settle = as_it_is) -> None:
        self._settle = settle
        self.cell = ""  # the cell being loaded
        self.call: int | None = None  # the call that runs, or ran last
        self.again = False  # it is made for the second time
        self.finished = False
        self.outcomes: dict[int, Outcome] = {}  # by position in the job's calls
        self.faults: tuple[Fault, ...] = ()
        self.unmade: tuple[tuple[str, ...], ...] = ()
        self.asides: tuple[Aside, ...] = ()
        self.breaches: tuple[Breach, ...] | None = None  # None: the source is not read yet
        self._job = job
        self._vet = Vetting(job)
        self._loaded = False
        self._began = 0.0
        self._cells = {cell.name: number for number, cell in enumerate(job.program.cells)}
        self._next_cell = 0

    def take(self, message: Message, payload: bytes) -> float | None:
        """Take one message; return how many CPU seconds what follows may use, where that changes.

        Raises WireError for a message that may not come now.
        """
        if isinstance(message, Read) and self.breaches is None:
            # None of the student's code has run yet: nothing has a reason to lie.
            self.breaches, self.asides = message.breaches, message.asides
            self._take_faults(message)
            return WHOLE_SECONDS if self._job.program.whole else LOADING_SECONDS
        if self.breaches is None:
            raise _out_of_turn(message)
        if isinstance(message, Loading) and not self._loaded:
            self._loading(message.cell)
            return None
        if isinstance(message, Loaded) and not self._loaded:
            self._loaded, self.cell = True, ""
            self._take_faults(message)
            return None
        if isinstance(message, Began) and self._loaded and message.call == self._next_call():
            self.call, self.again, self._began = message.call, False, time.monotonic()
            return self._job.calls[message.call].cpu_seconds
        if isinstance(message, Again) and self.is_in_call(message.call) and not self.again:
            request = self._job.calls[message.call]
            if request.first_seed is not None:
                self.again, self._began = True, time.monotonic()
                return request.cpu_seconds
        if isinstance(message, Observed | Raised) and self.is_in_call(message.call):
            outcome = self._outcome(message, payload)
            self.outcomes[message.call] = self._settle(self._job.calls[message.call].name, outcome)
            return LOADING_SECONDS  # for the next call the code is loaded afresh
        if isinstance(message, Finished) and self.call in self.outcomes:
            self.finished = True
            return None
        raise _out_of_turn(message)

    @property
    def memory_bytes(self) -> int:
        """How much memory what runs now may use; 0: as much as its process."""
        if self.call is not None and self.is_in_call(self.call):
            return self._job.calls[self.call].memory_bytes or self._job.memory_bytes
        return self._job.memory_bytes

    @property
    def longest_payload(self) -> int:
        """How long the payload of the next frame may be: only what a call returned has one."""
        if self.call is None or not self.is_in_call(self.call):
            return 0
        return self._job.calls[self.call].most_bytes + LONGEST_TENSOR_LIST

    def is_in_call(self, call: int | None) -> bool:
        """Say whether this very call has begun and has not been answered."""
        return call is not None and call == self.call and call not in self.outcomes

    def seconds(self) -> float:
        """How long the most recent call has taken."""
        return time.monotonic() - self._began if self.call is not None else 0.0

    def place(self, dump: str) -> Fault | None:
        """Read from the process's own stack dump where it was stopped."""
        return self._vet.place(dump)

    def _take_faults(self, message: Read | Loaded) -> None:
        self.faults = self._vet.faults(message.faults)
        self.unmade = self._vet.names(message.unmade)

    def _loading(self, cell: str) -> None:
        number = self._cells.get(cell, -1)
        if number < self._next_cell:
            raise WireError("the cell that was loaded is not the next one")
        self.cell, self._next_cell = cell, number + 1

    def _next_call(self) -> int | None:
        following = 0 if self.call is None else self.call + 1
        answered = self.call is None or self.call in self.outcomes
        return following if answered and following < len(self._job.calls) else None

    def _outcome(self, message: Observed | Raised, payload: bytes) -> Outcome:
        breaches = self._vet.breaches(message.breaches)
        if isinstance(message, Observed):
            observation = decode(message.tree, payload)
            return Outcome(
                Ending.OBSERVED,
                self.seconds(),
                observation,
                breaches=breaches,
                effects=self._vet.effects(message.effects),
                kinds=message.kinds if self._job.calls[message.call].survey else (),
            )
        return Outcome(
            Ending.MEMORY if message.memory else Ending.RAISED,
            self.seconds(),
            fault=self._vet.fault(message.fault),
            missing=self._vet.task(message.missing),
            breaches=breaches,
            limit=self.memory_bytes if message.memory else 0.0,
        )


def _out_of_turn(message: Message) -> WireError:
    return WireError(f"a frame came out of turn: {type(message).__name__}")
