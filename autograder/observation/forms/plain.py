"""Forms of Python's own types, and of the small ones of torch: no student can add to them."""

from __future__ import annotations

import datetime
from typing import Any

from autograder.observation.form import MOST_NODES, SELF, TOO_MUCH, Form, Numbers, Other
from autograder.observation.forms.classes import is_one_of, known


def read_plain(value: Any, kind: type, room: int) -> Form | Other | None:
    """Read bytes, complex numbers, sets, ranges, slices and dates."""
    if kind is bytes or kind is bytearray:
        return _octets(value, "bytes" if kind is bytes else "a bytearray", room)
    if kind is complex:
        import numpy

        return Form("a complex number", {SELF: Numbers(numpy.array(value, dtype="c16"))})
    if kind is set or kind is frozenset:
        name = "a set" if kind is set else "a frozenset"
        if len(value) > MOST_NODES:
            return Other(f"{name} of {len(value)} items: {TOO_MUCH.kind}")
        return Form(name, {SELF: list(value)})
    if kind is range:
        return Form("a range", _steps(value))
    if kind is slice:
        parts = {"start": value.start, "stop": value.stop, "step": value.step}
        return Form("a slice", parts)
    if kind is datetime.date:
        return Form("a date", {SELF: value.isoformat()})
    if kind is datetime.datetime and (value.tzinfo is None or value.tzinfo is datetime.UTC):
        return Form("a datetime", {SELF: value.isoformat()})
    if kind is datetime.timedelta:
        return Form("a timedelta", {SELF: str(value)})
    return None


def read_small_of_torch(value: Any, kind: type, room: int) -> Form | None:
    """Read a torch.Size, and what a tensor has one of: a dtype, a device, a layout."""
    if kind is known("torch", "Size"):
        return Form("a torch.Size", {SELF: tuple(value)})
    if is_one_of(kind, tuple(known("torch", name) for name in ("dtype", "device", "layout"))):
        return Form(f"a torch.{kind.__name__}", {SELF: str(value)})
    return None


def _octets(value: bytes | bytearray, name: str, room: int) -> Form | Other:
    import numpy

    if len(value) > room:
        return Other(f"{name} of length {len(value)}: {TOO_MUCH.kind}")
    return Form(name, {SELF: Numbers(numpy.frombuffer(bytearray(value), dtype="u1"))})


def _steps(value: range) -> dict[str, int]:
    """Write ranges of the same numbers in the same way, as `==` sees them."""
    if not value:
        return {"start": 0, "stop": 0, "step": 1}
    step = value.step if value.start != value[-1] else 1
    return {"start": value.start, "stop": value[-1] + step, "step": step}
