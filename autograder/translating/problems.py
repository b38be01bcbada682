"""What is wrong with a lesson's translation: each problem with its place, text and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course.lesson import Lesson
from autograder.course.text import text_of
from autograder.translating.keeping import changes
from autograder.translating.lesson import lesson_in
from autograder.translating.po import Translation, file_of, read_translation
from autograder.translating.texts import Text, is_quote, texts_of

_LONGEST = 100  # characters of a text that is quoted


def translation_problems(lesson: Lesson, languages: Sequence[str]) -> Iterator[str]:
    """Say what is missing or wrong in a lesson's translations into some languages."""
    for language in languages:
        translation = read_translation(lesson, language)
        if translation is None:
            place = _place(file_of(lesson, language), lesson)
            yield f"{place}: missing; make it with `autograder translate {language} {lesson.name}`"
        else:
            yield from problems_of(lesson, translation)


def problems_of(lesson: Lesson, translation: Translation) -> Iterator[str]:
    """Say what is missing or wrong in one translation of a lesson."""
    texts = {text.text: text for text in texts_of(lesson)}
    place = _place(translation.file, lesson)
    again = f"`autograder translate {translation.language} {lesson.name}`"
    said = ""
    for text in texts.values():
        entry = translation.entries.get(text.text)
        if entry is None:
            yield (
                f"{text.file}:{text.line}: {_quoted(text)} is not in {place}; run {again}, and "
                "translate it there"
            )
            continue
        where = f"{place}:{entry.line}: {_quoted(text)}"
        if entry.fuzzy:
            yield (
                f"{where} is fuzzy: the original changed; correct its msgstr, and remove the "
                "mark `#, fuzzy`"
            )
        elif not entry.translation.strip():
            yield f"{where} is not translated; write its msgstr"
        else:
            for change in _wrong(text.text, entry.translation):
                yield f"{where}: {change}; correct its msgstr"
            if is_quote(text):
                said = said or _plain(text_of(lesson_in(lesson, translation)))
                if _plain(entry.translation) not in said:
                    yield (
                        f"{where} is a quotation, and its translation stands nowhere in the "
                        "translated text; copy what stands there into its msgstr"
                    )


def _wrong(text: str, translation: str) -> Iterator[str]:
    yield from changes(text, translation)
    if translation != translation.strip():
        yield "it begins or ends with a blank"
    if any(not each.isprintable() and each != "\n" for each in translation):
        yield "it holds a character that cannot be printed"


def _plain(text: str) -> str:
    # In Chinese a line may be broken anywhere, and no word is set apart.
    return "".join(text.split())


def _quoted(text: Text) -> str:
    line = " ".join(text.text.split())
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”"


def _place(file: Path, lesson: Lesson) -> str:
    return file.relative_to(lesson.course.root).as_posix()
