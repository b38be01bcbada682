"""Give one answer to everything: nothing, zero, one, true, not a number, an empty list."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def _like(args: tuple[Any, ...], value: float) -> Any:
    tensors = [each for each in args if isinstance(each, torch.Tensor)]
    return torch.full_like(tensors[0], value) if tensors else value


def nothing(*args: Any, **kwargs: Any) -> None:
    """Return None."""


def zero(*args: Any, **kwargs: Any) -> Any:
    """Return zeros in the shape of the first tensor."""
    return _like(args, 0)


def one(*args: Any, **kwargs: Any) -> Any:
    """Return ones in the shape of the first tensor."""
    return _like(args, 1)


def not_a_number(*args: Any, **kwargs: Any) -> Any:
    """Return NaN in the shape of the first tensor: it compares unequal to everything."""
    return _like(args, float("nan"))


def infinite(*args: Any, **kwargs: Any) -> Any:
    """Return infinity in the shape of the first tensor."""
    return _like(args, float("inf"))


def zero_dimensional(*args: Any, **kwargs: Any) -> Any:
    """Return one number, as a tensor that broadcasts to any shape."""
    return torch.zeros((), dtype=torch.float64)


def true(*args: Any, **kwargs: Any) -> bool:
    """Return True: the verdict that a check may consist of."""
    return True


def empty_list(*args: Any, **kwargs: Any) -> list[Any]:
    """Return an empty list: all of nothing is right."""
    return []


class NoNumber(nn.Module):
    """A model whose output is NaN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, *args: Any) -> Any:
        """Return NaN in the shape of the input."""
        return _like(args, float("nan"))


class Nothing(nn.Module):
    """A model that computes nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, *args: Any) -> None:
        """Return None."""
