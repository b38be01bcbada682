"""Runs in a process of its own beside a worker: grades one piece after another.

It holds the course and a sandbox server. What it is told comes through one socket, and when that
is closed, by a worker that ended or was killed, it ends too, and the server with it.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path

import msgspec

from autograder.cluster.frames import Reply, receive, send
from autograder.errors import AutograderError
from autograder.grading.faults import say_fault
from autograder.grading.grader import Grader
from autograder.grading.piece import Piece, Terms


def serve(channel: socket.socket, course: Path) -> None:
    """Grade what comes until nothing comes any more; the first frame is the terms."""
    terms = msgspec.msgpack.decode(receive(channel), type=Terms)
    # What is hidden on the machine that the work came from is not on this one; this is.
    terms = msgspec.structs.replace(terms, hidden=(str(course.parent),))
    pieces = msgspec.msgpack.Decoder(Piece)
    with contextlib.closing(Grader(course, terms)) as grader:
        while True:
            piece = pieces.decode(receive(channel))
            send(channel, msgspec.msgpack.encode(_grade(grader, piece)))


def _grade(grader: Grader, piece: Piece) -> Reply:
    try:
        return Reply(entry=msgspec.msgpack.encode(grader.grade(piece)))
    except AutograderError as error:
        return Reply(fault=str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours is told, and costs one piece
        return Reply(fault=say_fault(error))


def main() -> None:
    """Serve on the socket whose number is the first argument; the second is the course's folder."""
    with socket.socket(fileno=int(sys.argv[1])) as channel, contextlib.suppress(EOFError, OSError):
        serve(channel, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
