"""The process that parses a student's code: it reads a request from its input, and writes a draft.

`drafting/asking.py` starts it: `python -I -m autograder.drafting.parsing`. A parser that is driven
out of its stack or its memory takes this process down and nothing else.
"""

from __future__ import annotations

import resource
import sys

import msgspec

from autograder.drafting.draft import Draft, Wanted
from autograder.drafting.extracting import extract

SECONDS = 20  # of CPU
BYTES = 1 << 30


def main() -> None:
    """Answer one request."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=Wanted)
    try:
        draft = extract(wanted)
    except (RecursionError, MemoryError):
        draft = Draft(problem=f"the code of `{wanted.task}` is nested too deeply")
    sys.stdout.buffer.write(msgspec.json.encode(draft))


if __name__ == "__main__":
    main()
