"""How much a wrong result tells of the program that made it: how few others would give the same.

Every program that returns 0 too often returns 0, and one point alone looks alike to many formulas.
So what counts is how many different numbers a wrong result holds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction

import torch

from autograder.judging.relations.sites import Site, differing_sites
from autograder.observation.compare import Comparison
from autograder.observation.tree import Observation
from autograder.sandbox.wire import Fault

# Numbers that programs share: classes and counts, whole ones, and the shares of a few samples.
SMALL, SHARED, OTHER = 0.25, 0.5, 1.0
LARGEST_SMALL = 9
LARGEST_DENOMINATOR = 20
MOST_NUMBERS = 200  # of one tensor; more do not tell more
_SMALLEST = ((1,), (1, 1), (2, 2))  # shapes in which different mistakes coincide
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


Number = tuple[float, bool]  # and whether it is a whole one by its type: a class, a count


class Numbers:
    """The different wrong numbers in some results, and the arrangements of whole ones."""

    def __init__(self) -> None:
        self._all: set[Number] = set()
        self._telling: set[Number] = set()
        self._arrangements: set[tuple[Number, ...]] = set()
        self._shapes: set[float] = set()
        self._messages: set[tuple[str, str]] = set()

    def add_observed(self, comparison: Comparison) -> None:
        """Add the numbers where an observation differs from what is right."""
        for site in differing_sites(comparison):
            listed = tuple(_numbers(site.found))
            numbers = set(listed)
            self._all |= numbers
            if _is_degenerate(site, numbers):
                continue
            self._telling |= numbers
            if len(listed) > 2 and len(numbers) > 1 and all(n.is_integer() for n, _ in numbers):
                self._arrangements.add(listed)

    def add_raised(self, fault: Fault, *, seldom: bool) -> None:
        """Add the numbers in an exception's message, such as the shapes that did not fit.

        A message that few programs meet tells by itself, whatever stands in it.
        """
        self._shapes |= {float(number) for number in _NUMBER.findall(fault.message)}
        if seldom:
            self._messages.add((fault.kind, fault.message))

    @property
    def weight(self) -> float:
        """How much they tell together."""
        return sum(map(_weight, self._all)) + self._apart()

    @property
    def telling(self) -> float:
        """How much they tell without the cases in which many programs coincide."""
        return sum(map(_weight, self._telling)) + self._apart()

    def _apart(self) -> float:
        return SHARED * (len(self._arrangements) + len(self._shapes)) + OTHER * len(self._messages)


def _is_degenerate(site: Site, numbers: set[Number]) -> bool:
    found = site.found
    if not isinstance(found, torch.Tensor):
        return False
    return tuple(found.shape) in _SMALLEST or (found.numel() > 1 and len(numbers) < 2)


def _weight(each: Number) -> float:
    number, is_count = each
    if is_count and abs(number) <= LARGEST_SMALL:
        return SMALL
    parts = LARGEST_DENOMINATOR if abs(number) < 1 else 1
    simple = float(Fraction(number).limit_denominator(parts))
    return SHARED if math.isclose(number, simple, rel_tol=1e-7) else OTHER


def _rounded(number: float) -> float:
    return float(f"{number:.8g}") + 0.0  # no negative zero


def _numbers(value: Observation) -> Iterator[Number]:
    """Give the finite numbers of an observation; yes and no are none."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _numbers(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, torch.Tensor):
        if value.dtype != torch.bool and not value.is_complex():
            flat = value.detach().flatten()[:MOST_NUMBERS].to(torch.float64)
            is_count = not value.dtype.is_floating_point
            yield from ((_rounded(n), is_count) for n in flat.tolist() if math.isfinite(n))
    elif isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value):
        yield _rounded(float(value)), isinstance(value, int)


def _is_finite(value: float) -> bool:
    # A larger integer has no float.
    return value.bit_length() < 1000 if isinstance(value, int) else math.isfinite(value)
