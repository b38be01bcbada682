"""A worker: a trusted process with torch and the course's lessons, forked from the zygote.

It answers one request at a time until its channel closes, and leaves nothing behind: what ends the
run, or the process that grades the class, ends it too.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import traceback
from pathlib import Path
from types import FrameType

import msgspec

from autograder.errors import AutograderError, CourseError, UsageError
from autograder.grading.asking import (
    Begin,
    Failed,
    Found,
    Grade,
    Graded,
    Hello,
    IsReady,
    MakeReady,
    Missing,
    Reply,
    Request,
    Whose,
    Worth,
    hear,
    say,
)
from autograder.grading.grader import Grader
from autograder.language import speaking
from autograder.model import Status
from autograder.sandbox.confinement.privileges import die_with_parent, hide_memory
from autograder.sandbox.outside.launching import Nursery


def main(channel: int, nursery: int, parent: int) -> None:
    """Work for whoever has the other end of `channel`; have servers forked through `nursery`."""
    gc.enable()
    # Not a kill: its scratch folders are to be removed first.
    ending = _Ending()
    die_with_parent(parent, signal.SIGTERM)
    hide_memory()
    try:
        _work(socket.socket(fileno=channel), socket.socket(fileno=nursery), ending)
    except (EOFError, OSError):
        return  # whoever asked is gone


def _work(channel: socket.socket, forking: socket.socket, ending: _Ending) -> None:
    say(channel, Hello(os.getpid()))
    begin = msgspec.msgpack.decode(hear(channel), type=Begin)
    nursery = Nursery(forking, many=begin.many)
    os.environ.update(begin.environment)
    os.chdir(begin.folder)
    requests = msgspec.msgpack.Decoder(Request)
    grader: Grader | None = None
    try:
        while not ending.is_wanted:
            request = requests.decode(hear(channel))
            try:
                if grader is None:
                    course = Path(begin.course)
                    grader = Grader(course, begin.terms, begin.servers, nursery)
                    grader.pool.start_first()  # while lessons are read
                with speaking(begin.terms.language):
                    reply = _answer(grader, request)
            except Exception as error:  # noqa: BLE001 - whatever it is, the run is told
                reply = _failed(error)
            if not nursery.is_there and not _is_done(reply):
                return  # nothing can be run here any more, and elsewhere it may
            say(channel, reply)
    finally:
        if grader is not None:
            grader.pool.kill()
            grader.close()


def _answer(grader: Grader, request: Request) -> Reply:
    match request:
        case Grade(piece, tried):
            grader.tried |= tried
            return Graded(grader.grade(piece))
        case MakeReady(own):
            grader.make_ready(own)
            return IsReady()
        case Missing(lessons):
            grader.missing(lessons)
            return Found(grader.tried)
        case _:
            return Worth(grader.points(request.lesson))


def _is_done(reply: Reply) -> bool:
    if isinstance(reply, Graded):
        return reply.entry.result.status is not Status.UNGRADED
    return not isinstance(reply, Failed)


def _failed(error: Exception) -> Failed:
    if isinstance(error, CourseError):
        return Failed(Whose.COURSE, str(error))
    if isinstance(error, UsageError):
        return Failed(Whose.USER, str(error))
    if isinstance(error, AutograderError):
        return Failed(Whose.SANDBOX, str(error))
    said = "".join(traceback.format_exception(error))
    return Failed(Whose.SANDBOX, f"a fault of the kit: report it, with this:\n{said}")


class _Ending:
    """Whether this worker was told to end; what interrupts it is lost where cleaning up fails."""

    def __init__(self) -> None:
        self.is_wanted = False
        signal.signal(signal.SIGTERM, self._end)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.is_wanted = True
        raise SystemExit(0)
