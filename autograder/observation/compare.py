"""Compare two observations: where they differ, in what, and by how much."""

from __future__ import annotations

import enum
import functools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from autograder.observation.form import SELF, Form, Other
from autograder.observation.members import is_octets, lacking_and_extra, say_members
from autograder.observation.tolerance import Tolerance, Tolerances, bounds, find
from autograder.observation.tree import SETS, Observation, join

if TYPE_CHECKING:
    import torch


class Aspect(enum.StrEnum):
    """The aspect in which two observations differ, from coarsest to finest."""

    TYPE = "type"
    KEYS = "keys"
    LENGTH = "length"
    DTYPE = "dtype"
    SHAPE = "shape"
    VALUE = "value"
    MEMBERS = "members"


# Their kind alone does not say what they hold.
_TOLD_BY_DTYPE = frozenset({"a NumPy array", "a NumPy scalar", "a column", "values", "labels"})
_OCTETS = frozenset({"bytes", "a bytearray"})
# Where one of these parts of a form differs, the parts after it differ because of it.
_DECIDING = frozenset({"shape", "columns"})
# The parts of these have names that somebody chose.
_WRITTEN = ("a dataclass ", "a named tuple ")
LONGEST_OCTETS = 40


class Difference(msgspec.Struct, frozen=True):
    """One difference between an observation and the reference's, at one path."""

    path: str
    aspect: Aspect
    expected: str
    found: str
    largest: float = math.nan  # largest absolute difference
    relative: float = math.nan  # largest difference relative to the reference
    where: tuple[int, ...] = ()  # index of the largest absolute difference
    count: int = 0  # how many elements are outside the tolerance
    total: int = 0  # how many elements there are


class Comparison(NamedTuple):
    """An observation beside the reference's, compared once."""

    reference: Observation
    found: Observation
    tolerances: Tolerances
    differences: tuple[Difference, ...]


def hold_against(reference: Observation, found: Observation, tolerances: Tolerances) -> Comparison:
    """Compare two observations, and keep them beside what was found to differ.

    What was found to be right on arrival is by now the reference's own object.
    """
    if found is reference:
        return Comparison(reference, found, tolerances, ())
    return Comparison(reference, found, tolerances, compare(reference, found, tolerances))


def compare(
    reference: Observation, found: Observation, tolerances: Tolerances
) -> tuple[Difference, ...]:
    """List all differences; none means that `found` is as right as the reference.

    What has no faithful form (`Other`) equals nothing: two objects of one type may differ in all
    that counts.
    """
    return tuple(_differences(reference, found, tolerances, "", others_agree=False))


def same(one: Observation, other: Observation, tolerances: Tolerances) -> bool:
    """Say whether two observations were made by the same function.

    Intervals of outcomes are left aside here: two programs that end anywhere in one need not be
    the same. Objects without a faithful form are alike if they are described alike: this tells
    which mistake it was, and earns no points.
    """
    close = {path: rule for path, rule in tolerances.items() if not rule.is_outcome}
    return next(_differences(one, other, close, "", others_agree=True), None) is None


def describe_type(value: Observation) -> str:
    """Name a value's type in words that a student knows."""
    if isinstance(value, Other):
        return value.kind
    if isinstance(value, Form):
        numbers: Any = value.parts.get(SELF)
        told = value.kind in _TOLD_BY_DTYPE and _is_tensor(numbers)
        return f"{value.kind} of dtype {_dtype(numbers)}" if told else value.kind
    if _is_tensor(value):
        return "a tensor"
    names = {
        type(None): "None",
        bool: "a bool",
        int: "an int",
        float: "a float",
        str: "a string",
        list: "a list",
        tuple: "a tuple",
        dict: "a dict",
    }
    return names[type(value)]


def _is_tensor(value: object) -> bool:
    # If torch is not imported, no value can be a tensor.
    return type(value).__name__ == "Tensor"


_PLAIN = frozenset({bool, int, float, str})


