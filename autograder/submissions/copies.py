"""The names that programs give to copies: `Copy of x`, `x (1)`, `x-Copy1`, `x - Kopie`."""

from __future__ import annotations

import re

# Google Drive, in the languages that our classes' browsers speak.
_BEFORE = re.compile(
    r"(?:copy of|kopie von|copie de|copia de|copia di|cópia de|kopia|kopie van)[ _]+", re.IGNORECASE
)
# Browsers, Jupyter, Windows and macOS, alone and after one another: `x - Kopie (2) (1)`.
_AFTER = re.compile(
    r"(?:[ _]*\(\d{1,3}\)"
    r"|[-_ ]+copy[ _-]?\d{0,3}"
    r"|[ _]*[-–—][ _]*(?:kopie|copie|copia|cópia|kopia)"
    r"|[ _]+(?:kopie|copie|copia)(?:[ _]\d{1,3})?"
    r"|[-_ ]checkpoint)\Z",
    re.IGNORECASE,
)
_MOST_COPIES = 9  # of a copy of a copy


def original_name(stem: str) -> str:
    """Give the name of the file that this is a copy of; the name itself if it is none."""
    for _ in range(_MOST_COPIES):
        shorter = stem.strip()
        before = _BEFORE.match(shorter)
        shorter = shorter[before.end() :] if before else shorter
        after = _AFTER.search(shorter[-40:])
        if after:
            shorter = shorter[: len(shorter) - len(after[0])]
        if shorter == stem or not shorter:
            return stem
        stem = shorter
    return stem
