"""Relations of step: the right numbers one step off, one more or fewer, or added up so far."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from autograder.judging.relations.relation import Claim, Kind, Relation


def same_length(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say how two sequences of one length may be related; the first dimension counts steps."""
    if reference.dim() == 0 or not len(reference):
        return
    moved = reference != found
    # A single step is evidence neither for nor against. A sequence that has moved by one step
    # ends, or begins, with something new.
    if moved[0].any():
        yield Claim(Relation(Kind.LATE), reference[:-1], found[1:], found[1:][moved[1:]])
    if moved[-1].any():
        yield Claim(Relation(Kind.EARLY), reference[1:], found[:-1], found[:-1][moved[:-1]])
    so_far = reference.cumsum(0)
    yield Claim(Relation(Kind.RUNNING_SUM), so_far, found, found[moved])
    counts = torch.arange(1, len(reference) + 1, dtype=reference.dtype)
    mean = so_far / counts.reshape(-1, *[1] * (reference.dim() - 1))
    yield Claim(Relation(Kind.RUNNING_MEAN), mean, found, found[moved])


def other_length(reference: Tensor, found: Tensor) -> Iterator[Claim]:
    """Say whether one sequence is the other with one step more, or stops before it."""
    for more, cut, long, short in (
        (Kind.ONE_MORE, Kind.UNCUT, found, reference),
        (Kind.ONE_FEWER, Kind.CUT, reference, found),
    ):
        if len(short) and long.shape[1:] != short.shape[1:]:
            continue
        inner = short.reshape(len(short), *long.shape[1:])
        if len(long) == len(short) + 1:
            yield Claim(Relation(more, "end"), long[:-1], inner)
            yield Claim(Relation(more, "start"), long[1:], inner)
        elif len(long) > len(short):
            yield Claim(Relation(cut, "end"), long[: len(short)], inner)