def _differences(
    reference: Observation,
    found: Observation,
    tolerances: Tolerances,
    path: str,
    *,
    others_agree: bool,
) -> Iterator[Difference]:
    strange = isinstance(reference, Other) and not (others_agree and reference == found)
    if type(reference) is not type(found) or strange:
        expected, actual = describe_type(reference), describe_type(found)
        yield Difference(path, Aspect.TYPE, expected, actual)
    elif isinstance(reference, dict):
        if reference.keys() != found.keys():
            yield Difference(path, Aspect.KEYS, ", ".join(reference), ", ".join(found))
            return
        for key in reference:
            below = join(path, key)
            yield from _differences(
                reference[key], found[key], tolerances, below, others_agree=others_agree
            )
    elif isinstance(reference, list | tuple):
        if len(reference) != len(found):
            yield Difference(path, Aspect.LENGTH, str(len(reference)), str(len(found)))
            return
        equal_is_right = not any(rule.is_outcome for rule in tolerances.values())
        for position, (one, other) in enumerate(zip(reference, found, strict=True)):
            # A training is a list of numbers, nearly all of them equal.
            if equal_is_right and type(one) is type(other) and type(one) in _PLAIN and one == other:
                continue
            below = join(path, position)
            yield from _differences(one, other, tolerances, below, others_agree=others_agree)
    elif isinstance(reference, Form):
        yield from _form_differences(reference, found, tolerances, path, others_agree=others_agree)
    elif _is_tensor(reference):
        yield from _tensor_differences(reference, found, find(tolerances, path), path)
    elif type(reference) in (int, float):
        yield from _number_differences(reference, found, find(tolerances, path), path)
    elif not isinstance(reference, Other) and reference != found:
        yield Difference(path, Aspect.VALUE, repr(reference), repr(found))


def _form_differences(
    reference: Form, found: Form, tolerances: Tolerances, path: str, *, others_agree: bool
) -> Iterator[Difference]:
    if reference.kind != found.kind:
        yield Difference(path, Aspect.TYPE, describe_type(reference), describe_type(found))
        return
    if reference.parts.keys() != found.parts.keys():
        yield Difference(path, Aspect.KEYS, _names(reference.parts), _names(found.parts))
        return
    for key, right in reference.parts.items():
        below, other = join(path, key), found.parts[key]
        whole = _as_a_whole(reference.kind, key, right, other)
        if whole is not None:
            each = functools.partial(_differences, tolerances=tolerances, others_agree=others_agree)
            differences = tuple(whole(right, other, below, each))
        else:
            differences = tuple(
                _differences(right, other, tolerances, below, others_agree=others_agree)
            )
        yield from differences
        if differences and key in _DECIDING and not reference.kind.startswith(_WRITTEN):
            return


def _names(keys: Iterable[object]) -> str:
    return ", ".join(str(key) or "its values" for key in keys)


Each = Callable[..., Iterator[Difference]]
Whole = Callable[[Observation, Observation, str, Each], Iterator[Difference]]


def _as_a_whole(kind: str, key: str, right: Observation, found: Observation) -> Whole | None:
    """Choose how a part is compared that is not compared item by item; None if it is."""
    lists = isinstance(right, list) and isinstance(found, list)
    if kind in SETS and key == SELF and lists:
        return _member_differences
    if kind == "a DataFrame" and key == "columns" and lists:
        return _name_differences
    tensors = is_octets(right) and is_octets(found)
    return _octet_differences if kind in _OCTETS and key == SELF and tensors else None


def _member_differences(
    reference: list[Observation], found: list[Observation], path: str, each: Each
) -> Iterator[Difference]:
    def agree(one: Observation, other: Observation, position: int) -> bool:
        return next(each(one, other, path=join(path, position)), None) is None

    lacking, extra = lacking_and_extra(reference, found, agree)
    if lacking or extra:
        yield Difference(path, Aspect.MEMBERS, say_members(lacking), say_members(extra))


def _name_differences(
    reference: list[Observation], found: list[Observation], path: str, each: Each
) -> Iterator[Difference]:
    if next(each(reference, found, path=path), None) is not None:
        yield Difference(path, Aspect.KEYS, _names(reference), _names(found))


