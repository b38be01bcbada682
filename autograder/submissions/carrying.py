"""Which variant of a lesson a notebook was released as, where students have different ones."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.course.lesson import Lesson
from autograder.course.variants import variants_of
from autograder.language import _
from autograder.notebooks.reading import NotebookCell


def carried_variant(lesson: Lesson, notebook: Sequence[NotebookCell]) -> Lesson | None:
    """Give the variant that a notebook was released as, if it is another than this lesson."""
    if not lesson.written:
        return None
    there = {_plain(cell.text) for cell in notebook}
    if _given(lesson) <= there:
        return None
    return next((each for each in variants_of(lesson) if _given(each) <= there), None)


def say_carried(lesson: Lesson, carried: Lesson) -> str:
    """Say to whoever grades that a student handed in another student's variant."""
    return _(
        "The notebook is that of variant {carried}, and this student has {own}: graded as {own}. "
        "Ask whose notebook it is."
    ).format(carried=carried.variant_name, own=lesson.variant_name)


def _given(lesson: Lesson) -> set[str]:
    """Give the texts of the cells that are different in each variant."""
    pairs = zip(lesson.cells, lesson.written, strict=True)
    return {_plain(cell.source) for cell, written in pairs if cell.source != written.source}


def _plain(text: str) -> str:
    # Editors and git on Windows end lines in their own way: no student did that.
    return "\n".join(text.strip().splitlines())
