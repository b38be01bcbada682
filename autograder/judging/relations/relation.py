"""What can be said about a wrong result in terms of the right one."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


class Kind(enum.StrEnum):
    """How a wrong result comes from the right one."""

    # The same numbers, in something else.
    WRAPPED = "wrapped"  # a float instead of a tensor, a tuple instead of a list, …
    DTYPE = "dtype"
    PRECISION = "precision"  # right to the digits that float32 has
    # One number for one number.
    FACTOR = "factor"
    DIVIDED = "divided"  # by a whole number, a different one for each input
    MULTIPLIED = "multiplied"  # by such a number
    SPREAD = "spread"  # by √(N/(N−1)) or its reciprocal, with a different N for each input
    OFFSET = "offset"
    SIGNS = "signs"
    FUNCTION = "function"  # of each number, or of each row: exp, softmax, …
    MISSING_FUNCTION = "missing function"
    UNNORMALISED = "unnormalised"
    ZEROS = "zeros"
    CONSTANT = "constant"
    # The same numbers in other places.
    FLIPPED = "flipped"
    ROLLED = "rolled"
    PERMUTED = "permuted"
    TRANSPOSED = "transposed"
    REORDERED = "reordered"
    # The same numbers in another shape.
    UNSQUEEZED = "unsqueezed"
    SQUEEZED = "squeezed"
    RESHAPED = "reshaped"
    REPEATED = "repeated"
    ALL_PAIRS = "all pairs"
    # Fewer or more numbers.
    UNREDUCED = "unreduced"
    REDUCED = "reduced"
    CUT = "cut"
    UNCUT = "uncut"
    UNSTRIDED = "unstrided"
    # One step after another.
    LATE = "late"
    EARLY = "early"
    ONE_MORE = "one more"
    ONE_FEWER = "one fewer"
    ONLY_LAST = "only last"
    RUNNING_SUM = "running sum"
    RUNNING_MEAN = "running mean"
    # No numbers at all.
    NO_GRADIENT = "no gradient"
    SWAPPED = "swapped"


@dataclass(frozen=True)
class Relation:
    """One kind, with what it needs to be exact."""

    kind: Kind
    name: str = ""  # of a function or a reduction; a number, a type or a dtype in words
    dim: int | None = None

    @property
    def of_rows(self) -> bool:
        """Whether the function takes whole rows, and not each number by itself."""
        return "softmax" in self.name

    def __str__(self) -> str:
        place = "" if self.dim is None else f" along dim {self.dim}"
        return f"{self.kind}{' ' if self.name else ''}{self.name}{place}"


@dataclass(frozen=True)
class Claim:
    """A relation that may hold: it does where `made` equals `wanted`, number by number.

    `evidence` holds the numbers that could have shown that it does not; by default, all of
    `wanted`.
    """

    relation: Relation
    made: Tensor
    wanted: Tensor
    evidence: Tensor | None = None
    scale: float = 1.0  # how much `made` magnifies the tolerance for numbers near 0


class Extent(enum.StrEnum):
    """Which numbers of a result are wrong, in the few kinds that may be told of a hidden check."""

    SIGN = "sign"
    ALL_LARGE = "all too large"
    ALL_SMALL = "all too small"
    ALL = "all"
    LATER = "after the first"
    ROWS = "some rows"
    SOME = "some"
    NO_NUMBERS = "no numbers"
