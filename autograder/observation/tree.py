"""An observation as plain data, and its way to bytes and back.

Encoding runs beside student code and may be lied to; decoding trusts nothing: every
dtype, shape and length is checked before a tensor is built, and only WireError is raised.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import msgspec
import safetensors

from autograder.errors import WireError

if TYPE_CHECKING:
    import torch

DEEPEST = 32
MOST_NODES = 20_000
LONGEST_TEXT = 20_000
MOST_TENSORS = 4_000
MOST_DIMENSIONS = 16
LONGEST_DIMENSION = 1 << 40


class Other(msgspec.Struct, frozen=True, tag="other"):
    """A value that is no data: an object of some other type, by its description."""

    kind: str


class TensorNode(msgspec.Struct, frozen=True, tag="tensor"):
    """The tensor at `index` of the payload; `parts` of complex numbers lie in its last axis."""

    index: int
    parts: bool = False


class NumberNode(msgspec.Struct, frozen=True, tag="number"):
    """A number no JSON can hold: nan, inf, -inf or an integer beyond 64 bits, as text."""

    text: str


class SequenceNode(msgspec.Struct, frozen=True, tag="sequence"):
    """A list or a tuple."""

    items: list[Node]
    fixed: bool = False


class MappingNode(msgspec.Struct, frozen=True, tag="mapping"):
    """A dict with text keys, in its order."""

    keys: list[str]
    items: list[Node]


Node = (
    bool | int | float | str | Other | TensorNode | NumberNode | SequenceNode | MappingNode | None
)

Observation = Any  # dict | list | tuple | Tensor | bool | int | float | str | None | Other


class Encoded(msgspec.Struct, frozen=True):
    """An observation ready to be sent: its tree, and its tensors as safetensors."""

    tree: Node
    payload: bytes


def encode(observation: object) -> Encoded:
    """Turn what a check returned into a tree and a payload.

    Whatever is no data becomes `Other` with its type's name; a tree that is too deep, too
    wide or holds itself is cut there.
    """
    (tree,), payload = encode_all([observation], MOST_TENSORS)
    return Encoded(tree, payload)


def encode_all(
    observations: Iterable[object], most_tensors: int | None = None
) -> tuple[list[Node], bytes]:
    """Turn many observations into trees and one payload that they share."""
    import torch

    tensors: list[torch.Tensor] = []
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass():
        trees = [_Writer(tensors, most_tensors).visit(each, 0) for each in observations]
        return trees, _serialize(tensors)


class _Writer:
    """Turns one observation into a tree, adding its tensors to those there are."""

    def __init__(self, tensors: list[torch.Tensor], most_tensors: int | None) -> None:
        self.tensors = tensors
        self.most_tensors = most_tensors
        self.nodes = 0

    def visit(self, value: object, depth: int) -> Node:
        import torch

        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            return Other("more data than an observation may hold")
        # type() first and not isinstance() alone: an object can lie about its __class__.
        kind = type(value)
        if issubclass(kind, torch.Tensor) and isinstance(value, torch.Tensor):
            return self.tensor(value)
        if value is None:
            return None
        if kind not in _PLAIN:
            return Other(_text(f"an object of type {kind.__name__}"))
        if isinstance(value, bool):
            return value
        if isinstance(value, int):
            return _integer(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else NumberNode(repr(value))
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, list | tuple):
            return SequenceNode([self.visit(item, depth + 1) for item in value], kind is tuple)
        pairs = list(cast("dict[object, object]", value).items())
        return MappingNode(
            [_text(str(key)) for key, _ in pairs],
            [self.visit(item, depth + 1) for _, item in pairs],
        )

    def tensor(self, value: torch.Tensor) -> Node:
        import torch

        plain = torch.Tensor.as_subclass(value, torch.Tensor).detach()
        full = self.most_tensors is not None and len(self.tensors) >= self.most_tensors
        for wrong, kind in (
            (plain.layout is not torch.strided, f"a tensor with layout {plain.layout}"),
            (plain.is_quantized, "a quantized tensor"),
            (plain.device.type != "cpu", f"a tensor on device {plain.device.type}"),
            (full, "one tensor too many for an observation"),
        ):
            if wrong:
                return Other(kind)
        parts = plain.is_complex()
        plain = plain.resolve_neg().resolve_conj()
        if parts:
            plain = torch.view_as_real(plain)
        if _dtype(plain) not in _DTYPES.values():
            return Other(f"a tensor of dtype {plain.dtype}")
        # A copy: the same tensor may be changed by what follows, or appear twice.
        self.tensors.append(plain.clone(memory_format=torch.contiguous_format))
        return TensorNode(len(self.tensors) - 1, parts)


def decode(tree: Node, payload: bytes) -> Observation:
    """Rebuild an observation from a tree and a payload that nobody vouches for."""
    (observation,) = decode_all([tree], payload, MOST_TENSORS)
    return observation


def decode_all(
    trees: Iterable[Node], payload: bytes, most_tensors: int | None = None
) -> list[Observation]:
    """Rebuild many observations from trees and the payload they share."""
    reader = _Reader(_tensors(payload, most_tensors))
    observations = [reader.visit(tree, 0) for tree in trees]
    if reader.used != len(reader.tensors):
        raise WireError("an observation carries tensors that it does not refer to")
    return observations


class _Reader:
    """Turns trees into observations, giving out each tensor once and in order."""

    def __init__(self, tensors: list[torch.Tensor]) -> None:
        self.tensors = tensors
        self.used = 0

    def visit(self, node: Node, depth: int) -> Observation:
        if depth > DEEPEST:
            raise WireError("an observation is nested too deeply")
        if isinstance(node, TensorNode):
            # Consecutive references: a small frame cannot mean the same bytes many times.
            if node.index != self.used or self.used >= len(self.tensors):
                raise WireError("an observation refers to a tensor that it does not carry")
            self.used += 1
            return _complex(self.tensors[node.index]) if node.parts else self.tensors[node.index]
        if isinstance(node, NumberNode):
            return _number(node.text)
        if isinstance(node, SequenceNode):
            items = [self.visit(item, depth + 1) for item in node.items]
            return tuple(items) if node.fixed else items
        if isinstance(node, MappingNode):
            if len(node.keys) != len(node.items) or len(set(node.keys)) != len(node.keys):
                raise WireError("an observation has keys and values that do not match")
            values = [self.visit(item, depth + 1) for item in node.items]
            return dict(zip(node.keys, values, strict=True))
        return node


def _integer(value: int) -> Node:
    if -(1 << 63) <= value < (1 << 63):
        return value
    if value.bit_length() > 4096:
        return Other("an integer of more than 4096 bits")
    return NumberNode(hex(value))


def _text(value: str) -> str:
    # Lone surrogates cannot be sent as UTF-8; their escapes can.
    return value[:LONGEST_TEXT].encode("utf-8", "backslashreplace").decode("utf-8")


def _number(text: str) -> float | int:
    if text in ("nan", "inf", "-inf"):
        return float(text)
    if len(text) > 1100:
        raise WireError("an observation holds an integer that is too long")
    try:
        return int(text, 16)
    except ValueError:
        raise WireError("an observation holds a number that is none") from None


_PLAIN = frozenset({bool, int, float, str, list, tuple, dict})
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


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _serialize(tensors: list[torch.Tensor]) -> bytes:
    """Write contiguous tensors as safetensors, named by their position."""
    if not tensors:
        return b""
    entries = {
        f"{position:06d}": safetensors.TensorSpec(
            dtype=_dtype(tensor),
            shape=list(tensor.shape),
            data_ptr=tensor.data_ptr(),
            data_len=tensor.numel() * tensor.element_size(),
        )
        for position, tensor in enumerate(tensors)
    }
    return bytes(safetensors.serialize(entries))


def _tensors(payload: bytes, most: int | None) -> list[torch.Tensor]:
    if not payload:
        return []
    try:
        entries = dict(safetensors.deserialize(payload))
    except safetensors.SafetensorError as error:
        raise WireError(f"a payload is no safetensors: {error}") from None
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


def _complex(parts: torch.Tensor) -> torch.Tensor:
    import torch

    if not parts.is_floating_point() or parts.dim() == 0 or parts.shape[-1] != 2:
        raise WireError("a complex tensor does not carry its two parts")
    if parts.dtype is torch.bfloat16:
        raise WireError("a complex tensor has parts of a dtype the protocol does not know")
    return torch.view_as_complex(parts)
