"""Runs in a process of its own: parses source that nobody trusts, which may end the parser.

It runs nothing of what it reads. `asking.py` starts it.
"""

from __future__ import annotations

from autograder.similar.pieces import read_pieces
from autograder.similar.wire import Question
from autograder.submissions.apart import answer_all

SECONDS = 5.0  # of CPU for one submission
DEEPEST = 4_000  # Python's own calls within each other


if __name__ == "__main__":
    answer_all(Question, read_pieces, seconds=SECONDS, deepest=DEEPEST)
