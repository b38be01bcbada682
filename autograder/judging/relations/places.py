"""Relations of place: the right numbers, in other places, another shape, more or fewer of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from autograder.judging.relations.relation import Claim, Kind, Relation

MOST_PAIRS = 4_000_000  # numbers compared when rows are matched with rows
MOST_DIMS = 4
MOST_CUT = 4  # how many rows at an edge may be missing

REDUCTIONS: dict[str, Callable[[Tensor, int], Tensor]] = {
    "sum": lambda x, dim: x.sum(dim),
    "mean": lambda x, dim: x.mean(dim),
    "largest number": lambda x, dim: x.amax(dim),
    "smallest number": lambda x, dim: x.amin(dim),
}


def same_shape(reference: Tensor, found: Tensor, rtol: float, atol: float) -> Iterator[Claim]:
    """Say how numbers may have changed places within one shape."""
    moved = reference != found
    for dim in range(min(reference.dim(), MOST_DIMS)):
        order = _order_along(reference, found, dim, rtol, atol)
        if order is not None:
            made = reference.index_select(dim, order)
            yield Claim(Relation(*_name_order(order), dim), made, found, found[moved])
    yield from _transposed(reference, found)
    yield from _reordered(reference, found)


def other_shape(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say how one shape may have become another."""
    if reference.numel() == 0 or found.numel() == 0:
        return
    if reference.numel() == found.numel():
        spare = found.dim() - reference.dim()
        if spare and reference.squeeze().shape == found.squeeze().shape:
            relation = Relation(Kind.UNSQUEEZED if spare > 0 else Kind.SQUEEZED, str(abs(spare)))
        else:
            relation = Relation(Kind.RESHAPED)
        yield Claim(relation, reference.flatten(), found.flatten())
        yield from _transposed(reference, found)
        yield from _reordered(reference, found)
    yield from _spread(reference, found)
    yield from _reduced(reference, found)
    yield from _cut(reference, found)


def _order_along(
    reference: Tensor, found: Tensor, dim: int, rtol: float, atol: float
) -> Tensor | None:
    """Find the order of the slices of `reference` in `found`, if there is exactly one."""
    one, other = (x.movedim(dim, 0).reshape(x.shape[dim], -1) for x in (reference, found))
    count, width = one.shape
    if count < 2 or count * count * width > MOST_PAIRS:
        return None
    close = torch.isclose(other[:, None], one[None], rtol=rtol, atol=atol).all(-1)
    if not bool((close.sum(0) == 1).all() and (close.sum(1) == 1).all()):
        return None
    order = close.to(torch.int64).argmax(1)
    return None if bool((order == torch.arange(count)).all()) else order


def _name_order(order: Tensor) -> tuple[Kind, str]:
    count = len(order)
    straight = torch.arange(count)
    if bool((order == straight.flip(0)).all()):
        return Kind.FLIPPED, ""
    for places in range(1, count):
        if bool((order == straight.roll(places)).all()):
            return Kind.ROLLED, str(places if places <= count // 2 else places - count)
    return Kind.PERMUTED, ""


def _transposed(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    if not 2 <= reference.dim() <= MOST_DIMS:
        return
    for order in itertools.permutations(range(reference.dim())):
        kept = [dim for dim in order if reference.shape[dim] > 1]
        if kept == sorted(kept):
            continue  # only axes of length 1 have moved: that is another shape, in the same order
        turned = reference.permute(order)
        if order != tuple(range(reference.dim())) and turned.shape == found.shape:
            square = turned.shape == reference.shape
            evidence = found[turned != reference] if square else None
            name = "" if reference.dim() == 2 else ", ".join(map(str, order))
            yield Claim(Relation(Kind.TRANSPOSED, name), turned, found, evidence)


def _reordered(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    if reference.numel() < 3:
        return
    one, other = reference.flatten().sort().values, found.flatten().sort().values
    yield Claim(Relation(Kind.REORDERED), one, other)


def _spread(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say whether the right numbers are in a larger table: of all pairs, or of repeated copies."""
    flat = reference.flatten()
    count = len(flat)
    if reference.dim() in (1, 2) and found.shape == (count, count):
        evidence = flat if count > 1 else flat[:0]
        yield Claim(Relation(Kind.ALL_PAIRS), flat, found.diagonal(), evidence)
    if found.dim() != reference.dim() + 1:
        return
    for dim in range(found.dim()):
        rest = found.shape[:dim] + found.shape[dim + 1 :]
        if rest == reference.shape and found.shape[dim] >= 2:
            repeated = reference.unsqueeze(dim).expand_as(found)
            yield Claim(Relation(Kind.REPEATED, dim=dim), repeated, found)


def _reduced(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say whether one is the sum, the mean, … of the other along a dimension, or of all."""
    for name, along in REDUCTIONS.items():
        for kind, many, few in (
            (Kind.UNREDUCED, found, reference),
            (Kind.REDUCED, reference, found),
        ):
            for dim in range(min(many.dim(), MOST_DIMS)):
                made = along(many, dim)
                if made.shape == few.shape:
                    yield Claim(Relation(kind, name, dim), made, few)
            if many.dim() >= 2 and few.numel() == 1:
                yield Claim(Relation(kind, name), along(many.flatten(), 0).reshape(few.shape), few)


def _cut(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say whether one is a part of the other: without some edge, or every second number."""
    if reference.dim() != found.dim() or not 1 <= reference.dim() <= MOST_DIMS:
        return
    for kind, large, small in ((Kind.CUT, reference, found), (Kind.UNCUT, found, reference)):
        gaps = [a - b for a, b in zip(large.shape, small.shape, strict=True)]
        if all(0 <= gap <= MOST_CUT for gap in gaps):
            for starts in itertools.product(*(range(gap + 1) for gap in gaps)):
                part = large
                for dim, (start, length) in enumerate(zip(starts, small.shape, strict=True)):
                    part = part.narrow(dim, start, length)
                yield Claim(Relation(kind, _edges(starts, gaps)), part, small)
    for step in (2, 3):
        part = found
        for dim in range(max(0, found.dim() - 2), found.dim()):
            part = part.index_select(dim, torch.arange(0, found.shape[dim], step))
        if part.shape == reference.shape != found.shape:
            yield Claim(Relation(Kind.UNSTRIDED, str(step)), part, reference)


def _edges(starts: tuple[int, ...], gaps: list[int]) -> str:
    """Name the edges of a part in words: at the start, at the end, on all sides."""
    before = any(starts)
    after = any(start < gap for start, gap in zip(starts, gaps, strict=True))
    if before and after:
        return "both"
    return "start" if before else "end"
