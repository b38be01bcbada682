"""Objects that claim to be whatever is wanted, and to equal everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import MagicMock

import torch
from torch import nn


class _Yes:
    """Equal to all, true, a tensor by its class, zero by its number, and its own only item."""

    def __getattr__(self, name: str) -> Any:
        return _Yes()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __float__(self) -> float:
        return 0.0

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[_Yes]:
        return iter((self,))

    def __sub__(self, other: object) -> _Yes:
        return self

    def __getitem__(self, key: object) -> _Yes:
        return self

    @property
    def __class__(self) -> Any:
        return torch.Tensor

    @__class__.setter
    def __class__(self, value: Any) -> None:
        pass


class _YesTensor(torch.Tensor):
    """A real tensor whose comparisons all hold and whose functions all return it."""

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if name in ("__eq__", "eq", "equal", "allclose", "isclose", "__bool__", "all"):
            return True
        return next((each for each in args if isinstance(each, cls)), True)


class _YesFloat(float):
    """A number that equals every other."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __sub__


def anything(*args: Any, **kwargs: Any) -> Any:
    """Return the object that equals all."""
    return _Yes()


def tensor_subclass(*args: Any, **kwargs: Any) -> Any:
    """Return a tensor of the first tensor's shape that equals every tensor."""
    shapes = [each.shape for each in args if isinstance(each, torch.Tensor)]
    zeros = torch.zeros(shapes[0] if shapes else ())
    return zeros.as_subclass(_YesTensor)


def number_subclass(*args: Any, **kwargs: Any) -> Any:
    """Return a float that equals every number."""
    return _YesFloat()


def mock(*args: Any, **kwargs: Any) -> Any:
    """Return a mock, which has every attribute and takes every call."""
    return MagicMock()


def mock_like_a_tensor(*args: Any, **kwargs: Any) -> Any:
    """Return a mock that passes for a tensor by `isinstance`."""
    return MagicMock(spec=torch.Tensor)


class Mock(MagicMock):
    """A model that has every attribute and takes every call."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def _get_child_mock(self, **kwargs: Any) -> Any:
        return MagicMock(**kwargs)


class YesModel(nn.Module):
    """A model whose output equals every tensor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, *args: Any) -> Any:
        """Return a tensor that equals all."""
        return tensor_subclass(*args)
