"""A lesson with its texts in another language, and which of its languages a student has it in."""

from __future__ import annotations

import msgspec

from autograder.course.course import PUBLIC
from autograder.course.lesson import Lesson
from autograder.course.questions import read_questions
from autograder.notebooks.percent import SourceCell
from autograder.translating.blocks import Translate, translated
from autograder.translating.po import Translation, is_language, read_translation
from autograder.translating.sources import pieces_of, pieces_of_checks, rewritten


def languages_of(lesson: Lesson) -> tuple[str, ...]:
    """Name the languages that a lesson has a translation for, complete or not."""
    files = lesson.source_file.parent.glob("*.po")
    return tuple(sorted(file.stem for file in files if is_language(file.stem)))


def editions_of(lesson: Lesson) -> tuple[Lesson, ...]:
    """Give a lesson in each language that it has a translation for besides its own."""
    found = (read_translation(lesson, language) for language in languages_of(lesson))
    return tuple(lesson_in(lesson, each) for each in found if each is not None)


def lesson_in(lesson: Lesson, translate: Translation) -> Lesson:
    """Give a lesson with its texts translated; its code is the same."""
    policy = msgspec.structs.replace(lesson.course.policy, language=translate.language)
    cells = tuple(_cell(cell, translate) for cell in lesson.cells)
    public = lesson.checks[PUBLIC]
    return msgspec.structs.replace(
        lesson,
        course=msgspec.structs.replace(lesson.course, policy=policy),
        cells=cells,
        written=tuple(_cell(cell, translate) for cell in lesson.written),
        hints={
            task: tuple(cell.source for cell in cells if cell.hint == task)
            for task in lesson.task_names
        },
        questions=read_questions(cells, lesson.source_file, lesson.task_names, translate.language),
        mistakes=tuple(
            msgspec.structs.replace(each, sentence=translate(each.sentence))
            for each in lesson.mistakes
        ),
        checks=lesson.checks | {PUBLIC: rewritten(public, pieces_of_checks(public), translate)},
    )


def _cell(cell: SourceCell, translate: Translate) -> SourceCell:
    if cell.markdown:
        source = translated(cell.source, translate, rubric=bool(cell.rubric))
    else:
        source = rewritten(cell.source, pieces_of(cell.source), translate)
    return msgspec.structs.replace(cell, source=source)
