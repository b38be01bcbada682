"""An order of observations, for what has none of its own: the items of a set."""

from __future__ import annotations

import math
from typing import Any

from autograder.observation.form import Form, Other

Key = tuple[Any, ...]


def order_of(value: Any) -> Key:
    """Give a key to sort observations by; equal keys are equal observations.

    Each begins with a number for its type, so that no two are compared that cannot be; numbers
    that are nearly equal stand beside each other.
    """
    if value is None:
        return (0,)
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int):
        return (2, 0, value, 0)
    if isinstance(value, float):
        return (2, 1, 0.0, 1) if math.isnan(value) else (2, 0, value, 1)
    if isinstance(value, str):
        return (3, value)
    if isinstance(value, Other):
        return (4, value.kind)
    if isinstance(value, Form):
        return (5, value.kind, tuple((key, order_of(part)) for key, part in value.parts.items()))
    if isinstance(value, list | tuple):
        return (6, isinstance(value, tuple), tuple(order_of(item) for item in value))
    if isinstance(value, dict):
        return (7, tuple(sorted((key, order_of(item)) for key, item in value.items())))
    return _of_tensor(value)


def _of_tensor(value: Any) -> Key:
    import torch

    what = f"{value.dtype} {tuple(value.shape)}"
    if value.dim() == 0 and not value.is_complex():
        return (8, what, 0, order_of(value.item()))
    return (8, what, 1, value.reshape(-1).view(torch.uint8).numpy().tobytes())
