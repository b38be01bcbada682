"""The letters of pictures: a font of this machine that has those of a language, or English.

Matplotlib's own font has no Chinese letters and draws boxes in their place. Nothing is required:
where no font has them, a picture's few words are English, and what stands beside it says the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from autograder.language import OWN, said_in

DEFAULT = "DejaVu Sans"  # comes with matplotlib
# Parts of the names of files with many letters, which are opened first: opening all takes seconds.
WIDE = ("cjk", "notosans", "sourcehan", "msyh", "yahei", "simhei", "pingfang", "hiragino", "wqy")
PLAIN = "regular"


class Lettering(msgspec.Struct, frozen=True):
    """A language that can be drawn, and the fonts to draw it with, in this order."""

    language: str = OWN
    fonts: tuple[str, ...] = (DEFAULT,)

    def say(self, sentence: str, **values: object) -> str:
        """Give a sentence in the language, filled in."""
        return said_in(sentence, self.language).format(**values)


@cache
def lettering(language: str, sentences: tuple[str, ...]) -> Lettering:
    """Find out how sentences can be drawn in a language; in English if no font has its letters."""
    from matplotlib.font_manager import findfont

    said = "".join(said_in(sentence, language) for sentence in sentences)
    letters = {ord(letter) for letter in said if letter.isprintable() and not letter.isspace()}
    if letters <= _letters_of(Path(findfont(DEFAULT))):
        return Lettering(language)
    for file in _files():
        if letters <= _letters_of(file):
            return Lettering(language, (DEFAULT, _name_of(file)))
    return Lettering()


def _files() -> Iterator[Path]:
    """Give the font files of this machine, those first that are likely to have many letters."""
    from matplotlib.font_manager import findSystemFonts

    files = [Path(file) for file in sorted(findSystemFonts())]
    yield from sorted(files, key=lambda file: (not _is_wide(file), PLAIN not in file.name.lower()))


def _is_wide(file: Path) -> bool:
    return any(part in file.name.lower() for part in WIDE)


def _letters_of(file: Path) -> set[int]:
    """Give the letters of a font; none of a file that is broken or cannot be read here."""
    from matplotlib.ft2font import FT2Font

    try:
        return set(FT2Font(str(file)).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return set()


def _name_of(file: Path) -> str:
    """Make a font known to matplotlib, whose list may be older than the font; gives its name."""
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    fontManager.addfont(str(file))
    return FT2Font(str(file)).family_name
