"""A lesson, and what its known answers produce, with the texts in another language."""

from __future__ import annotations

import msgspec

from autograder.course.course import PUBLIC
from autograder.course.lesson import Lesson
from autograder.course.questions import read_questions
from autograder.notebooks.percent import SourceCell
from autograder.observing.prepared import Prepared
from autograder.observing.record import Record
from autograder.translating.blocks import Translate, translated
from autograder.translating.sources import pieces_of, pieces_of_checks, rewritten


def lesson_in(lesson: Lesson, translate: Translate) -> Lesson:
    """Give a lesson with its texts translated; its code is the same."""
    cells = tuple(_cell(cell, translate) for cell in lesson.cells)
    public = lesson.checks[PUBLIC]
    return msgspec.structs.replace(
        lesson,
        cells=cells,
        written=tuple(_cell(cell, translate) for cell in lesson.written),
        hints={
            task: tuple(cell.source for cell in cells if cell.hint == task)
            for task in lesson.task_names
        },
        questions=read_questions(cells, lesson.source_file, lesson.task_names),
        mistakes=tuple(
            msgspec.structs.replace(each, sentence=_text(each.sentence, translate))
            for each in lesson.mistakes
        ),
        checks=lesson.checks | {PUBLIC: rewritten(public, pieces_of_checks(public), translate)},
    )


def record_in(record: Record, translate: Translate) -> Record:
    """Give a record with what checks state and what is said of mistakes translated."""
    checks = tuple(
        msgspec.structs.replace(
            check,
            fact=translate(check.fact),
            rests_on=tuple(translate(" ".join(said.split())) for said in check.rests_on),
        )
        for check in record.checks
    )
    mistakes = tuple(
        msgspec.structs.replace(each, sentence=_text(each.sentence, translate))
        for each in record.mistakes
    )
    return msgspec.structs.replace(record, checks=checks, mistakes=mistakes)


def prepared_in(prepared: Prepared, translate: Translate) -> Prepared:
    """Give a lesson that is ready, to release it or to word what was found, in a language.

    Nothing is run for it: what was observed does not depend on a language.
    """
    return msgspec.structs.replace(
        prepared,
        lesson=lesson_in(prepared.lesson, translate),
        record=record_in(prepared.record, translate),
    )


def _text(text: str, translate: Translate) -> str:
    return translate(text) if text else ""


def _cell(cell: SourceCell, translate: Translate) -> SourceCell:
    if cell.markdown:
        source = translated(cell.source, translate, rubric=bool(cell.rubric))
    else:
        source = rewritten(cell.source, pieces_of(cell.source), translate)
    return msgspec.structs.replace(cell, source=source)
