"""The grader's end of the reading process: a question, an answer, and a new one where it ended."""

from __future__ import annotations

import subprocess
import sys
from types import TracebackType
from typing import BinaryIO, cast

import msgspec

from autograder.similar.wire import Answer, Question, receive, send

ENDED = "reading it took too long, too much memory, or more than Python's parser can take"


class Reader:
    """A process that parses; use it as a context manager."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def ask(self, question: Question) -> Answer:
        """Have sources read; where that ends the process, the answer says so and has no pieces."""
        process = self._process = self._process or _start()
        try:
            send(cast("BinaryIO", process.stdin), question)
            data = receive(cast("BinaryIO", process.stdout))
        except BrokenPipeError:
            data = None
        if data is None:
            self._end()
            return Answer({}, (("the file", ENDED),))
        return msgspec.msgpack.decode(data, type=Answer)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _start() -> subprocess.Popen[bytes]:
    # Not from the current folder: a student's file there may be named like a module.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "autograder.similar.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
