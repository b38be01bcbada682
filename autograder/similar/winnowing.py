"""Winnowing: a few fingerprints of a sequence, chosen so that no long enough copy is missed.

Source: S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003, pages 76-85. Any run of `WINDOW + GRAM - 1` tokens that two sequences
share gives them a fingerprint in common; nothing shorter than `GRAM` tokens ever does.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

GRAM = 6  # tokens that one fingerprint is made of
WINDOW = 3  # neighbouring fingerprints of which one is kept


class Chosen(NamedTuple):
    """One fingerprint: 60 bits, and the position of its first token."""

    number: int
    position: int


def winnow(texts: Sequence[str], gram: int = GRAM, window: int = WINDOW) -> list[Chosen]:
    """Choose the fingerprints of a sequence: of each window the smallest, the last of equal ones.

    A sequence of fewer than `gram` tokens has none; of one with fewer than `window` grams the
    smallest is chosen.
    """
    numbers = [
        _number(texts[start : start + gram]) for start in range(max(0, len(texts) - gram + 1))
    ]
    found: list[Chosen] = []
    for start in range(max(0, min(1, len(numbers)), len(numbers) - window + 1)):
        inside = range(start, min(start + window, len(numbers)))
        position = min(inside, key=lambda at: (numbers[at], -at))
        if not found or found[-1].position != position:
            found.append(Chosen(numbers[position], position))
    return found


def _number(texts: Sequence[str]) -> int:
    whole = "\0".join(texts).encode("utf-8", "replace")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "big") >> 4
