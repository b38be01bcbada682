"""Students' source is parsed in a process of its own, and never run: both ends of that process.

What drives a parser out of its stack, its memory or its time takes this process down and nothing
else. One question goes as a frame to its input, one answer comes as a frame from its output, until
the input closes. A frame is msgpack with its length before it.
"""

from __future__ import annotations

import resource
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import BinaryIO, Self, TypeVar, cast

import msgspec

MEMORY = 1 << 30  # bytes
LONGEST_ANSWER = 64 << 20  # bytes
LONGEST_WAIT = 60.0  # seconds for one answer, by the clock
_HEAD = struct.Struct("<I")
Question = TypeVar("Question", bound=msgspec.Struct)


class Parser:
    """The grader's end: starts `module` where it does not run; use it as a context manager."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def exchange(self, question: msgspec.Struct) -> bytes | None:
        """Give the answer as it came, which nobody may trust; None if the process ended of it."""
        process = self._process = self._process or self._start()
        patience = threading.Timer(LONGEST_WAIT, process.kill)
        patience.start()
        try:
            _send(cast("BinaryIO", process.stdin), question)
            data = _receive(cast("BinaryIO", process.stdout))
        except BrokenPipeError:
            data = None
        finally:
            patience.cancel()
        if data is None:
            self._end()
        return data

    def _start(self) -> subprocess.Popen[bytes]:
        # Isolated: a student's file in the current folder may be named like a module.
        return subprocess.Popen(
            [sys.executable, "-I", "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def answer_all(
    kind: type[Question],
    answer: Callable[[Question], msgspec.Struct],
    *,
    seconds: float,
    deepest: int | None = None,
) -> None:
    """Answer, in the process itself, until nobody asks any more.

    `seconds` of CPU for one question are the most, and `deepest` of Python's own calls within each
    other (by default as many as usual): more of either ends the process, or the call.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if deepest is not None:
        sys.setrecursionlimit(deepest)
    # Its default ends the process, also in the middle of the parser.
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    while (data := _receive(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        found = answer(msgspec.msgpack.decode(data, type=kind))
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        _send(sys.stdout.buffer, found)


def _send(stream: BinaryIO, value: msgspec.Struct) -> None:
    data = msgspec.msgpack.encode(value)
    stream.write(_HEAD.pack(len(data)) + data)
    stream.flush()


def _receive(stream: BinaryIO) -> bytes | None:
    """Read one frame; None if the other end has closed, or sends too much."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (length,) = _HEAD.unpack(head)
    if length > LONGEST_ANSWER:
        return None
    data = stream.read(length)
    return data if len(data) == length else None
