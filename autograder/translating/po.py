"""Read and write a lesson's translation: `solutions/NN_name/zh_CN.po`, in gettext's format."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.course.course import LANGUAGE
from autograder.course.lesson import Lesson
from autograder.errors import CourseError
from autograder.language import _
from autograder.output import write_whole
from autograder.translating.keeping import say_kept
from autograder.translating.texts import Text

_GUESSED = frozenset({"python-format", "python-brace-format"})  # by babel, of any `%` or `{}`
_LANGUAGE = re.compile(LANGUAGE)
_FIRST = re.compile(r'^msgid ""$', re.MULTILINE)
_HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: {course}\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_ABOUT = """\
# {name} in {lesson}. Fill each msgstr; then: autograder translate {language} {lesson} --check
# A text that changed is marked `#, fuzzy`: correct its msgstr, and remove that mark.
"""


class Entry(msgspec.Struct, frozen=True):
    """One text in a translation's file."""

    translation: str  # empty: there is none yet
    fuzzy: bool  # it is one of what the text was before
    line: int  # of its msgid


class Translation(msgspec.Struct, frozen=True):
    """A lesson's texts in another language."""

    language: str
    file: Path
    entries: dict[str, Entry] = {}

    def __call__(self, text: str) -> str:
        """Give a text in that language; as it is, where nobody has translated it."""
        entry = self.entries.get(text)
        return entry.translation if entry and entry.translation and not entry.fuzzy else text


def is_language(name: str) -> bool:
    """Whether a name is one of a language, as gettext writes it: `zh_CN`."""
    return _LANGUAGE.fullmatch(name) is not None


def file_of(lesson: Lesson, language: str) -> Path:
    """Say where a lesson's translation is kept."""
    return lesson.source_file.with_name(f"{language}.po")


def read_translation(lesson: Lesson, language: str) -> Translation | None:
    """Read a lesson's translation; None if there is none. CourseError names file and line."""
    file = file_of(lesson, language)
    if not file.exists():
        return None
    found = {}
    for message in _read(file, language):
        if isinstance(message.id, str) and message.id:
            said = message.string if isinstance(message.string, str) else ""
            found[message.id] = Entry(said, "fuzzy" in message.flags, message.lineno or 1)
    return Translation(language, file, found)


def bring_up_to_date(lesson: Lesson, language: str, texts: Iterable[Text]) -> bool:
    """Write all texts of today into a lesson's translation; say whether that changed it."""
    file = file_of(lesson, language)
    data = _updated(lesson, language, texts)
    if file.exists() and file.read_bytes() == data:
        return False
    write_whole(file, data)
    return True


def _updated(lesson: Lesson, language: str, texts: Iterable[Text]) -> bytes:
    """Give a lesson's translation with all texts of today in it, in their order.

    New ones are empty, those of texts that changed are marked fuzzy, and what no text needs any
    more is kept at the end.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    template = Catalog(charset="utf-8")
    for text in texts:
        kept = say_kept(text.text)
        template.add(
            text.text,
            locations=[(text.file, text.line)],
            auto_comments=[text.about, *([kept] if kept else [])],
        )
    file = file_of(lesson, language)
    there = file.exists()
    catalog = _read(file, language) if there else Catalog(language, charset="utf-8")
    catalog.update(template)
    for message in catalog:
        message.flags -= _GUESSED
    for key in [key for key, message in catalog.obsolete.items() if not message.string]:
        del catalog.obsolete[key]
    written = io.BytesIO()
    write_po(written, catalog, width=0, omit_header=True, include_previous=True)
    head = _comment(file) if there else _new_comment(lesson, language)
    head += _HEADER.format(course=lesson.course.policy.course, language=language)
    return head.encode() + written.getvalue().rstrip(b"\n") + b"\n"


def _new_comment(lesson: Lesson, language: str) -> str:
    return _ABOUT.format(lesson=lesson.name, language=language, name=name_of(language))


def name_of(language: str) -> str:
    """Give the English name of a language: `Chinese (Simplified, China)` of `zh_CN`."""
    from babel import Locale

    return Locale.parse(language).get_display_name("en") or language


def _comment(file: Path) -> str:
    """Give what people wrote above a file's header."""
    text = file.read_text(encoding="utf-8")
    found = _FIRST.search(text)
    return text[: found.start()] if found else ""


def _read(file: Path, language: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from babel import UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(io.BytesIO(file.read_bytes()), language, charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        said, line = str(error).rpartition(" on ")[0], error.lineno + 1
        raise CourseError(
            _("{file}:{line}: {said}; write it as gettext's files are").format(
                file=file, line=line, said=said
            )
        ) from None
    except (OSError, ValueError, UnknownLocaleError) as error:
        raise CourseError(
            _("{file}: cannot be read: {error}; make it a PO file in UTF-8").format(
                file=file, error=error
            )
        ) from None
