"""The process that parses a student's code: it gets what is wanted, and gives a draft.

`asking.py` starts it. A parser that is driven out of its stack or its memory takes this process
down and nothing else.
"""

from __future__ import annotations

from autograder.drafting.draft import Draft, Wanted
from autograder.drafting.extracting import extract
from autograder.submissions.apart import answer_all

SECONDS = 20.0  # of CPU


def draft_of(wanted: Wanted) -> Draft:
    """Answer one request."""
    try:
        return extract(wanted)
    except (RecursionError, MemoryError):
        return Draft(problem=f"the code of `{wanted.task}` is nested too deeply")


if __name__ == "__main__":
    answer_all(Wanted, draft_of, seconds=SECONDS)
