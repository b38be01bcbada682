"""Names that students chose, written so that each can be stored and printed, and told apart."""

from __future__ import annotations

import unicodedata
from pathlib import Path

# Signs that take no room or look like a space, though Unicode counts them as letters or marks.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
# Letters of other scripts that print as Latin ones.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХаеіјосрѕхуһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονı",
    "ABESIJKMHOPCTXaeijocpsxyhdqwABEZHIKMNOPTYXovi",
)


def readable(name: Path | str) -> str:
    r"""Write a name as text that shows every sign of it; no two names are written the same.

    What is no text or cannot be seen becomes its escape, and a backslash is doubled:
    `Jos\udce9` has the byte E9, `Jos\\udce9` spells it out.
    """
    return "".join(
        sign.encode("unicode_escape").decode() if sign == "\\" or _is_unseen(sign) else sign
        for sign in str(name)
    )


def look(name: str) -> str:
    """Give the same text for names that people cannot tell apart when they are printed."""
    # Bytes that are no text are printed as escapes, and spaces become one below.
    kept = (sign for sign in name if not _is_unseen(sign) or sign.isspace() or _is_byte(sign))
    plain = unicodedata.normalize("NFKC", "".join(kept)).translate(_LOOKALIKES)
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def _is_unseen(sign: str) -> bool:
    code = ord(sign)
    return (
        not sign.isprintable()
        or sign in _INVISIBLE
        or any(first <= code <= last for first, last in _SELECTORS)
    )


def _is_byte(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"
