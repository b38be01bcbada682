"""Which language a student was handed a lesson in, where it is released in several."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.course.lesson import Lesson
from autograder.notebooks.reading import HandedIn


def edition_of(lesson: Lesson, editions: Sequence[Lesson], data: bytes, read: HandedIn) -> Lesson:
    """Give the edition of a lesson that most lines of a file are of; of equal ones, the lesson.

    `data` is the file that `read` was decoded from.
    """
    if not editions:
        return lesson
    if read.is_notebook:
        texts = [cell.text for cell in read.notebook]
    else:
        texts = [data.decode("utf-8-sig", "replace")]
    there = {line for text in texts for line in _lines(text)}
    return max((lesson, *editions), key=lambda each: len(there & _own_lines(each)))


def _own_lines(lesson: Lesson) -> set[str]:
    cells = (cell for cell in lesson.cells if not (cell.hint or cell.rubric))
    return {line for cell in cells for line in _lines(cell.source)}


def _lines(text: str) -> set[str]:
    # In a Python file text stands in comments.
    return {line.strip().removeprefix("#").strip() for line in text.splitlines()} - {""}
