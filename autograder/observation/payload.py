"""The payload of an observation: its tensors as safetensors, written and read.

Reading trusts nothing: every dtype, shape and length is checked before a tensor is built.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import safetensors

from autograder.errors import WireError

if TYPE_CHECKING:
    import torch

Array = Any  # of NumPy, which is imported where a value is one
MOST_DIMENSIONS = 16
LONGEST_DIMENSION = 1 << 40

_DTYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U8": "uint8",
    "BOOL": "bool",
}
SENDABLE = frozenset({*_DTYPES.values(), "complex64", "complex128"})
_WIDTHS = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
}


def dtype_of(tensor: torch.Tensor | Array) -> str:
    """Name the dtype of a tensor or an array, as torch names it."""
    return str(tensor.dtype).removeprefix("torch.")


def serialize(tensors: Sequence[torch.Tensor | Array]) -> bytes:
    """Write contiguous tensors and arrays as safetensors, named by their position."""
    if not tensors:
        return b""
    entries = {f"{position:06d}": _spec(each) for position, each in enumerate(tensors)}
    return bytes(safetensors.serialize(entries))


def _spec(numbers: torch.Tensor | Array) -> safetensors.TensorSpec:
    any_kind: Any = numbers
    is_tensor = hasattr(any_kind, "data_ptr")
    return safetensors.TensorSpec(
        dtype=dtype_of(any_kind),
        shape=list(any_kind.shape),
        data_ptr=any_kind.data_ptr() if is_tensor else any_kind.ctypes.data,
        data_len=any_kind.nbytes,
    )


def deserialize(payload: bytes, most: int | None) -> list[torch.Tensor]:
    """Rebuild the tensors of a payload, at most so many."""
    if not payload:
        return []
    try:
        entries = dict(safetensors.deserialize(payload))
    except safetensors.SafetensorError as error:
        raise WireError(f"a payload is not safetensors: {error}") from None
    names = [f"{position:06d}" for position in range(len(entries))]
    if (most is not None and len(entries) > most) or sorted(entries) != names:
        raise WireError("a payload names its tensors in a way the protocol does not know")
    return [_rebuild(entries[name]) for name in names]


def _rebuild(entry: dict[str, Any]) -> torch.Tensor:
    import torch

    dtype, shape, data = entry["dtype"], list(entry["shape"]), bytearray(entry["data"])
    if dtype not in _DTYPES:
        raise WireError("a tensor has a dtype the protocol does not know")
    if len(shape) > MOST_DIMENSIONS or any(not 0 <= n <= LONGEST_DIMENSION for n in shape):
        raise WireError("a tensor has a shape the protocol does not allow")
    if math.prod(shape) * _WIDTHS[dtype] != len(data):
        raise WireError("a tensor's shape and bytes disagree")
    target: torch.dtype = getattr(torch, _DTYPES[dtype])
    if not data:
        if math.prod(max(n, 1) for n in shape) > LONGEST_DIMENSION:
            raise WireError("an empty tensor has a shape the protocol does not allow")
        return torch.empty(shape, dtype=target)
    if target is torch.bool:
        # Bytes other than 0 and 1 would be undefined behaviour in a bool tensor.
        return torch.frombuffer(data, dtype=torch.uint8).ne(0).reshape(shape)
    return torch.frombuffer(data, dtype=target).reshape(shape)


def as_complex(parts: torch.Tensor) -> torch.Tensor:
    """Join the parts of complex numbers, which lie in a last axis of length two."""
    import torch

    if parts.dim() == 0 or parts.shape[-1] != 2:
        raise WireError("a complex tensor does not carry its two parts")
    if parts.dtype not in (torch.float32, torch.float64):
        raise WireError("a complex tensor has parts of a dtype the protocol does not know")
    return torch.view_as_complex(parts)
