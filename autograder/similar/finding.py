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
    clusters,
    compare,
)
from autograder.similar.lessons import NotCompared, Program, read_course, read_program
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
    known = read_course(lesson, reader).known()
    of_one_task = max(threshold, OF_ONE_TASK)
    compared = compare([each.work for each in programs], known, threshold, of_one_task)
    return LessonFound(
        lesson.name, tuple(programs), compared, tuple(clusters(compared.pairs)), tuple(left)
    )
