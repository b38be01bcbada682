"""How far apart two observations are, number by number, in terms of the tolerance in force.

The distance of a number from the reference's is |found - reference| / (|reference| + s), where
s = atol / rtol is the size below which the tolerance in force is an absolute one. So a number
passes exactly when its distance is at most rtol, and distances of right answers, distances of
wrong ones and rtol are on one axis. (Where rtol is 0 the distance is |found - reference|, and it is
measured against atol.)
"""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from autograder.observation.form import Form
from autograder.observation.tolerance import Tolerance, Tolerances, bounds
from autograder.observation.tree import Observation

if TYPE_CHECKING:
    import torch

# Half the distance from 1 to the next number: the relative error of one rounding.
UNITS = {
    "float64": 2.0**-53,
    "complex128": 2.0**-53,
    "float32": 2.0**-24,
    "complex64": 2.0**-24,
    "float16": 2.0**-11,
    "bfloat16": 2.0**-8,
}


class Gap(NamedTuple):
    """The distance of one leaf of an observation from the reference's."""

    key: str  # the pattern of the tolerance in force, or under which one would be written
    dtype: str  # of the tensor; "float" for a Python float; empty for anything else
    distance: (
        float  # inf where no tolerance helps: different shape, different type, NaN against a number
    )
    limit: float  # the largest distance that passes
    size: float  # s: numbers smaller than this are compared absolutely
    unit: float  # the rounding unit of the arithmetic that the number came from


def gaps(reference: Observation, found: Observation, tolerances: Tolerances) -> Iterator[Gap]:
    """Measure every leaf with arithmetic, and whatever else differs from the reference.

    Leaves that are not floating-point numbers appear only where they differ. Outcome rules are
    ignored: an interval has its own reason.
    """
    return _gaps(reference, found, tolerances, ())


def key_of(path: tuple[str, ...]) -> str:
    """Give the pattern for a path: its first step, and anything below that."""
    if not path:
        return "*"
    first = "*" if path[0].isdecimal() else path[0]
    return first if len(path) == 1 else f"{first}.*"


def rule_for(tolerances: Tolerances, path: tuple[str, ...]) -> tuple[str, Tolerance | None]:
    """Find the rule in force at a path, and its pattern; the default has the path's own key."""
    dotted = ".".join(path)
    for pattern, rule in tolerances.items():
        if fnmatch.fnmatchcase(dotted, pattern):
            return pattern, rule
    return key_of(path), None


def limits(tolerance: Tolerance | None, dtype: str) -> tuple[float, float]:
    """Give the largest distance that passes, and the size s below which it is absolute."""
    rtol, atol = bounds(tolerance, dtype)
    return (rtol, atol / rtol) if rtol else (atol, math.inf)


def _gaps(
    reference: Observation, found: Observation, tolerances: Tolerances, path: tuple[str, ...]
) -> Iterator[Gap]:
    if type(reference) is not type(found):
        yield _apart(path)
    elif isinstance(reference, Form):
        if reference.kind != found.kind:
            yield _apart(path)
            return
        yield from _gaps(reference.parts, found.parts, tolerances, path)
    elif isinstance(reference, dict):
        if reference.keys() != found.keys():
            yield _apart(path)
            return
        for key in reference:
            # What a form is about has the form's own path.
            below = (*path, str(key)) if key else path
            yield from _gaps(reference[key], found[key], tolerances, below)
    elif isinstance(reference, list | tuple):
        if len(reference) != len(found):
            yield _apart(path)
            return
        for position, (one, other) in enumerate(zip(reference, found, strict=True)):
            yield from _gaps(one, other, tolerances, (*path, str(position)))
    elif isinstance(reference, float):
        yield from _float_gap(reference, found, tolerances, path)
    elif type(reference).__name__ == "Tensor":
        yield from _tensor_gap(reference, found, tolerances, path)
    elif reference != found:
        yield _apart(path)


def _apart(path: tuple[str, ...]) -> Gap:
    return Gap(key_of(path), "", math.inf, 0.0, 0.0, 0.0)


def _float_gap(
    reference: float, found: float, tolerances: Tolerances, path: tuple[str, ...]
) -> Iterator[Gap]:
    key, rule = rule_for(tolerances, path)
    if rule is not None and rule.is_outcome:
        return
    limit, size = limits(rule, "float64")
    unit = UNITS["float32" if is_of_float32(reference) else "float64"]
    yield Gap(key, "float", _distance(reference, found, size), limit, size, unit)


def _distance(reference: float, found: float, size: float) -> float:
    if reference == found or (math.isnan(reference) and math.isnan(found)):
        return 0.0
    gap = abs(found - reference)
    if not (math.isfinite(gap) and math.isfinite(reference)):
        return math.inf
    if math.isinf(size):
        return gap
    return gap / (abs(reference) + size) if abs(reference) + size else math.inf


def is_of_float32(number: float) -> bool:
    """Say whether a Python float came from float32 arithmetic.

    Then its mantissa ends after 24 bits. A number with at most 16 (0.5, 12.0) says nothing.
    """
    if not math.isfinite(number) or not number:
        return False
    mantissa = int(abs(math.frexp(number)[0]) * 2**53)
    bits = 53 - ((mantissa & -mantissa).bit_length() - 1)
    return 16 < bits <= 24


def _tensor_gap(
    reference: torch.Tensor, found: torch.Tensor, tolerances: Tolerances, path: tuple[str, ...]
) -> Iterator[Gap]:
    import torch

    if reference.shape != found.shape or reference.dtype != found.dtype:
        yield _apart(path)
        return
    if not (reference.dtype.is_floating_point or reference.dtype.is_complex):
        if not torch.equal(reference, found):
            yield _apart(path)
        return
    key, rule = rule_for(tolerances, path)
    if rule is not None and rule.is_outcome:
        return
    dtype = str(reference.dtype).removeprefix("torch.")
    limit, size = limits(rule, dtype)
    if torch.equal(reference, found):  # the usual case, and many times as fast
        yield Gap(key, dtype, 0.0, limit, size, UNITS[dtype])
        return
    wide = torch.complex128 if reference.dtype.is_complex else torch.float64
    one, other = reference.to(wide), found.to(wide)
    alike = (one == other) | (one.isnan() & other.isnan())
    gap = torch.where(alike, 0.0, (other - one).abs())
    scale = 1.0 if math.isinf(size) else one.abs() + size
    distance = torch.where(alike, 0.0, gap / scale)
    # An infinity or a NaN on one side only: no tolerance could bridge that.
    distance = distance.nan_to_num(nan=math.inf, posinf=math.inf)
    largest = float(distance.max()) if distance.numel() else 0.0
    yield Gap(key, dtype, largest, limit, size, UNITS[dtype])