def _octet_differences(
    reference: torch.Tensor, found: torch.Tensor, path: str, each: Each
) -> Iterator[Difference]:
    one, other = bytes(reference.numpy()), bytes(found.numpy())
    if one == other:
        return
    if len(one) != len(other):
        yield Difference(path, Aspect.LENGTH, str(len(one)), str(len(other)))
        return
    shared = next(n for n, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
    start = max(0, shared - LONGEST_OCTETS // 4) if len(one) > LONGEST_OCTETS else 0
    end = start + LONGEST_OCTETS
    where = f" from byte {start} on" if start else ""
    yield Difference(path, Aspect.VALUE, f"{one[start:end]!r}{where}", f"{other[start:end]!r}")


def _number_differences(
    reference: float, found: float, tolerance: Tolerance | None, path: str
) -> Iterator[Difference]:
    if tolerance is not None and tolerance.is_outcome:
        if not _inside(found, tolerance):
            yield Difference(path, Aspect.VALUE, interval(tolerance), _number(found), count=1)
        return
    if isinstance(reference, int):
        if reference != found:
            yield Difference(path, Aspect.VALUE, repr(reference), repr(found))
        return
    rtol, atol = bounds(tolerance, "float64")
    if reference == found or (math.isnan(reference) and math.isnan(found)):
        return
    gap = abs(found - reference)
    # NaN compares false, so this rejects it too; an infinite bound must not accept infinity.
    if math.isfinite(reference) and gap <= atol + rtol * abs(reference):
        return
    relative = gap / abs(reference) if reference else math.inf
    yield Difference(
        path, Aspect.VALUE, _number(reference), _number(found), gap, relative, count=1, total=1
    )


def _tensor_differences(
    reference: torch.Tensor, found: torch.Tensor, tolerance: Tolerance | None, path: str
) -> Iterator[Difference]:
    import torch

    if reference.shape != found.shape:
        yield Difference(path, Aspect.SHAPE, str(tuple(reference.shape)), str(tuple(found.shape)))
        return
    if reference.dtype != found.dtype:
        yield Difference(path, Aspect.DTYPE, _dtype(reference), _dtype(found))
        return
    if tolerance is not None and tolerance.is_outcome:
        outside = [v for v in found.flatten().tolist() if not _inside(v, tolerance)]
        if outside:
            first, count = _number(outside[0]), len(outside)
            yield Difference(path, Aspect.VALUE, interval(tolerance), first, count=count)
        return
    if torch.equal(found, reference):  # the usual case, and a hundred times as fast
        return
    if reference.dtype.is_floating_point or reference.dtype.is_complex:
        rtol, atol = bounds(tolerance, _dtype(reference))
        bad = ~torch.isclose(found, reference, rtol=rtol, atol=atol, equal_nan=True)
    else:
        bad = found != reference
    if bad.any():
        yield _largest(reference, found, bad, path)


def _largest(
    reference: torch.Tensor, found: torch.Tensor, bad: torch.Tensor, path: str
) -> Difference:
    import torch

    wide = torch.complex128 if reference.dtype.is_complex else torch.float64
    one, other = reference.to(wide), found.to(wide)
    gap = torch.where(bad, (other - one).abs(), -1.0)
    # A NaN or an infinity on one side only is the largest possible difference.
    gap = torch.where(bad & ~gap.isfinite(), math.inf, gap)
    import numpy  # torch's own imports sympy

    place = int(gap.flatten().argmax())
    where = tuple(int(i) for i in numpy.unravel_index(place, tuple(reference.shape)))
    relative = torch.where(bad, gap / one.abs().clamp(min=1e-300), 0.0)
    return Difference(
        path,
        Aspect.VALUE,
        _number(reference[where].item()),
        _number(found[where].item()),
        float(gap.max()),
        float(relative.max()),
        where,
        int(bad.sum()),
        reference.numel(),
    )


def interval(tolerance: Tolerance) -> str:
    """Describe an outcome's interval in words."""
    if tolerance.lowest is None:
        return f"at most {tolerance.highest:.6g}"
    if tolerance.highest is None:
        return f"at least {tolerance.lowest:.6g}"
    return f"between {tolerance.lowest:.6g} and {tolerance.highest:.6g}"


def _inside(value: float, tolerance: Tolerance) -> bool:
    low = -math.inf if tolerance.lowest is None else tolerance.lowest
    high = math.inf if tolerance.highest is None else tolerance.highest
    # An int is finite, and may be too large for a float.
    return (isinstance(value, int) or math.isfinite(value)) and low <= value <= high


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _number(value: complex) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
