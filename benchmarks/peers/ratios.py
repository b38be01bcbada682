"""Ratios with their spread, and the table that shows them. Pure, and of no other file."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """What grading one submission took, in seconds."""

    wall: float
    cpu: float  # of all processes that had to do with it


class Spread(NamedTuple):
    """The median of some rounds, and the least and the most of them."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        if self.least == self.most:
            return figure(self.median)
        return f"{figure(self.median)} ({figure(self.least)}–{figure(self.most)})"


def figure(number: float) -> str:
    """Write a number with three digits that count; of a large one, all before the point."""
    before = math.floor(math.log10(abs(number))) + 1 if number else 1
    return f"{number:.{max(3 - before, 0)}f}"


def spread(numbers: Sequence[float]) -> Spread:
    """Take the median, the least and the most; ValueError for none at all."""
    if not numbers:
        raise ValueError("no round was measured: give --rounds a number above 0")
    return Spread(statistics.median(numbers), min(numbers), max(numbers))


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Divide round by round, so that a machine that slows down slows both; then take the spread.

    ValueError where the two were not measured in the same rounds, or one below is not positive.
    """
    if len(above) != len(below):
        raise ValueError(f"{len(above)} rounds cannot be compared with {len(below)}")
    if min(below, default=1.0) <= 0:
        raise ValueError(f"a time of {min(below)} s was measured: nothing can be divided by it")
    return spread([a / b for a, b in zip(above, below, strict=True)])


class Goal(NamedTuple):
    """What a ratio should be: at least so much, or at most."""

    number: float
    at_least: bool = True

    def verdict(self, found: float) -> str:
        """Say whether a ratio reaches it."""
        held = found >= self.number if self.at_least else found <= self.number
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.number:g}: {'reached' if held else 'NOT REACHED'}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Make a Markdown table: the first column to the left, the others to the right.

    ValueError for a row that is longer or shorter than the head.
    """
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"{len(row)} cells below {len(head)} columns: {list(row)}")
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return f"| {' | '.join(padded)} |"

    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), line(rule), *map(line, rows)])
