"""Which numbers of a result are wrong, in the few kinds that may be told of a hidden check."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.judging.relations.keys import is_loss
from autograder.judging.relations.relation import Extent
from autograder.judging.relations.sites import Site, as_numbers, differing_sites
from autograder.observation.compare import Comparison
from autograder.observation.tree import Observation


def extent_of(comparison: Comparison) -> Extent | None:
    """Say which numbers are wrong in the first part that differs; losses tell most."""
    sites = sorted(differing_sites(comparison), key=lambda site: not is_loss(site.path))
    pairs = [(site, _numbers(site.reference), _numbers(site.found)) for site in sites]
    counted = [(s, one, two) for s, one, two in pairs if one is not None and two is not None]
    if not counted:
        return Extent.NO_NUMBERS if pairs else None
    site, reference, found = counted[0]
    return _extent(site, reference, found) if reference.shape == found.shape else None


def _numbers(value: Observation) -> Tensor | None:
    """Give numbers; yes and no are none, also where a tensor holds them."""
    is_logical = isinstance(value, Tensor) and value.dtype is torch.bool
    return None if is_logical else as_numbers(value)


def _extent(site: Site, reference: Tensor, found: Tensor) -> Extent | None:
    wrong = ~torch.isclose(found, reference, rtol=site.rtol, atol=site.atol, equal_nan=True)
    if not wrong.any():
        return None
    if bool(torch.isclose(found, -reference, rtol=site.rtol, atol=site.atol)[wrong].all()):
        return Extent.SIGN
    if wrong.all():
        if bool((found > reference).all()):
            return Extent.ALL_LARGE
        return Extent.ALL_SMALL if bool((found < reference).all()) else Extent.ALL
    if site.is_sequence and not wrong[0].any():
        later = [bool(each.any()) for each in wrong[1:]]
        return Extent.LATER if all(later) else Extent.SOME
    rows = wrong.flatten(1).any(1) if wrong.dim() > 1 else None
    return Extent.ROWS if rows is not None and not rows.all() else Extent.SOME
