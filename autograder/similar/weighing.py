"""How much a shared fingerprint says: nothing where everybody has it, more the rarer it is.

Of the n programs of a task (the students', and the course's known mistakes, which many make by
themselves), d have the fingerprint. Its weight is

    w = ln((n + 1) / d) / ln(n + 1),

the inverse document frequency (K. Spärck Jones, "A statistical interpretation of term specificity
and its application in retrieval", Journal of Documentation 28, 1972), scaled so that what only one
program has weighs 1. It is 0 for what the released notebook, the reference or a known right
alternative has, and, in a class of `LARGE` or more, for what more than `COMMON` of them have.

What two programs share is worth the sum of these weights; their similarity is

    s = shared / (mean of the two programs' whole weights + PRIOR),

so that a task with only one sensible answer, of which hardly any weight is left, says little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

LARGE = 20  # programs: of fewer, a quarter is a handful of friends
COMMON = 0.25  # of the programs of a task
PRIOR = 3.0  # in weights of fingerprints that only one program has

Prints = Mapping[int, tuple[tuple[int, int], ...]]  # lines by fingerprint


class Known(msgspec.Struct, frozen=True):
    """What the course itself has of a task."""

    subtracted: frozenset[int] = frozenset()  # released, the reference, right alternatives
    mistakes: tuple[frozenset[int], ...] = ()


def weights(programs: Iterable[Iterable[int]], known: Known) -> dict[int, float]:
    """Weigh the fingerprints of a task that say anything, by all programs of it; 0 < w <= 1."""
    counts: Counter[int] = Counter()
    number = 0
    for each in (*programs, *known.mistakes):
        number += 1
        counts.update(set(each))
    most = COMMON * number if number >= LARGE else number
    return {
        each: math.log((number + 1) / count) / math.log(number + 1)
        for each, count in counts.items()
        if each not in known.subtracted and count <= most
    }


def similarity(shared: float, one: float, other: float) -> float:
    """Give how similar two programs are: 0, nothing that says anything, to 1, which none reaches.

    `shared` is the weight of what both have, `one` and `other` the weights of all that each has.
    """
    return shared / ((one + other) / 2 + PRIOR)
