"""Find the relations that hold at one place, and the evidence for each."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from autograder.judging.relations import one_to_one, places, steps
from autograder.judging.relations.keys import is_gradient
from autograder.judging.relations.relation import Claim, Kind, Relation
from autograder.judging.relations.sites import Site, as_numbers, numbers_of
from autograder.observation.compare import describe_type
from autograder.observation.tolerance import DEFAULTS
from autograder.observation.tree import Observation

# Two numbers with many digits rarely agree by chance; small whole numbers often do.
WHOLE_NUMBER, OTHER_NUMBER = 0.5, 1.0
ENOUGH = 2.0
# How far results are off that were rounded to float32 on the way, in units of its rounding.
LEAST_ROUNDING, MOST_ROUNDING = 1 / 64, 32.0

# What follows from each kind: the first says more.
_IMPLIED: dict[Kind, frozenset[Kind]] = {
    Kind.FACTOR: frozenset(
        {Kind.UNNORMALISED, Kind.SIGNS, Kind.MULTIPLIED, Kind.DIVIDED, Kind.SPREAD}
    ),
    Kind.SPREAD: frozenset({Kind.UNNORMALISED}),
    Kind.MULTIPLIED: frozenset({Kind.UNNORMALISED}),
    Kind.DIVIDED: frozenset({Kind.UNNORMALISED}),
    Kind.FUNCTION: frozenset({Kind.MISSING_FUNCTION, Kind.SIGNS, Kind.UNNORMALISED}),
    Kind.ZEROS: frozenset({Kind.FUNCTION}),
    Kind.CONSTANT: frozenset({Kind.FUNCTION}),
    Kind.FLIPPED: frozenset({Kind.PERMUTED, Kind.REORDERED, Kind.EARLY, Kind.LATE}),
    Kind.ROLLED: frozenset({Kind.PERMUTED, Kind.REORDERED, Kind.EARLY, Kind.LATE}),
    Kind.PERMUTED: frozenset({Kind.REORDERED}),
    Kind.TRANSPOSED: frozenset({Kind.REORDERED, Kind.RESHAPED}),
    Kind.UNSQUEEZED: frozenset(
        {Kind.REORDERED, Kind.TRANSPOSED, Kind.UNREDUCED, Kind.ALL_PAIRS, Kind.CUT, Kind.UNCUT}
    ),
    Kind.SQUEEZED: frozenset({Kind.REORDERED, Kind.TRANSPOSED, Kind.REDUCED}),
    Kind.RESHAPED: frozenset({Kind.REORDERED}),
    Kind.REPEATED: frozenset({Kind.ALL_PAIRS, Kind.UNREDUCED}),
    Kind.ONE_MORE: frozenset({Kind.UNCUT}),
    Kind.ONE_FEWER: frozenset({Kind.CUT}),
}


def implies(one: Relation, other: Relation) -> bool:
    """Say whether a relation says all that another does, and more."""
    if one.kind is Kind.PRECISION:
        # What is right but for rounding is nearly anything that changes numbers little.
        return other.kind is not Kind.PRECISION
    if one.kind is other.kind is Kind.MISSING_FUNCTION:
        # A second softmax undoes the logarithm of a softmax, too.
        return one.dim is None and other.dim is not None
    return other.kind in _IMPLIED.get(one.kind, ())


def relations_at(site: Site) -> dict[Relation, float]:
    """Give the relations that hold at a place, each with its evidence."""
    held: dict[Relation, float] = {}
    for claim in _claims(site):
        evidence = _examine(claim, site)
        if evidence is not None:
            held[claim.relation] = max(evidence, held.get(claim.relation, 0.0))
    parts = list(site.tensors())
    if parts:
        each = [relations_at(part) for part in parts if _differs(part)]
        for relation in set(each[0]).intersection(*each[1:]) if each else ():
            held[relation] = sum(part[relation] for part in each)
    return held


def _claims(site: Site) -> Iterator[Claim]:
    reference, found = as_numbers(site.reference), as_numbers(site.found)
    if reference is None:
        return
    if site.found is None and is_gradient(site.path):
        yield Claim(Relation(Kind.NO_GRADIENT), reference, reference)
    if found is None or not (reference.isfinite().all() and found.isfinite().all()):
        return
    if site.is_sequence and len(reference) > 1 and found.shape == reference.shape[1:]:
        yield Claim(Relation(Kind.ONLY_LAST), reference[-1], found)
    types = [_type(value) for value in (site.found, site.reference)]
    if len(set(types)) > 1:
        if reference.shape == found.shape:
            yield Claim(Relation(Kind.WRAPPED, " instead of ".join(types)), reference, found)
    elif reference.shape != found.shape:
        if site.is_sequence:
            yield from steps.other_length(reference, found)
        else:
            yield from places.other_shape(reference, found)
    elif _dtype(site.reference) != _dtype(site.found):
        names = f"{_dtype(site.found)} instead of {_dtype(site.reference)}"
        yield Claim(Relation(Kind.DTYPE, names), reference, found)
    else:
        yield from _same_form(site, reference, found)


def _same_form(site: Site, reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say what may relate two values of one type, shape and dtype."""
    if site.is_sequence or reference.dim() == 1:
        yield from steps.same_length(reference, found)
    if site.is_sequence and reference.dim() > 1:
        return  # a list of tensors: each is looked at by itself
    yield from one_to_one.claims(reference, found)
    yield from places.same_shape(reference, found, site.rtol, site.atol)


