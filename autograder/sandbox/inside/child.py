"""The student process: forked by the server, it confines itself, then runs one job.

What it sends is only ever data; nothing it holds is worth stealing.
"""

from __future__ import annotations

import faulthandler
import io
import os
import socket
import sys
import traceback
from typing import NoReturn, TextIO, cast

import msgspec

from autograder.sandbox.confinement.layers import confine
from autograder.sandbox.confinement.policy import Policy
from autograder.sandbox.control import ASK_WHERE
from autograder.sandbox.exited import SETUP_FAILED
from autograder.sandbox.inside.answering import run
from autograder.sandbox.inside.holding import memory_held, not_held
from autograder.sandbox.inside.probing import describe
from autograder.sandbox.job import Job
from autograder.sandbox.wire import (
    Described,
    Finished,
    Message,
    Ready,
    frame,
)


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
            checks, faults = describe(job.probes, job.shared)
            send(Described(tuple(checks), tuple(faults)))
            send(Finished())
        else:
            limited = job.memory_bytes or any(call.memory_bytes for call in job.calls)
            run(job, send, memory_held(policy.limits.memory_bytes) if limited else not_held)
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
