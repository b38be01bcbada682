"""The outcome of a job: one outcome for each call, and what was seen of the program."""

from __future__ import annotations

import enum

import msgspec

from autograder.observation.tree import Observation
from autograder.sandbox.wire import Aside, Breach, Effect, Fault


class Ending(enum.StrEnum):
    """How a call ended."""

    OBSERVED = "observed"
    RAISED = "raised"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    DISK = "disk"  # it filled its scratch folder
    CRASHED = "crashed"  # by a signal
    EXITED = "exited"  # the process ended itself
    PROTOCOL = "protocol"  # what it sent was not a valid frame
    FAILED = "failed"  # the sandbox itself could not continue: our fault


class Outcome(msgspec.Struct, frozen=True):
    """The outcome of one call."""

    ending: Ending
    seconds: float = 0.0
    observation: Observation = None
    fault: Fault | None = None  # where it raised, or where it was when stopped, if known
    missing: str = ""  # a task the check asked for and the program does not define
    detail: str = ""  # exit code, signal, limit: in words
    cell: str = ""  # the cell that was being loaded when the process ended
    breaches: tuple[Breach, ...] = ()
    effects: tuple[Effect, ...] = ()  # what calls of the task left behind
    kinds: tuple[str, ...] = ()  # of input that its task was given, where that was asked for
    limit: float = 0.0  # that it passed, where it is known: CPU seconds, or bytes of memory


class Report(msgspec.Struct, frozen=True):
    """All outcomes of a job, in the order of its calls."""

    outcomes: tuple[Outcome, ...]
    layers: tuple[str, ...]
    faults: tuple[Fault, ...] = ()  # what the program's cells raised while it was loaded
    unmade: tuple[tuple[str, ...], ...] = ()  # for each of these, the names that it left unbound
    breaches: tuple[Breach, ...] = ()  # forbidden names read off its source
    asides: tuple[Aside, ...] = ()  # what else was read off it, before any of it ran
    whole: bool = False  # all cells of the program were run, in their order
    stopped: dict[str, Outcome] = {}  # cells that ended the process while they were loaded
    printed: str = ""
    cpu_seconds: float = 0.0  # of all processes the job needed
