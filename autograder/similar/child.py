"""Runs in a process of its own: parses source that nobody trusts, which may end the parser.

It runs nothing of what it reads. One question comes as a frame on standard input, one answer goes
as a frame to standard output, until the input closes.
"""

from __future__ import annotations

import resource
import signal
import sys

import msgspec

from autograder.similar.pieces import read_pieces
from autograder.similar.wire import Question, receive, send

SECONDS = 5.0  # of CPU for one submission
MEMORY = 1 << 30  # bytes
DEEPEST = 4_000  # Python's own calls within each other


def main() -> None:
    """Answer until nobody asks any more; too much time for one question ends the process."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(DEEPEST)
    # Its default ends the process, also in the middle of the parser.
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    while (data := receive(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        answer = read_pieces(msgspec.msgpack.decode(data, type=Question))
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        send(sys.stdout.buffer, answer)


if __name__ == "__main__":
    main()
