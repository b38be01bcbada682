"""A value as it was at one moment, to see afterwards what has changed in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.observation.forms.classes import is_one_of, known
from autograder.observation.loaded import loaded_torch
from autograder.sandbox.wire import Left

if TYPE_CHECKING:
    import torch

DEEPEST = 4
MOST_ITEMS = 1000
MOST_NUMBERS = 1 << 20  # of one tensor; a larger one tells by its version alone


class _Tensor(NamedTuple):
    tensor: torch.Tensor
    version: int
    values: torch.Tensor | None
    requires_grad: bool
    grad: torch.Tensor | None
    grad_values: torch.Tensor | None


class Snapshot:
    """What a value held: tensors, arrays, tables, containers, modules, generators."""

    def __init__(self, value: object) -> None:
        self._torch = loaded_torch()
        self._tables_of = _kinds_of_tables()
        self._arrays: list[tuple[Any, Any]] = []  # and a copy of it
        self._tables: list[tuple[Any, Any]] = []  # of pandas, and a copy of it
        self._tensors: list[_Tensor] = []
        self._items: list[tuple[Any, list[int]]] = []  # a container, and the ids of what it held
        self._modes: list[tuple[torch.nn.Module, bool]] = []
        self._generators: list[tuple[torch.Generator, torch.Tensor]] = []
        self._take(value, 0)

    def changes(self) -> Iterator[Left]:
        """Name the kinds of change since then, each at most once."""
        found = set[Left]()
        for each in self._tensors:
            found |= set(_changes(each))
        if any(_ids(container) != ids for container, ids in self._items):
            found.add(Left.WRITTEN)
        if any(module.training is not mode for module, mode in self._modes):
            found.add(Left.MODE)
        if any(
            not self._torch.equal(drawn.get_state(), state) for drawn, state in self._generators
        ):
            found.add(Left.WRITTEN)
        if any(_is_written(array, copy) for array, copy in self._arrays):
            found.add(Left.WRITTEN)
        if any(not type(copy).equals(copy, table) for table, copy in self._tables):
            found.add(Left.WRITTEN)
        yield from sorted(found)

    def _take(self, value: Any, depth: int) -> None:
        torch = self._torch
        if torch is not None and isinstance(value, torch.Tensor):
            self._take_tensor(value)
        elif is_one_of(type(value), self._tables_of):
            self._take_table(value)
        elif isinstance(value, list | tuple | dict) and depth < DEEPEST:
            if len(value) <= MOST_ITEMS:
                if not isinstance(value, tuple):
                    self._items.append((value, _ids(value)))
                for item in value.values() if isinstance(value, dict) else value:
                    self._take(item, depth + 1)
        elif torch is None:
            return
        elif isinstance(value, torch.nn.Module):
            self._modes += [(module, module.training) for module in value.modules()]
            for tensor in (*value.parameters(), *value.buffers()):
                self._take_tensor(tensor)
        elif isinstance(value, torch.Generator):
            self._generators.append((value, value.get_state()))

    def _take_table(self, value: Any) -> None:
        if value.size > MOST_NUMBERS:
            return
        if type(value) is not known("numpy", "ndarray"):
            self._tables.append((value, value.copy()))
        elif not value.dtype.hasobject:
            self._arrays.append((value, value.copy()))

    def _take_tensor(self, tensor: torch.Tensor) -> None:
        if self._torch._C._functorch.is_functorch_wrapped_tensor(tensor):
            return  # inside a transform it has no values of its own
        version = -1 if tensor.is_inference() else tensor._version
        grad = tensor.grad if tensor.is_leaf else None
        self._tensors.append(
            _Tensor(
                tensor,
                version,
                _copy(tensor, self._torch),
                tensor.is_leaf and tensor.requires_grad,
                grad,
                None if grad is None else _copy(grad, self._torch),
            )
        )


def _ids(container: list[Any] | dict[Any, Any]) -> list[int]:
    if isinstance(container, dict):
        return [*map(id, container), *map(id, container.values())]
    return list(map(id, container))


def _kinds_of_tables() -> tuple[type, ...]:
    """Give the classes of arrays and tables, as far as anybody has imported them."""
    kinds = [known("numpy", "ndarray")]
    if "pandas" in sys.modules:
        kinds += [known("pandas", "DataFrame"), known("pandas", "Series")]
    return tuple(kind for kind in kinds if kind is not None)


def _is_written(array: Any, copy: Any) -> bool:
    # As bytes: what is not a number is not equal to itself.
    return bool(array.shape != copy.shape or array.tobytes() != copy.tobytes())


def _copy(tensor: torch.Tensor, torch: Any) -> torch.Tensor | None:
    plain = tensor.layout is torch.strided and tensor.device.type == "cpu"
    if not plain or tensor.numel() > MOST_NUMBERS or tensor.is_quantized:
        return None
    return tensor.detach().clone()


def _changes(was: _Tensor) -> Iterator[Left]:
    now = was.tensor
    is_written = was.version >= 0 and now._version != was.version
    if was.values is None:
        if is_written:
            yield Left.WRITTEN
    elif not _is_equal(now.detach(), was.values):
        yield Left.WRITTEN  # perhaps through `.data` or numpy, which leave the version
    elif is_written:
        yield Left.TOUCHED
    if (now.is_leaf and now.requires_grad) is not was.requires_grad:
        yield Left.REQUIRES_GRAD
    if not _has_same(now.grad if now.is_leaf else None, was):
        yield Left.GRAD


def _has_same(grad: torch.Tensor | None, was: _Tensor) -> bool:
    if grad is None or was.grad is None:
        return grad is was.grad
    return was.grad_values is None or _is_equal(grad, was.grad_values)


def _is_equal(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if loaded_torch().equal(one, other):
        return True
    not_numbers = one != one  # noqa: PLR0124 - what is not a number is not equal to itself
    return bool(((one == other) | (not_numbers & (other != other))).all())  # noqa: PLR0124
