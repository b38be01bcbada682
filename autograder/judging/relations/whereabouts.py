"""What the wrong numbers of a result have in common: where they are, and what they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from autograder.judging.relations.keys import is_loss
from autograder.judging.relations.sites import Site, as_numbers
from autograder.language import N_, _


@dataclass(frozen=True)
class Whereabouts:
    """One observation about the wrong numbers, and where to look for the reason."""

    text: str
    step: str


MOST_BY_CHANCE = 100
NOT_FINITE = N_("Look for a division by 0, a log of 0, or exp of a large number.")
DIVERGED = N_(
    "the losses become {kind}: that looks like steps that are too large, or that go uphill"
)
FIRST_STEPS = N_("Print the first few losses to see where they start to grow.")
AT_ONCE = N_("Look at the prediction and the loss: they are {kind} before any step is made.")


def not_finite(site: Site) -> Whereabouts | None:
    """Say what may have turned numbers into nan or inf; None if no number became either."""
    pair = _pair(site)
    if pair is None:
        return None
    reference, found = pair
    lost = ~found.isfinite() & reference.isfinite()
    if not lost.any():
        return None
    kind = "nan" if found[lost].isnan().all() else "inf or nan"
    if not (site.is_sequence and is_loss(site.path)):
        return Whereabouts("", _(NOT_FINITE))
    if lost[0].any():
        return Whereabouts("", _(AT_ONCE).format(kind=kind))
    return Whereabouts(_(DIVERGED).format(kind=kind), _(FIRST_STEPS))


def whereabouts(site: Site) -> Whereabouts | None:
    """Say what only the wrong numbers have in common, if anything."""
    pair = _pair(site)
    if pair is None:
        return None
    reference, found = pair
    wrong = ~torch.isclose(found, reference, rtol=site.rtol, atol=site.atol, equal_nan=True)
    if wrong.all() or not wrong.any():
        return None
    return _first_right(site, wrong) or _edge(wrong) or _border(wrong) or _sign(reference, wrong)


def _pair(site: Site) -> tuple[Tensor, Tensor] | None:
    reference, found = as_numbers(site.reference), as_numbers(site.found)
    if reference is None or found is None or reference.shape != found.shape:
        return None
    return reference, found


def _first_right(site: Site, wrong: Tensor) -> Whereabouts | None:
    if not site.is_sequence or len(wrong) < 2 or wrong[0].any():
        return None
    later = [bool(each.any()) for each in wrong[1:]]
    if not all(later):
        return None
    step = _("Look at what happens between the first entry and the second: it goes wrong there.")
    return Whereabouts(_("the first entry is right, and none after it"), step)


def _is_chance(wrong: Tensor, region: Tensor) -> bool:
    """Whether so many wrong numbers could well lie in a region by chance.

    In a small table they often do: a place is told only where the odds are a hundred to one.
    """
    count = int(wrong.sum())
    ways = math.comb(wrong.numel(), count)
    return MOST_BY_CHANCE * math.comb(int(region.sum()), count) > ways


def _edge(wrong: Tensor) -> Whereabouts | None:
    """Say whether only the first or only the last slice along some dim is wrong."""
    for dim in range(wrong.dim()):
        size = wrong.shape[dim]
        slices = [bool(each.any()) for each in wrong.unbind(dim)]
        if size < 3 or sum(slices) != 1:
            continue
        for position, name in ((0, "first"), (size - 1, "last")):
            region = torch.zeros_like(wrong)
            region.select(dim, position).fill_(True)
            if slices[position] and not _is_chance(wrong, region):
                # An entry of a list, a row or a column of a table, or a slice of more.
                text = _(_ONLY[name, min(wrong.dim(), 3), dim if wrong.dim() == 2 else 0])
                step = _("Look at what happens at the first position.")
                if name == "last":
                    step = _("Look at what happens at the last position.")
                return Whereabouts(text.format(dim=dim), step)
    return None


_ONLY = {
    ("first", 1, 0): N_("only the first entry is wrong"),
    ("last", 1, 0): N_("only the last entry is wrong"),
    ("first", 2, 0): N_("only the first row is wrong"),
    ("last", 2, 0): N_("only the last row is wrong"),
    ("first", 2, 1): N_("only the first column is wrong"),
    ("last", 2, 1): N_("only the last column is wrong"),
    ("first", 3, 0): N_("only the first slice along dim {dim} is wrong"),
    ("last", 3, 0): N_("only the last slice along dim {dim} is wrong"),
}


def _border(wrong: Tensor) -> Whereabouts | None:
    if wrong.dim() < 2 or min(wrong.shape[-2:]) < 3 or wrong[..., 1:-1, 1:-1].any():
        return None
    region = torch.ones_like(wrong)
    region[..., 1:-1, 1:-1] = False
    if _is_chance(wrong, region):
        return None
    return Whereabouts(
        _("only numbers at the border are wrong"), _("Look at what your code does at the border.")
    )


def _sign(reference: Tensor, wrong: Tensor) -> Whereabouts | None:
    """Say whether only numbers that should be negative, positive or 0 are wrong."""
    for text, step, mask in (
        (
            N_("only numbers that should be negative are wrong"),
            N_("Look at the case in which the right number is negative."),
            reference < 0,
        ),
        (
            N_("only numbers that should be positive are wrong"),
            N_("Look at the case in which the right number is positive."),
            reference > 0,
        ),
        (
            N_("only numbers that should be 0 are wrong"),
            N_("Look at the case in which the right number is 0."),
            reference == 0,
        ),
    ):
        if bool((wrong & ~mask).any()) or _is_chance(wrong, mask):
            continue
        return Whereabouts(_(text), _(step))
    return None
