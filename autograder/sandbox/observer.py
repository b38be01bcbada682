"""Observe a program: run its calls in student processes until each has an outcome.

A call that ends its process costs that call; the remaining ones run in a fresh process.
"""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field

import msgspec

from autograder.errors import SandboxError, WireError
from autograder.observation.tree import decode
from autograder.sandbox.control import SETUP_FAILED, Exited
from autograder.sandbox.host import SandboxServer
from autograder.sandbox.job import Job
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.process import Budget, Exceeded, Gone, StudentProcess
from autograder.sandbox.vetting import Vetting
from autograder.sandbox.wire import (
    Began,
    Breach,
    Described,
    Fault,
    Finished,
    FoundCheck,
    Loaded,
    Loading,
    Message,
    Observed,
    Raised,
    Read,
    Ready,
)

SETUP_SECONDS = 20.0
LOADING_SECONDS = 10.0
MOST_PROCESSES = 500
GRACE_SECONDS = 0.5  # a process whose channel closed is about to end, and should say how


@dataclass
class _Progress:
    """What is known so far, over all processes of one job."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    breaches: tuple[Breach, ...] | None = None
    stopped: dict[str, Outcome] = field(default_factory=dict)
    printed: bytearray = field(default_factory=bytearray)
    cpu_seconds: float = 0.0


@dataclass
class _Place:
    """Where a process is: before its program, in a cell, or in a call."""

    cell: str = ""
    call: int | None = None
    began: float = 0.0
    read: bool = False
    finished: bool = False


def observe(server: SandboxServer, job: Job, seconds: float) -> Report:
    """Run a job; its calls together may use `seconds` of CPU."""
    progress = _Progress()
    pending = list(range(len(job.calls)))
    for _ in range(MOST_PROCESSES):
        if not pending:
            break
        if progress.cpu_seconds > seconds:
            _settle(progress, pending, Outcome(Ending.TIMEOUT, detail="submission"))
            break
        left = max(seconds - progress.cpu_seconds, 0.1)
        _one_process(server, job, pending, progress, left)
        pending = [index for index in pending if index not in progress.outcomes]
    _settle(progress, pending, Outcome(Ending.PROTOCOL, detail="too many processes"))
    return Report(
        outcomes=tuple(progress.outcomes[index] for index in range(len(job.calls))),
        layers=progress.layers,
        faults=progress.faults,
        breaches=progress.breaches or (),
        stopped=progress.stopped,
        printed=progress.printed.decode("utf-8", "replace"),
        cpu_seconds=progress.cpu_seconds,
    )


def describe(server: SandboxServer, job: Job) -> tuple[tuple[FoundCheck, ...], tuple[Fault, ...]]:
    """List the check functions of a job's probe files."""
    process = server.open()
    try:
        process.allow(Budget.of(SETUP_SECONDS))
        process.send(_job_bytes(job))
        while True:
            message, _ = process.receive()
            if isinstance(message, Described):
                return message.checks, message.faults
    except (Gone, Exceeded, WireError) as error:
        printed = process.printed.decode("utf-8", "replace")[-500:]
        raise SandboxError(f"the check files could not be read: {error} {printed}") from None
    finally:
        server.end(process)


def _settle(progress: _Progress, pending: list[int], outcome: Outcome) -> None:
    for index in pending:
        progress.outcomes.setdefault(index, outcome)


def _job_bytes(job: Job) -> bytes:
    data = msgspec.msgpack.encode(job)
    return len(data).to_bytes(8, "little") + data


def _one_process(
    server: SandboxServer, job: Job, pending: list[int], progress: _Progress, seconds: float
) -> None:
    skipped = tuple(progress.stopped)
    program = msgspec.structs.replace(job.program, skipped=skipped)
    part = msgspec.structs.replace(
        job, program=program, calls=tuple(job.calls[index] for index in pending)
    )
    process = server.open()
    place = _Place()
    ending: Outcome | None = None
    try:
        process.allow(Budget.of(SETUP_SECONDS))
        process.send(_job_bytes(part))
        while not place.finished:
            message, payload = process.receive()
            _take(message, payload, part, pending, progress, place, process, seconds, server.layers)
    except Exceeded as error:
        ending = _exceeded(error)
    except WireError as error:
        ending = Outcome(Ending.PROTOCOL, detail=str(error))
    except Gone:
        process.wait(GRACE_SECONDS)
    exited = server.end(process)
    progress.cpu_seconds += exited.cpu_seconds
    progress.printed += process.printed
    if not place.finished:
        _stop(ending or _ended(exited, process, place), part, pending, progress, place)


