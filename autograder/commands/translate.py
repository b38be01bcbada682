"""`autograder translate`: the texts of lessons in a file that a translator fills in."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from autograder.course.course import Policy
from autograder.course.reading import load_course, load_lessons
from autograder.errors import UsageError
from autograder.language import _
from autograder.translating.po import bring_up_to_date, file_of, read_translation
from autograder.translating.problems import translation_problems
from autograder.translating.texts import texts_of


class Translated(msgspec.Struct, frozen=True):
    """How far the translation of one lesson is."""

    file: str
    changed: bool  # it was written
    texts: int
    empty: int
    fuzzy: int
    problems: tuple[str, ...] = ()  # where it was only read


def translate(
    course_folder: Path, language: str, wanted: list[str], *, check: bool
) -> tuple[Translated, ...]:
    """Write the texts of lessons into their translations' files, or only look at these."""
    require_language(language)
    course = load_course(course_folder, proving=True)
    if language == course.policy.language:
        raise UsageError(
            _(
                "{language} is the language that the course {course} is written in; name the "
                "one to translate it into"
            ).format(language=language, course=course.policy.course)
        )
    found = []
    for lesson in load_lessons(course, wanted):
        file = file_of(lesson, language)
        texts = texts_of(lesson)
        changed = not check and bring_up_to_date(lesson, language, texts)
        translation = read_translation(lesson, language)
        entries = translation.entries if translation else {}
        mine = [entries.get(text) for text in dict.fromkeys(each.text for each in texts)]
        found.append(
            Translated(
                file.relative_to(course.root).as_posix(),
                changed,
                len(mine),
                sum(each is None or not each.translation for each in mine),
                sum(each is not None and each.fuzzy for each in mine),
                tuple(translation_problems(lesson, [language])) if check else (),
            )
        )
    return tuple(found)


def require_language(language: str) -> None:
    """UsageError unless this is how gettext names a language that there is."""
    from babel import Locale, UnknownLocaleError

    try:
        msgspec.convert({"course": "", "language": language}, Policy)
        Locale.parse(language)
    except (msgspec.ValidationError, UnknownLocaleError, ValueError):
        raise UsageError(
            _(
                "{language!r} is no language that is known here; write it as in zh_CN, pt_BR or de"
            ).format(language=language)
        ) from None


def show(found: tuple[Translated, ...], console: Console, *, check: bool) -> int:
    """Say how far each lesson is; with `check`, 1 if something is left to do."""
    for each in found:
        done = each.texts - each.empty - each.fuzzy
        said = _("{file}: {done} of {texts} texts are translated").format(
            file=each.file, done=done, texts=each.texts
        )
        said += f", {each.fuzzy} fuzzy" if each.fuzzy else ""
        said += ", written" if each.changed else ""
        console.print(Text(said), soft_wrap=True)
        for problem in each.problems:
            console.print(Text(f"  {problem}"), soft_wrap=True)
    return int(any(each.problems for each in found))
