"""Relations of one number to one number: the shape is right, and every number is off alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

import torch
from torch import Tensor

from autograder.judging.relations.relation import Claim, Kind, Relation

Function = Callable[[Tensor], Tensor]

LARGEST_WHOLE = 100_000  # a length of data, as a factor
MOST_SIMPLE = 16  # up to here a fraction is a factor that someone may have forgotten
LARGEST_COUNT = 1_000
KNOWN_FACTORS = {"1/ln 2": 1 / math.log(2), "1/ln 10": 1 / math.log(10)}

OF_EACH_NUMBER: dict[str, Function] = {
    "square root": torch.sqrt,
    "square": torch.square,
    "logarithm": torch.log,
    "exponential": torch.exp,
    "absolute value": torch.abs,
    "reciprocal": torch.reciprocal,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "ReLU": torch.relu,
}
OF_EACH_ROW: dict[str, Callable[[Tensor, int], Tensor]] = {
    "softmax": torch.softmax,
    "log-softmax": torch.log_softmax,
}
# Functions that students leave out; nobody would say that one of the others is missing.
SOMETIMES_MISSING = ("square root", "square", "logarithm", "exponential", "sigmoid", "tanh", "ReLU")


def claims(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say what may relate two tensors of one shape."""
    if reference.numel() == 0:
        return
    different = reference != found
    yield Claim(Relation(Kind.PRECISION), found, reference)
    yield from _factors(reference, found)
    yield from _offset(reference, found)
    yield from _equal(reference, found, different)
    yield from _functions(reference, found, different)
    sizes = reference.abs()
    yield Claim(Relation(Kind.SIGNS), found.abs(), sizes, sizes[different])


def _factors(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    largest = int(reference.abs().argmax())
    one, other = float(reference.flatten()[largest]), float(found.flatten()[largest])
    ratio = other / one if one else 0.0
    if not 1e-9 < abs(ratio) < 1e9:
        return
    evidence = reference[reference != 0]  # 0 is 0 times anything

    def claim(kind: Kind, factor: float, name: str = "") -> Claim:
        scale = max(1.0, abs(factor))
        return Claim(Relation(kind, name), factor * reference, found, evidence, scale)

    simple = Fraction(ratio).limit_denominator(4) if abs(ratio) <= MOST_SIMPLE else Fraction(0)
    if not _near(ratio, float(simple)):
        simple = Fraction(0)
    for kind, times in ((Kind.MULTIPLIED, ratio), (Kind.DIVIDED, 1 / ratio)):
        if 1.5 < times < LARGEST_WHOLE and _near(times, round(times)):
            whole = Fraction(round(times))
            simple = whole if kind is Kind.MULTIPLIED else 1 / whole
            yield claim(kind, float(simple))
    for name, power in (("larger", ratio * abs(ratio)), ("smaller", 1 / (ratio * abs(ratio)))):
        # √(N/(N−1)) for a whole N; for a larger N it could be any number near 1.
        count = round(power / (power - 1)) if power > 1.0 else 0
        if 2 <= count <= LARGEST_COUNT and abs(power - count / (count - 1)) < 1e-3 / count**2:
            exact = math.sqrt(count / (count - 1))
            yield claim(Kind.SPREAD, exact if name == "larger" else 1 / exact, name)
    known = next((name for name, value in KNOWN_FACTORS.items() if _near(ratio, value)), "")
    if simple:
        yield claim(Kind.FACTOR, float(simple), str(simple))
    elif known:
        yield claim(Kind.FACTOR, KNOWN_FACTORS[known], known)
    elif reference.numel() > 1:
        yield claim(Kind.FACTOR, ratio, f"{ratio:.4g}")


def _near(one: float, other: float) -> bool:
    # This only chooses a candidate: the check's tolerance decides whether it holds.
    return abs(one - other) <= 1e-3 * abs(one)


def _offset(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    if len(torch.unique(reference)) < 3:
        return  # two numbers easily differ by the same amount by chance
    offset = float((found - reference).flatten()[0])
    yield Claim(Relation(Kind.OFFSET, f"{offset:.4g}"), reference + offset, found)


def _equal(reference: Tensor, found: Tensor, different: Tensor) -> Iterator[Claim]:
    first = found.flatten()[0]
    kind = Kind.CONSTANT if first else Kind.ZEROS
    # Where equal numbers are right, equal numbers show nothing.
    uneven = len(torch.unique(reference)) > 1
    yield Claim(Relation(kind), first.expand_as(found), found, reference[different & uneven])


def _functions(reference: Tensor, found: Tensor, different: Tensor) -> Iterator[Claim]:
    for name, function in OF_EACH_NUMBER.items():
        applied = Relation(Kind.FUNCTION, name)
        yield Claim(applied, function(reference), found, reference[different])
    for name in SOMETIMES_MISSING:
        missing = Relation(Kind.MISSING_FUNCTION, name)
        yield Claim(missing, OF_EACH_NUMBER[name](found), reference, found[different])
    for dim in range(reference.dim()):
        if reference.shape[dim] < 2:
            continue
        # A row of equal numbers could come from any equal numbers.
        uneven = reference.amax(dim, keepdim=True) != reference.amin(dim, keepdim=True)
        evidence = reference[uneven.expand_as(reference)]
        for name, along in OF_EACH_ROW.items():
            yield Claim(Relation(Kind.FUNCTION, name, dim), along(reference, dim), found)
            missing = Relation(Kind.MISSING_FUNCTION, name, dim)
            yield Claim(missing, along(found, dim), reference, evidence)
        divided = found / found.sum(dim, keepdim=True)
        yield Claim(Relation(Kind.UNNORMALISED, dim=dim), divided, reference)
