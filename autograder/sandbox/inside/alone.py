"""The process that runs a student's own code on their own machine, on any system.

Started afresh by `outside/alone.py`. It is not confined: there is nobody to protect from the code
but its author. The job comes from standard input, frames go to what was standard output, and what
the code prints goes to standard error.
"""

from __future__ import annotations

import faulthandler
import io
import os
import sys
import traceback

import msgspec

from autograder.sandbox.exited import SETUP_FAILED
from autograder.sandbox.inside.answering import run
from autograder.sandbox.inside.folding import fold
from autograder.sandbox.job import Job
from autograder.sandbox.needing import mentions_torch
from autograder.sandbox.wire import Message, Ready, frame


def main() -> None:
    """Read one job, run it, and end."""
    channel = _channel()

    def send(message: Message, payload: bytes = b"") -> None:
        channel.write(frame(message, payload))
        channel.flush()

    code = SETUP_FAILED
    try:
        faulthandler.enable(file=2, all_threads=False)
        send(Ready(()))
        length = int.from_bytes(sys.stdin.buffer.read(8), "little")
        job = msgspec.msgpack.decode(sys.stdin.buffer.read(length), type=Job)
        if mentions_torch([*job.program.sources().values(), *job.probes.values()]):
            import torch  # noqa: F401 - before anything is timed
        fold()
        code = 0
        run(job, send)
    except BaseException:  # noqa: BLE001 - whoever started it reads it from standard error
        traceback.print_exc()
    finally:
        # No clean-up: what the code registered must not keep the process.
        os._exit(code)


def _channel() -> io.BufferedWriter:
    """Keep standard output for frames, and send what is printed to standard error."""
    descriptor = os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
        msvcrt.setmode(0, os.O_BINARY)
    os.dup2(2, 1)
    sys.stdout = io.TextIOWrapper(
        os.fdopen(os.dup(2), "wb", buffering=0),
        encoding="utf-8",
        errors="backslashreplace",
        write_through=True,
    )
    return os.fdopen(descriptor, "wb")
