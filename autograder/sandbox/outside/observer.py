"""Observe a program: run its calls in student processes until each has an outcome.

A call that ends its process costs that call; the remaining ones run in a fresh process.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass, field

import msgspec

from autograder.errors import SandboxError, WireError
from autograder.language import _
from autograder.sandbox.exited import SETUP_FAILED, Exited
from autograder.sandbox.job import Job
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.outside.exchange import Exchange, Settle, as_it_is
from autograder.sandbox.outside.runner import (
    KEPT_OUTPUT,
    SETUP_SECONDS,
    Budget,
    Exceeded,
    Gone,
    Process,
    Runner,
    RunningProcess,
)
from autograder.sandbox.wire import Aside, Breach, Described, Fault, FoundCheck

MOST_PROCESSES = 500
# How Python's report of a crash begins (see child.py): no student printed it.
CRASH = b"Fatal Python error: "


@dataclass
class _Progress:
    """What is known so far, over all processes of one job."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    unmade: tuple[tuple[str, ...], ...] = ()
    breaches: tuple[Breach, ...] | None = None
    asides: tuple[Aside, ...] = ()
    stopped: dict[str, Outcome] = field(default_factory=dict)
    printed: bytearray = field(default_factory=bytearray)
    cpu_seconds: float = 0.0
    counted_seconds: float = 0.0

    def time_is_up(self, seconds: float) -> bool:
        """Say whether all processes together have used up what the submission may use."""
        most = Budget.of(seconds).counted_seconds
        return self.cpu_seconds > seconds or self.counted_seconds > most


def observe(
    server: Runner[Process],
    job: Job,
    seconds: float,
    settle: Settle = as_it_is,
    *,
    beside_last: bool = False,
) -> Report:
    """Run a job; its calls together may use `seconds` of CPU.

    `settle` is given each outcome as it arrives, with the name of its call, and says what is kept.
    With `beside_last` it does not wait until the process of the job before it is gone.
    """
    progress = _Progress()
    pending = list(range(len(job.calls)))
    for _turn in range(MOST_PROCESSES):
        if not pending:
            break
        if progress.time_is_up(seconds):
            _settle(progress, pending, Outcome(Ending.TIMEOUT, detail="submission"))
            break
        left = max(seconds - progress.cpu_seconds, 0.1)
        _one_process(server, job, pending, progress, left, settle, beside_last=beside_last)
        pending = [index for index in pending if index not in progress.outcomes]
    _settle(progress, pending, Outcome(Ending.PROTOCOL, detail="too many processes"))
    return Report(
        outcomes=tuple(progress.outcomes[index] for index in range(len(job.calls))),
        layers=progress.layers,
        faults=progress.faults,
        unmade=progress.unmade,
        breaches=progress.breaches or (),
        asides=progress.asides,
        stopped=progress.stopped,
        printed=progress.printed[:KEPT_OUTPUT].decode("utf-8", "replace"),
        cpu_seconds=progress.cpu_seconds,
    )


def describe(server: Runner[Process], job: Job) -> tuple[tuple[FoundCheck, ...], tuple[Fault, ...]]:
    """List the check functions of a job's probe files."""
    process = server.open()
    try:
        process.allow(Budget.of(SETUP_SECONDS))
        _place(process, job)
        process.send(_job_bytes(job))
        while True:
            message, _other = process.receive()
            if isinstance(message, Described):
                return message.checks, message.faults
    except (Gone, Exceeded, WireError) as error:
        printed = process.printed.decode("utf-8", "replace")[-500:]
        raise SandboxError(
            _("the check files could not be read: {error} {printed}").format(
                error=error, printed=printed
            )
        ) from None
    finally:
        server.end(process)


def _settle(progress: _Progress, pending: list[int], outcome: Outcome) -> None:
    for index in pending:
        progress.outcomes.setdefault(index, outcome)


def _place(process: RunningProcess, job: Job) -> None:
    """Put a job's files where the process will find them; nearly all jobs have none."""
    if job.files:
        process.place(job.files)


def _job_bytes(job: Job) -> bytes:
    data = msgspec.msgpack.encode(msgspec.structs.replace(job, files={}) if job.files else job)
    return len(data).to_bytes(8, "little") + data