def _take(
    message: Message,
    payload: bytes,
    part: Job,
    pending: list[int],
    progress: _Progress,
    place: _Place,
    process: StudentProcess,
    seconds: float,
    server_layers: tuple[str, ...],
) -> None:
    """Take one message, in the only order that the protocol allows."""
    vet = Vetting(part)
    elapsed = time.monotonic() - place.began
    if isinstance(message, Ready) and not place.read:
        progress.layers = (*server_layers, *message.layers)
    elif isinstance(message, Read) and not place.read:
        place.read = True
        if progress.breaches is None:
            progress.breaches = message.breaches
            progress.faults = vet.faults(message.faults)
        process.allow(Budget.of(min(LOADING_SECONDS, seconds)))
    elif isinstance(message, Loading) and place.read and place.call is None:
        if message.cell not in {cell.name for cell in part.program.cells}:
            raise WireError("a cell was loaded that the program does not have")
        place.cell = message.cell
    elif isinstance(message, Loaded) and place.read and place.call is None:
        place.cell = ""
        progress.faults = vet.faults(message.faults)
    elif isinstance(message, Began) and place.read and _is_next(message.call, part, place):
        place.call, place.began = message.call, time.monotonic()
        process.allow(Budget.of(min(part.calls[message.call].cpu_seconds, seconds)))
    elif isinstance(message, Observed | Raised) and message.call == place.call:
        index = pending[message.call]
        if index in progress.outcomes:
            raise WireError("a call was answered twice")
        progress.outcomes[index] = _outcome(message, payload, elapsed, vet)
    elif isinstance(message, Finished) and place.read and place.call is not None:
        if pending[place.call] not in progress.outcomes:
            raise WireError("a process finished in the middle of a call")
        place.finished = True
    else:
        raise WireError(f"a {type(message).__name__} frame came out of turn")


def _is_next(call: int, part: Job, place: _Place) -> bool:
    return call == (0 if place.call is None else place.call + 1) and call < len(part.calls)


def _outcome(message: Observed | Raised, payload: bytes, elapsed: float, vet: Vetting) -> Outcome:
    breaches = vet.breaches(message.breaches)
    if isinstance(message, Observed):
        observation = decode(message.tree, payload)
        return Outcome(Ending.OBSERVED, elapsed, observation, breaches=breaches)
    return Outcome(
        Ending.MEMORY if message.memory else Ending.RAISED,
        elapsed,
        fault=vet.fault(message.fault),
        missing=vet.task(message.missing),
        breaches=breaches,
    )


def _exceeded(error: Exceeded) -> Outcome:
    limit = str(error.args[0])
    if limit == "memory":
        return Outcome(Ending.MEMORY)
    return Outcome(Ending.TIMEOUT if limit in ("cpu", "wall") else Ending.CRASHED, detail=limit)


def _ended(exited: Exited, process: StudentProcess, place: _Place) -> Outcome:
    if exited.signal:
        name = _signal_name(exited.signal)
        if name == "SIGXCPU":
            return Outcome(Ending.TIMEOUT, detail="cpu")
        return Outcome(Ending.CRASHED, detail=name)
    # Once the program is read its code may run, and could choose this exit code for itself.
    if exited.code == SETUP_FAILED and not place.read:
        printed = process.printed.decode("utf-8", "replace")[-800:]
        return Outcome(Ending.FAILED, detail=printed)
    return Outcome(Ending.EXITED, detail=f"exit code {exited.code}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal, which a process may send itself too
        return f"signal {number}"


def _stop(
    ending: Outcome, part: Job, pending: list[int], progress: _Progress, place: _Place
) -> None:
    """Charge an early end to the call it happened in, or to the cell that was loaded."""
    if place.call is not None:
        at = place.call
        if pending[at] in progress.outcomes:  # between two calls: the next one pays
            at += 1
        if at < len(pending):
            took = time.monotonic() - place.began
            progress.outcomes[pending[at]] = msgspec.structs.replace(ending, seconds=took)
        return
    stopped = msgspec.structs.replace(ending, cell=place.cell)
    if place.cell and place.cell not in progress.stopped and ending.ending is not Ending.FAILED:
        progress.stopped[place.cell] = stopped
        return
    _settle(progress, pending, stopped)
