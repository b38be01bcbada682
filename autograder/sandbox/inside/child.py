"""The student process: forked by the server, it confines itself, then runs one job.

What it sends is only ever data; nothing it holds is worth stealing.
"""

from __future__ import annotations

import _thread
import faulthandler
import io
import os
import socket
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn, TextIO, cast

import msgspec
import torch

from autograder.observation.tree import encode
from autograder.sandbox.confinement.layers import confine
from autograder.sandbox.confinement.policy import Policy
from autograder.sandbox.control import ASK_WHERE, SETUP_FAILED
from autograder.sandbox.inside.faults import describe_fault
from autograder.sandbox.inside.probing import ProbeFile, call, describe
from autograder.sandbox.inside.program import NotDefined, ParsedProgram
from autograder.sandbox.inside.reading import read_breaches
from autograder.sandbox.inside.state import reset
from autograder.sandbox.inside.watching import Watch
from autograder.sandbox.job import Call, Job
from autograder.sandbox.wire import (
    Began,
    Described,
    Fault,
    Finished,
    Loaded,
    Loading,
    Message,
    Observed,
    Raised,
    Read,
    Ready,
    frame,
)

Send = Callable[..., None]


def main(channel: int, output: int, policy: Policy) -> NoReturn:
    """Confine this process, read the job from `channel`, run it, and end."""
    sock = socket.socket(fileno=channel)

    def send(message: Message, payload: bytes = b"") -> None:
        sock.sendall(frame(message, payload))

    code = SETUP_FAILED
    try:
        _redirect(output)
        send(Ready(confine(policy, keep=(channel,))))
        _say_where_it_stops()
        job = _receive(sock)
        code = 0
        if job.describe:
            checks, faults = describe(job.probes)
            send(Described(tuple(checks), tuple(faults)))
            send(Finished())
        else:
            _run(job, send)
    except BaseException:  # noqa: BLE001 - the grader reads it from the output pipe
        traceback.print_exc()
    finally:
        # No clean-up: handlers that student code registered must not decide how this ends.
        os._exit(code)


def _redirect(output: int) -> None:
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(null)
    os.close(output)
    # Written at once, so that output from before a crash is seen.
    sys.stdout = _stream(1)
    sys.stderr = _stream(2)


def _stream(descriptor: int) -> TextIO:
    raw = io.FileIO(descriptor, "w", closefd=False)
    # A raw stream has everything that TextIOWrapper needs from a binary one.
    return io.TextIOWrapper(
        cast("io.BufferedWriter", raw),
        encoding="utf-8",
        errors="backslashreplace",
        write_through=True,
    )


def _say_where_it_stops() -> None:
    """Write the Python stack when the process crashes, or when the grader asks before a kill."""
    faulthandler.enable(file=2, all_threads=False)
    faulthandler.register(ASK_WHERE, file=2, all_threads=False)


def _receive(sock: socket.socket) -> Job:
    with sock.makefile("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        return msgspec.msgpack.decode(stream.read(length), type=Job)


def _run(job: Job, send: Send) -> None:
    if job.threads > 1:
        # Safe after the fork: the server computed with one thread, so no pool was copied.
        torch.set_num_threads(job.threads)
    program = ParsedProgram(job.program)
    rules = {request.task: request.forbidden for request in job.calls}
    breaches = read_breaches(program.trees, job.program.tasks, rules)
    send(Read(tuple(program.faults), tuple(breaches)))
    faults = list(program.faults)
    namespace = program.run(lambda cell: send(Loading(cell)), faults)
    send(Loaded(tuple(faults)))
    probes = {name: ProbeFile(name, source) for name, source in job.probes.items()}
    for position, request in enumerate(job.calls):
        send(Began(position))
        # Freshly loaded code for each check: the next one does not see what this one leaves.
        solution = namespace if position == 0 else program.run()
        reset()
        _make(position, request, probes[request.file], solution, program, send)
        if _thread._count() > 0:
            # A thread would keep running beside the next check; a fresh process has none.
            send(Finished(tainted=True))
            return
    send(Finished())


def _make(
    position: int,
    request: Call,
    probe: ProbeFile,
    solution: object,
    program: ParsedProgram,
    send: Send,
) -> None:
    sources = program.sources()
    watch = Watch(request.task, request.forbidden, sources, program.program.tasks)
    try:
        with watch:
            observation = call(probe, request, solution)
        encoded = encode(observation)
        message: Message = Observed(position, encoded.tree, tuple(watch.breaches))
        send(message, encoded.payload)
    except BaseException as error:  # noqa: BLE001 - a student's code may raise anything
        fault = describe_fault(error, sources)
        send(
            Raised(
                position,
                fault,
                memory=_is_out_of_memory(error, fault),
                missing=str(error.args[0]) if isinstance(error, NotDefined) else "",
                breaches=tuple(watch.breaches),
            )
        )


def _is_out_of_memory(error: BaseException, fault: Fault) -> bool:
    if isinstance(error, MemoryError):
        return True
    # torch's CPU allocator raises a RuntimeError with these words.
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator" in fault.message
