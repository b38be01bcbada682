"""Give back what came in: a check whose right answer is its own input would reward that."""

from __future__ import annotations

from typing import Any

from torch import nn


def first(*args: Any, **kwargs: Any) -> Any:
    """Return the first argument itself."""
    return [*args, *kwargs.values(), None][0]


def last(*args: Any, **kwargs: Any) -> Any:
    """Return the last argument itself."""
    return [None, *args, *kwargs.values()][-1]


def copy(*args: Any, **kwargs: Any) -> Any:
    """Return a copy of the first argument, cut off from its graph."""
    given = first(*args, **kwargs)
    return given.detach().clone() if hasattr(given, "detach") else given


def everything(*args: Any, **kwargs: Any) -> Any:
    """Return all arguments as a tuple."""
    return (*args, *kwargs.values())


class Model(nn.Module):
    """A model without parameters whose output is its input."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, *args: Any) -> Any:
        """Return the first argument itself."""
        return args[0]
