"""Break a line that is too long, also where words are not set apart by blanks."""

from __future__ import annotations

import re
import unicodedata

_WIDE = ("W", "F")
# Lines neither begin with these nor end with those.
_NOT_FIRST = "、。,.:;!?)]}」』》】…,。:;!?)%"
_NOT_LAST = "([{「『《【("
_CODE = re.compile(r"`+[^`]*`+|\$[^$]*\$|[^\s`$]|\s+")


def wrap(line: str, width: int) -> list[str]:
    """Break a line so that its parts are at most so many columns wide, if they can be.

    A character of Chinese is two columns wide, and a line may be broken between any two of them.
    """
    if columns(line) <= width:
        return [line]
    lines, current = [], ""
    for word in _words(line):
        if current and columns(current + word.rstrip()) > width:
            lines.append(current.rstrip())
            current = word.lstrip()
        else:
            current += word
    return [*lines, current.rstrip()] if current.strip() else lines


def columns(text: str) -> int:
    """Say how many columns a text takes where all characters of a kind are equally wide."""
    return sum(2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text)


def _words(line: str) -> list[str]:
    """Cut a line where it may be broken."""
    words: list[str] = [""]
    for part in (found[0] for found in _CODE.finditer(line)):
        before = words[-1][-1:]
        wide = _is_wide(before) or _is_wide(part[0])
        apart = wide and part[0] not in _NOT_FIRST and before not in _NOT_LAST
        if before and (before.isspace() or (apart and not part.isspace())):
            words.append(part)
        else:
            words[-1] += part
    return words


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in _WIDE
