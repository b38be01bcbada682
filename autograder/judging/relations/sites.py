"""The places where two observations differ, each as large as can be compared in one piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import torch

from autograder.observation.compare import Comparison
from autograder.observation.form import SELF, Form
from autograder.observation.tolerance import Tolerances, bounds, compared_as, find
from autograder.observation.tree import SETS, Observation, join

MOST_NUMBERS = 200_000  # beyond this a relation is not looked for

_NUMBERS = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Site:
    """One place: what is right there, what was found, and how far apart they may be."""

    path: str
    reference: Observation
    found: Observation
    rtol: float
    atol: float

    @property
    def key(self) -> str:
        """What a check calls this part of its result, without the numbers in that name.

        `losses.3` is one of the losses, and `(2, 3), k 2` one of many pairs of shape and k.
        """
        return _NUMBERS.sub("#", self.path)

    @property
    def is_sequence(self) -> bool:
        """Whether this is a list of numbers or of tensors: one entry after another."""
        return isinstance(self.reference, list | tuple)

    def tensors(self) -> Iterator[Site]:
        """Give the places of two equally long lists of tensors, one by one."""
        if isinstance(self.reference, list | tuple) and isinstance(self.found, list | tuple):
            pairs = list(zip(self.reference, self.found, strict=False))
            tensors = all(isinstance(each, torch.Tensor) for pair in pairs for each in pair)
            if len(self.reference) == len(self.found) and tensors:
                for position, (one, other) in enumerate(pairs):
                    yield replace(self, path=join(self.path, position), reference=one, found=other)


def differing_sites(comparison: Comparison) -> tuple[Site, ...]:
    """List the places that differ; a value that only needs to lie in an interval is left out."""
    paths = {difference.path for difference in comparison.differences}
    reference, found, tolerances, _ = comparison
    return tuple(_walk(reference, found, tolerances, paths, "")) if paths else ()


def _walk(
    reference: Observation,
    found: Observation,
    tolerances: Tolerances,
    differing: set[str],
    path: str,
) -> Iterator[Site]:
    if not _any_below(path, differing):
        return
    rule = find(tolerances, path)
    if rule is not None and rule.is_outcome:
        return
    if isinstance(reference, Form) and isinstance(found, Form) and reference.kind == found.kind:
        if reference.kind in SETS:
            # Its members have no places that could be compared one by one.
            yield Site(path, reference, found, *bounds(None, "float64"))
            return
        reference, found = reference.parts, found.parts
    if isinstance(reference, dict) and isinstance(found, dict):
        if reference.keys() == found.keys():
            for key in reference:
                yield from _walk(reference[key], found[key], tolerances, differing, join(path, key))
            return
    elif _are_items(reference, found):
        for position, pair in enumerate(zip(reference, found, strict=True)):
            yield from _walk(*pair, tolerances, differing, join(path, position))
        return
    first = join(path, 0) if isinstance(reference, list | tuple) else path
    rtol, atol = bounds(find(tolerances, first), _dtype_of(reference))
    yield Site(path, reference, found, rtol, atol)


def _are_items(reference: Observation, found: Observation) -> bool:
    """Whether two lists are equally long and hold things that must be compared one by one."""
    if not isinstance(reference, list | tuple) or type(reference) is not type(found):
        return False
    sequences = _is_sequence(reference) and _is_sequence(found)
    return len(reference) == len(found) and not sequences


def _is_sequence(value: Observation) -> bool:
    """Whether a list holds numbers, or tensors of one shape, and no further lists."""
    return as_numbers(value) is not None and not any(isinstance(v, list | tuple) for v in value)


def _any_below(path: str, differing: set[str]) -> bool:
    return not path or any(each == path or each.startswith(f"{path}.") for each in differing)


def numbers_of(value: Observation) -> Observation:
    """Give the tensor that an array or a scalar of NumPy holds; anything else as it is."""
    is_array = isinstance(value, Form) and value.kind.startswith("a NumPy ")
    return value.parts.get(SELF) if is_array else value


def _dtype_of(value: Observation) -> str:
    value = numbers_of(value)
    if isinstance(value, list | tuple):
        return _dtype_of(value[0]) if value else "float64"
    name = str(value.dtype).removeprefix("torch.") if isinstance(value, torch.Tensor) else ""
    return compared_as(name)


def as_numbers(value: Observation) -> torch.Tensor | None:
    """Give a tensor, a number, or a list of either, as float64; None for anything else.

    A list of tensors of one shape gets a first dimension for its positions.
    """
    value = numbers_of(value)
    if isinstance(value, torch.Tensor):
        if value.is_complex() or value.numel() > MOST_NUMBERS:
            return None
        return value.detach().to(torch.float64)
    if isinstance(value, bool):
        return None
    if isinstance(value, float) or (isinstance(value, int) and value.bit_length() < 1000):
        # A larger integer has no float.
        return torch.tensor(float(value), dtype=torch.float64)
    if isinstance(value, list | tuple):
        parts = [as_numbers(each) for each in value]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or any(one.shape != two.shape for one, two in pairwise(known)):
            return None
        return torch.stack(known) if known else torch.empty(0, dtype=torch.float64)
    return None