def _one_process(
    server: Runner[Process],
    job: Job,
    pending: list[int],
    progress: _Progress,
    seconds: float,
    settle: Settle,
    *,
    beside_last: bool,
) -> None:
    skipped = (*job.program.skipped, *progress.stopped)
    program = msgspec.structs.replace(job.program, skipped=skipped)
    part = msgspec.structs.replace(
        job, program=program, calls=tuple(job.calls[index] for index in pending)
    )
    exchange = Exchange(part, settle)
    process = server.open(beside_last=beside_last)
    stopped = None
    try:
        _place(process, part)
        ending = _converse(process, exchange, _job_bytes(part), seconds)
    except BaseException:
        server.end(process)
        raise
    if exchange.finished:
        progress.cpu_seconds += server.let_go(process)
    else:
        exited = server.end(process)
        progress.cpu_seconds += exited.cpu_seconds
        stopped = ending or _ended(exited, process, exchange)
    progress.cpu_seconds += process.clock.idle_seconds
    progress.counted_seconds += process.clock.counted_seconds
    progress.layers = process.layers
    progress.outcomes |= {pending[call]: each for call, each in exchange.outcomes.items()}
    if exchange.breaches is not None:
        if progress.breaches is None:
            progress.breaches, progress.asides = exchange.breaches, exchange.asides
        progress.faults, progress.unmade = exchange.faults, exchange.unmade
    if stopped is not None:
        _charge(stopped, exchange, pending, progress)
    progress.printed += process.printed.partition(CRASH)[0]
    del progress.printed[KEPT_OUTPUT:]


def _converse(
    process: RunningProcess, exchange: Exchange, job: bytes, seconds: float
) -> Outcome | None:
    """Send the job and take the answers; if the grader stopped it, say how."""
    began = 0.0  # what it had used when its budget began
    given = SETUP_SECONDS
    is_last = False  # this call may use all that is left for the submission
    try:
        process.allow(Budget.of(SETUP_SECONDS))
        process.send(job)
        while not exchange.finished:
            was_again = exchange.again
            allowed = exchange.take(*process.receive(exchange.longest_payload))
            if allowed is not None:
                if exchange.again and not was_again:
                    # What is made twice may take as long as what is made once, each time.
                    _allow(process, exchange, allowed)
                    seconds += process.clock.used_seconds - began
                left = max(seconds - process.clock.used_seconds, 0.1)
                is_last = left < allowed
                _allow(process, exchange, min(allowed, left))
                given, began = min(allowed, left), process.clock.used_seconds
    except Exceeded as error:
        place = exchange.place(process.say_where())
        ending = _exceeded(error, given, exchange.memory_bytes)
        if ending.ending is Ending.TIMEOUT and is_last:
            ending = msgspec.structs.replace(ending, detail="submission")
        return msgspec.structs.replace(ending, fault=place)
    except WireError as error:
        return Outcome(Ending.PROTOCOL, detail=str(error))
    except Gone:
        if not process.ends():
            return Outcome(Ending.PROTOCOL, detail="the channel was closed")
    return None


def _allow(process: RunningProcess, exchange: Exchange, seconds: float) -> None:
    budget = Budget.of(seconds)
    budget.memory_bytes = exchange.memory_bytes
    process.allow(budget)


def _exceeded(error: Exceeded, seconds: float, memory_bytes: int) -> Outcome:
    limit = str(error.args[0])
    endings = {
        "memory": Ending.MEMORY,
        "disk": Ending.DISK,
        "cpu": Ending.TIMEOUT,
        "wall": Ending.TIMEOUT,
    }
    passed = {"memory": memory_bytes, "cpu": seconds, "wall": seconds}.get(limit, 0.0)
    return Outcome(endings.get(limit, Ending.CRASHED), detail=limit, limit=passed)


def _ended(exited: Exited, process: RunningProcess, exchange: Exchange) -> Outcome:
    """Say how a process that the grader did not stop ended."""
    if exited.signal:
        name = _name_of(exited.signal)
        if name == "SIGXCPU":
            return Outcome(Ending.TIMEOUT, detail="cpu")
        place = exchange.place(process.tail.decode("ascii", "replace"))
        return Outcome(Ending.CRASHED, detail=name, fault=place)
    if exited.code == SETUP_FAILED and exchange.breaches is None:
        printed = process.printed.decode("utf-8", "replace")[-800:]
        return Outcome(Ending.FAILED, detail=printed)
    return Outcome(Ending.EXITED, detail=f"exit code {exited.code}")


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have no name
        return f"signal {number}"


def _charge(ending: Outcome, exchange: Exchange, pending: list[int], progress: _Progress) -> None:
    """Charge an early end to the call in which it happened, or to the cell that was loading."""
    if exchange.call is not None:
        at = exchange.call
        if not exchange.is_in_call(at):  # between two calls: the next one pays
            at += 1
        if at < len(pending):
            outcome = msgspec.structs.replace(ending, seconds=exchange.seconds())
            progress.outcomes[pending[at]] = outcome
        return
    stopped = msgspec.structs.replace(ending, cell=exchange.cell)
    known = exchange.cell and exchange.cell not in progress.stopped
    if known and ending.ending is not Ending.FAILED:
        progress.stopped[exchange.cell] = stopped
        return
    _settle(progress, pending, stopped)
