"""What kinds of input a check gives to a task: read off the arguments of its calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from autograder.observation.loaded import loaded_torch
from autograder.sandbox.kinds import HUGE, TINY, Given


def kinds_of(given: Iterable[object]) -> Iterator[str]:
    """Name the kinds of one call's arguments: `Given`'s, and the dtypes of floating-point ones."""
    torch = loaded_torch()
    if torch is None:
        return
    if not torch.is_grad_enabled():
        yield Given.NO_GRAD
    for tensor in _tensors(given, 0, torch.Tensor):
        if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
            continue
        if tensor.layout is torch.strided and not tensor.is_contiguous():
            yield Given.NOT_CONTIGUOUS
        if tensor.dim() and tensor.shape[0] == 1:
            yield Given.ONE_ROW
        if tensor.device.type != "cpu":
            yield Given.OTHER_DEVICE
        if tensor.dtype.is_floating_point:
            yield str(tensor.dtype).removeprefix("torch.")
            if tensor.device.type == "cpu" and tensor.layout is torch.strided and _is_large(tensor):
                yield Given.MAGNITUDE


def _tensors(values: Iterable[object], depth: int, kind: type) -> Iterator[Any]:
    for value in values:
        if isinstance(value, kind):
            yield value
        elif isinstance(value, list | tuple) and depth < 2:
            yield from _tensors(value, depth + 1, kind)


def _is_large(tensor: Any) -> bool:
    sizes = tensor.detach().abs()
    return bool((~sizes.isfinite() | (sizes >= HUGE) | ((sizes > 0) & (sizes <= TINY))).any())
