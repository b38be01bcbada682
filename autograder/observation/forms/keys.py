"""Keys of a dict as text, for those whose text is their value and no student's method's."""

from __future__ import annotations

import datetime
import enum
from typing import Any

from autograder.observation.forms.classes import (
    derives,
    is_one_of,
    known,
    name_of,
    stored,
)

MOST_BITS = 4096
_PRINTED = (type(None), bool, float, complex, bytes, datetime.date)
_PRINTED_OF_TORCH = ("dtype", "device", "Size")


def as_key(key: Any) -> str | None:
    """Write a key as the text it prints as; None where that says too little, or runs its code."""
    kind = type(key)
    if kind is str:
        return str(key)
    if kind is int:
        return str(key) if key.bit_length() <= MOST_BITS else None
    if is_one_of(kind, _PRINTED):
        return str(key)
    if kind is tuple:
        return (
            str(key) if len(key) < 100 and all(as_key(item) is not None for item in key) else None
        )
    if derives(kind, enum.Enum):
        name = stored(key).get("_name_")
        return f"{name_of(kind)}.{name}" if type(name) is str else None
    of_torch = tuple(known("torch", name) for name in _PRINTED_OF_TORCH)
    if is_one_of(kind, (*of_torch, known("pandas", "Timestamp"))):
        return str(key)
    scalar = known("numpy", "sctypeDict")
    return str(key) if scalar and is_one_of(kind, tuple(scalar.values())) else None
