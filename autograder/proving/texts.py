"""What each check demands, and the sentences of the lesson's text that ask for it.

Nobody can be right about what was never said: a hidden check whose demand stands nowhere in the
text takes points from right work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from autograder.course.lesson import Lesson
from autograder.course.text import on_one_line, text_of
from autograder.model import Check, Visibility

# Fewer words stand in any text by chance, and ask for nothing.
FEWEST_WORDS = 3


class Demand(msgspec.Struct, frozen=True):
    """One check function: its task, and the sentences that it rests on."""

    check: str  # its key: all its parameter sets demand the same
    task: str
    visibility: Visibility
    sentences: tuple[str, ...]

    @property
    def unsaid(self) -> bool:
        """Whether a student loses points here, and no sentence is named that asks for it."""
        return self.visibility is Visibility.HIDDEN and not self.sentences


def demands_of(checks: Iterable[Check]) -> tuple[Demand, ...]:
    """Give the demand of every check function, in their order."""
    by_key = {
        check.key: Demand(check.key, check.task, check.visibility, check.rests_on)
        for check in checks
    }
    return tuple(by_key.values())


def text_problems(lesson: Lesson, demands: Iterable[Demand]) -> Iterator[str]:
    """Name every sentence that a check rests on and that students never read."""
    text = text_of(lesson)
    for demand in demands:
        for sentence in demand.sentences:
            quoted = on_one_line(sentence)
            if len(quoted.split()) < FEWEST_WORDS:
                yield (
                    f"{demand.check} rests on “{quoted}”, which is too short to ask for "
                    "anything; quote the whole sentence of the text"
                )
            elif quoted not in text:
                yield (
                    f"{demand.check} rests on “{quoted}”, which stands nowhere in the markdown "
                    f"cells and stubs of {lesson.source_file.name}; write it there, or quote "
                    "what stands there"
                )
