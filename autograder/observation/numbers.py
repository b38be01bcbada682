"""Numbers of NumPy on their way into a payload: what is wrong with them, and their parts."""

from __future__ import annotations

from typing import Any

from autograder.observation.form import Numbers
from autograder.observation.payload import MOST_DIMENSIONS, SENDABLE, dtype_of


def wrong_with(value: Numbers, room: int, places: int) -> str:
    """Say why numbers cannot be written into so much room; empty if they can.

    A student can make these, too.
    """
    import numpy

    array = value.array
    if type(array) is not numpy.ndarray or not array.flags["C_CONTIGUOUS"]:
        return "numbers that are none"
    for wrong, why in (
        (dtype_of(array) not in SENDABLE or not array.dtype.isnative, f"dtype {array.dtype}"),
        (array.ndim > MOST_DIMENSIONS, f"{array.ndim} dimensions"),
        (places == 0, "one tensor more than an observation may hold"),
        (array.nbytes > room, f"shape {array.shape}: more than an observation may hold"),
    ):
        if wrong:
            return f"numbers of {why}"
    return ""


def as_parts(array: Any) -> tuple[Any, bool, int]:
    """Give an array as it is written, whether it holds parts of complex numbers, and its bytes."""
    if array.dtype.kind != "c":
        return array, False, array.nbytes
    half = f"f{array.dtype.itemsize // 2}"
    return array.reshape(-1).view(half).reshape(*array.shape, 2), True, array.nbytes
