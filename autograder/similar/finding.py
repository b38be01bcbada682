"""Find what is similar in a class: its submissions read, compared, and put into clusters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from autograder.course.lesson import Lesson
from autograder.similar.asking import Reader
from autograder.similar.comparing import (
    OF_ONE_TASK,
    THRESHOLD,
    Compared,
    Pair,
    Work,
    clusters,
    compare,
    without,
)
from autograder.similar.lessons import NotCompared, Program, read_course, read_program
from autograder.similar.weighing import Known
from autograder.submissions.submission import Submission


class Class(msgspec.Struct, frozen=True):
    """The submissions of one class; `origin` names an older one, and is empty for this one."""

    submissions: tuple[Submission, ...]
    origin: str = ""


class LessonFound(msgspec.Struct, frozen=True):
    """What was found in one lesson."""

    lesson: str
    programs: tuple[Program, ...]
    compared: Compared
    clusters: tuple[tuple[int, ...], ...]  # of two or more, by number in `programs`
    not_compared: tuple[NotCompared, ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs from the most similar on."""
        return self.compared.pairs

    def name(self, number: int) -> str:
        """Name a student by number."""
        return self.programs[number].work.student


def find_similar(
    lesson: Lesson,
    classes: Sequence[Class],
    reader: Reader,
    threshold: float = THRESHOLD,
    advance: Callable[[], None] = lambda: None,
) -> LessonFound:
    """Compare what this class handed in for a lesson, among itself and with older classes."""
    programs: list[Program] = []
    left: list[NotCompared] = []
    for each in classes:
        for submission in each.submissions:
            if submission.lesson == lesson.name:
                program, why = read_program(lesson, submission, reader, each.origin)
                left += why
                if program is not None:
                    programs.append(program)
                advance()
    works, known = _by_variant(lesson, programs, reader)
    of_one_task = max(threshold, OF_ONE_TASK)
    compared = compare(works, known, threshold, of_one_task)
    return LessonFound(
        lesson.name, tuple(programs), compared, tuple(clusters(compared.pairs)), tuple(left)
    )


def _by_variant(
    lesson: Lesson, programs: Sequence[Program], reader: Reader
) -> tuple[list[Work], dict[str, Known]]:
    """Take out of each program what the variant has that its student was given.

    What is left is compared across variants; what all of these have says nothing in any of them.
    """
    variants = {each.lesson.variant_name: each.lesson for each in programs}
    known = {
        name: read_course(each, reader).known()
        for name, each in (variants or {lesson.variant_name: lesson}).items()
    }
    works = [without(each.work, known[each.lesson.variant_name]) for each in programs]
    first, *others = known.values()
    in_all = {
        task: Known(
            mine.subtracted.intersection(*(each[task].subtracted for each in others)), mine.mistakes
        )
        for task, mine in first.items()
    }
    return works, in_all
