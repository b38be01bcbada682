"""The grader's end of the reading process: a question, an answer, and a new one where it ended."""

from __future__ import annotations

import msgspec

from autograder.similar.wire import Answer, Question
from autograder.submissions.apart import Parser

ENDED = "reading it took too long, too much memory, or more than Python's parser can take"


class Reader(Parser):
    """A process that parses; use it as a context manager."""

    def __init__(self) -> None:
        super().__init__("autograder.similar.child")

    def ask(self, question: Question) -> Answer:
        """Have sources read; where that ends the process, the answer says so and has no pieces."""
        data = self.exchange(question)
        if data is None:
            return Answer({}, (("the file", ENDED),))
        return msgspec.msgpack.decode(data, type=Answer)
