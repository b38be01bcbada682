"""The language in which the kit speaks: one value, set by a command or a kernel.

The sentences are English where they are written, and gettext has them in other languages:
`locale/zh_CN/LC_MESSAGES/autograder.po`. A sentence is looked up when it is said, never when a
module is imported; a constant that holds one is marked with `N_`.
"""

from __future__ import annotations

import contextlib
import gettext
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

OWN = "en"  # what the sentences are written in
DOMAIN = "autograder"
LOCALE = Path(__file__).parent / "locale"
# In gettext's order: the first that is set decides, and only LANGUAGE may list several.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class _Speaker:
    language = OWN


_SPEAKER = _Speaker()


def speak(language: str) -> None:
    """Set the language in force; one that the kit has no sentences in means English."""
    _SPEAKER.language = language


def spoken() -> str:
    """Name the language in force."""
    return _SPEAKER.language


def heard() -> str:
    """Name the language that sentences are really said in: English where the kit has no others."""
    is_known = type(_catalogue(spoken())) is not gettext.NullTranslations
    return spoken() if is_known else OWN


def tag_of(language: str) -> str:
    """Name a language as pages do (BCP 47): `zh-CN` for `zh_CN`."""
    return language.replace("_", "-")


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = spoken()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def _(sentence: str) -> str:
    """Give a sentence in the language in force."""
    return said_in(sentence, spoken())


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a sentence that is translated where it is said."""
    return sentence


def ngettext(one: str, many: str, count: int) -> str:
    """Give the sentence for one thing or for several in the language in force."""
    return _catalogue(spoken()).ngettext(one, many, count)


def said_in(sentence: str, language: str) -> str:
    """Give a sentence in a language."""
    # gettext gives a catalogue's header for the empty text.
    return _catalogue(language).gettext(sentence) if sentence else ""


def languages() -> tuple[str, ...]:
    """Name the languages that the kit speaks."""
    return (OWN, *sorted(file.parts[-3] for file in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def users_language(environment: Mapping[str, str] = os.environ) -> str:
    """Name the language of whoever types a command, by gettext's own rules.

    What the kit has no sentences in is passed over, as are those behind English: it has them all.
    """
    wanted = next(filter(None, (environment.get(name, "") for name in VARIABLES)), "")
    known = languages()
    for each in wanted.split(":"):
        locale = each.partition(".")[0].partition("@")[0]  # zh_CN.UTF-8, sr_RS@latin
        if locale in ("C", "POSIX"):
            return OWN
        language, _sign, territory = locale.partition("_")
        alike = [] if territory else [name for name in known if name.startswith(f"{language}_")]
        for name in (locale, language, *alike):
            if name in known:
                return name
    return OWN


def file_of(language: str) -> Path:
    """Say where the kit's sentences in a language are kept, as they are read at run time."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == OWN:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)
