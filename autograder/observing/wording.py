"""What known answers produce, with what checks state and what is said of mistakes translated."""

from __future__ import annotations

import msgspec

from autograder.course.lesson import Lesson
from autograder.digest import digest
from autograder.language import OWN, file_of
from autograder.observing.fingerprint import grading_fingerprint
from autograder.observing.prepared import Prepared
from autograder.observing.record import Record
from autograder.translating.lesson import editions_of, lesson_in
from autograder.translating.po import Translation, read_translation


def record_in(record: Record, translation: Translation) -> Record:
    """Give a record with what checks state and what is said of mistakes translated."""
    checks = tuple(
        msgspec.structs.replace(
            check,
            fact=translation(check.fact),
            rests_on=tuple(translation(" ".join(said.split())) for said in check.rests_on),
        )
        for check in record.checks
    )
    mistakes = tuple(
        msgspec.structs.replace(each, sentence=translation(each.sentence))
        for each in record.mistakes
    )
    return msgspec.structs.replace(record, checks=checks, mistakes=mistakes)


def prepared_in(prepared: Prepared, translation: Translation) -> Prepared:
    """Give a lesson that is ready, to release it or to word what was found, in a language.

    Nothing is run for it: what was observed does not depend on a language.
    """
    return msgspec.structs.replace(
        prepared,
        lesson=lesson_in(prepared.lesson, translation),
        record=record_in(prepared.record, translation),
    )


def with_languages(prepared: Prepared, language: str) -> Prepared:
    """Add to a lesson that is ready what is said in a language, and its other editions."""
    lesson = prepared.lesson
    translation = None
    if language != lesson.policy.language:
        translation = read_translation(lesson, language)
    return msgspec.structs.replace(
        prepared,
        told=record_in(prepared.record, translation) if translation else None,
        editions=editions_of(lesson),
    )


def words_fingerprint(lesson: Lesson, language: str) -> str:
    """Fingerprint what a result's words depend on besides the lesson; empty if on nothing.

    Also what students were handed in other languages: what they changed of it is noted. A lesson
    without translations whose feedback is in English depends on nothing.
    """
    editions = editions_of(lesson)
    parts = [
        msgspec.json.encode([cell.source for cell in edition.cells if not cell.hint])
        for edition in editions
    ]
    if language != OWN:
        file = file_of(language)
        parts += [language.encode(), file.read_bytes() if file.exists() else b""]
        translation = read_translation(lesson, language)
        parts.append(msgspec.json.encode(translation.entries) if translation else b"")
    return digest(parts) if parts else ""


def lesson_fingerprint(lesson: Lesson, language: str) -> str:
    """Fingerprint all that a result depends on besides the submission: numbers and words."""
    words = words_fingerprint(lesson, language)
    return " ".join(filter(None, (grading_fingerprint(lesson), words)))