def _differs(site: Site) -> bool:
    one, other = as_numbers(site.reference), as_numbers(site.found)
    return (
        one is None
        or other is None
        or one.shape != other.shape
        or not torch.allclose(other, one, rtol=site.rtol, atol=site.atol)
    )


def _type(value: Observation) -> str:
    whole = describe_type(value)
    if not isinstance(value, list | tuple) or not value:
        return whole
    return f"{whole} of {describe_type(value[0]).partition(' ')[2]}s"


def _dtype(value: Observation) -> str:
    if isinstance(value, list | tuple) and value:
        value = value[0]
    value = numbers_of(value)
    return str(value.dtype).removeprefix("torch.") if isinstance(value, Tensor) else ""


def _examine(claim: Claim, site: Site) -> float | None:
    """Measure the evidence for a claim; None where it does not hold."""
    if claim.made.shape != claim.wanted.shape:
        return None
    rtol, atol = site.rtol, site.atol
    if claim.relation.kind is Kind.PRECISION:
        return ENOUGH if _is_rounding(claim, site) else None
    if claim.relation.kind is Kind.OFFSET:
        # Where some numbers are right, not every number is too large.
        right = as_numbers(site.reference)
        if right is None or bool(torch.isclose(claim.wanted, right, rtol=rtol, atol=atol).any()):
            return None
    if claim.relation.kind is Kind.DTYPE:
        # The coarser of the two dtypes decides how close the numbers can be.
        for value in (site.reference, site.found):
            coarse = DEFAULTS.get(_dtype(value), (0.0, 0.0))
            rtol, atol = max(rtol, coarse[0]), max(atol, coarse[1])
    close = torch.isclose(claim.made, claim.wanted, rtol=rtol, atol=atol * claim.scale)
    if not bool(close.all()):
        return None
    return _weigh(claim.wanted if claim.evidence is None else claim.evidence)


def _is_rounding(claim: Claim, site: Site) -> bool:
    """Whether numbers that should be float64 differ by about what float32 rounds."""
    if _dtype(site.reference) not in ("", "float64"):
        return False
    unit, sizes = torch.finfo(torch.float32).eps, claim.wanted.abs()
    gaps = (claim.made - claim.wanted).abs()
    wrong = ~torch.isclose(claim.made, claim.wanted, rtol=site.rtol, atol=site.atol)
    relative = (gaps / sizes.clamp(min=1e-300))[wrong]
    # A sum of large numbers may be small, and is rounded as they are: so some may be off by more.
    typical, largest = float(relative.median()), float(gaps.max() / sizes.max().clamp(min=1e-300))
    # Below the least, another order of the same float64 operations may do it as well.
    return LEAST_ROUNDING * unit <= typical <= MOST_ROUNDING * unit >= largest


def _weigh(numbers: Tensor) -> float:
    """Count different numbers, whole ones for half."""
    if not numbers.numel():
        return 0.0
    scale = float(numbers.abs().max()) or 1.0
    # Numbers that differ by rounding are one number.
    kept = torch.unique(torch.round(numbers / scale, decimals=9)) * scale
    whole = (kept - kept.round()).abs() < 1e-6 * scale
    return WHOLE_NUMBER * int(whole.sum()) + OTHER_NUMBER * int((~whole).sum())
