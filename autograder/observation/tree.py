"""An observation as plain data, and its way to bytes and back.

Encoding runs beside student code, which may lie to it; decoding trusts nothing: every
dtype, shape and length is checked before a tensor is built, and only WireError is raised.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

import msgspec
import safetensors

from autograder.errors import WireError

if TYPE_CHECKING:
    import torch

DEEPEST = 32
MOST_NODES = 20_000
LONGEST_TEXT = 20_000
MOST_TEXT = 2 << 20  # bytes of all texts together: what is written always fits into a frame
MOST_BYTES = 60 << 20  # of all tensors together
MOST_TENSORS = 4_000
MOST_DIMENSIONS = 16
LONGEST_DIMENSION = 1 << 40


class Other(msgspec.Struct, frozen=True, tag="other"):
    """A value that is not data: an object of some other type, by its description."""

    kind: str


TOO_MUCH = Other("more data than an observation may hold")


class TensorNode(msgspec.Struct, frozen=True, tag="tensor"):
    """The tensor at `index` of the payload; `parts` of complex numbers are in its last axis."""

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


def find_others(observation: Observation, path: str = "") -> Iterator[tuple[str, str]]:
    """List the values without a faithful form: the path of each, and what it is."""
    if isinstance(observation, Other):
        yield path, observation.kind
    pairs: Iterable[tuple[object, Observation]] = ()
    if isinstance(observation, dict):
        pairs = observation.items()
    elif isinstance(observation, list | tuple):
        pairs = enumerate(observation)
    for key, value in pairs:
        yield from find_others(value, f"{path}.{key}" if path else str(key))


class Encoded(msgspec.Struct, frozen=True):
    """An observation ready to be sent: its tree, and its tensors as safetensors."""

    tree: Node
    payload: bytes


def encode(observation: object, most_bytes: int = MOST_BYTES) -> Encoded:
    """Turn what a check returned into a tree and a payload.

    Whatever is not data becomes `Other` with its type's name; a tree that is too deep, too
    large or contains itself is cut off there.
    """
    (tree,), payload = encode_all([observation], most_bytes)
    return Encoded(tree, payload)


def encode_all(
    observations: Iterable[object], most_bytes: int = MOST_BYTES
) -> tuple[list[Node], bytes]:
    """Turn many observations into trees and one payload that they share.

    `most_bytes` bounds the tensors of each of them.
    """
    import torch

    tensors: list[torch.Tensor] = []
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass():
        trees = [_Writer(tensors, most_bytes).visit(each, 0) for each in observations]
        return trees, _serialize(tensors)


class _Writer:
    """Turns one observation into a tree, adding its tensors to those already there."""

    def __init__(self, tensors: list[torch.Tensor], most_bytes: int) -> None:
        self.tensors = tensors
        self.most_bytes = most_bytes
        self.room = MOST_TENSORS
        self.bytes = 0
        self.text_bytes = 0
        self.nodes = 0

    def visit(self, value: object, depth: int) -> Node:
        import torch

        self.nodes += 1
        if self.nodes > MOST_NODES or depth >= DEEPEST:
            return TOO_MUCH
        # type() first and not isinstance() alone: an object can lie about its __class__.
        kind = type(value)
        if issubclass(kind, torch.Tensor) and isinstance(value, torch.Tensor):
            return self.tensor(value)
        if value is None:
            return None
        if kind is Other:  # a record's observations are written a second time
            return self.other(cast("Other", value).kind)
        if kind not in _PLAIN:
            return self.other(f"an object of type {kind.__name__}")
        if isinstance(value, bool):
            return value
        if isinstance(value, int):
            return self.integer(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else NumberNode(repr(value))
        if isinstance(value, str):
            text = self.text(value)
            return TOO_MUCH if text is None else text
        if isinstance(value, list | tuple):
            if len(value) > MOST_NODES - self.nodes:
                return self.other(f"a {kind.__name__} of {len(value)} items: {TOO_MUCH.kind}")
            return SequenceNode([self.visit(item, depth + 1) for item in value], kind is tuple)
        return self.mapping(cast("dict[object, object]", value), depth)

    def mapping(self, value: dict[object, object], depth: int) -> Node:
        if len(value) > MOST_NODES - self.nodes:
            return self.other(f"a dict of {len(value)} items: {TOO_MUCH.kind}")
        pairs = list(value.items())
        keys = [self.text(str(key)) for key, _ in pairs]
        known = [key for key in keys if key is not None]
        if len(known) < len(keys):
            return TOO_MUCH
        if len(set(known)) < len(known):
            return Other("a dict with two keys that read the same")
        return MappingNode(known, [self.visit(item, depth + 1) for _, item in pairs])

    def text(self, value: str) -> str | None:
        """Make text that can be sent; None if there is no more room for it."""
        # Lone surrogates cannot be sent as UTF-8; their escapes can.
        data = value[:LONGEST_TEXT].encode("utf-8", "backslashreplace")
        self.text_bytes += len(data)
        return data.decode("utf-8") if self.text_bytes <= MOST_TEXT else None

    def other(self, kind: str) -> Node:
        text = self.text(kind)
        return TOO_MUCH if text is None else Other(text)

    def integer(self, value: int) -> Node:
        if -(1 << 63) <= value < (1 << 63):
            return value
        if value.bit_length() > 4096:
            return Other("an integer of more than 4096 bits")
        text = self.text(hex(value))
        return TOO_MUCH if text is None else NumberNode(text)

    def tensor(self, value: torch.Tensor) -> Node:
        try:
            return self.strided(value)
        except RuntimeError as error:
            # Nested tensors, and tensors that escaped from `torch.func.vmap`, have no numbers.
            if "DefaultCPUAllocator" in str(error):
                raise
            return Other("a tensor whose numbers cannot be read")

    def strided(self, value: torch.Tensor) -> Node:
        import torch

        # Asked of torch's own class: a subclass could answer anything.
        layout = torch.Tensor.layout.__get__(value)  # type: ignore[attr-defined]
        if layout is not torch.strided:
            return Other(f"a tensor with layout {layout}")
        plain = torch.Tensor.as_subclass(value, torch.Tensor).detach()
        shape, size = tuple(plain.shape), plain.numel() * plain.element_size()
        for wrong, kind in (
            (plain.is_quantized, "a quantized tensor"),
            (plain.device.type != "cpu", f"a tensor on device {plain.device.type}"),
            (_dtype(plain) not in _SENDABLE, f"a tensor of dtype {plain.dtype}"),
            (self.room == 0, "one tensor more than an observation may hold"),
            (
                self.bytes + size > self.most_bytes,
                f"a tensor of shape {shape}: more numbers than an observation may hold",
            ),
        ):
            if wrong:
                return self.other(kind)
        self.room -= 1
        self.bytes += size
        parts = plain.is_complex()
        plain = plain.resolve_neg().resolve_conj()
        if parts:
            plain = torch.view_as_real(plain)
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


def _number(text: str) -> float | int:
    if text in ("nan", "inf", "-inf"):
        return float(text)
    if len(text) > 1100:
        raise WireError("an observation holds an integer that is too long")
    try:
        return int(text, 16)
    except ValueError:
        raise WireError("an observation holds a number that is not one") from None


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
_SENDABLE = frozenset({*_DTYPES.values(), "complex64", "complex128"})
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


def _complex(parts: torch.Tensor) -> torch.Tensor:
    import torch

    if parts.dim() == 0 or parts.shape[-1] != 2:
        raise WireError("a complex tensor does not carry its two parts")
    if parts.dtype not in (torch.float32, torch.float64):
        raise WireError("a complex tensor has parts of a dtype the protocol does not know")
    return torch.view_as_complex(parts)
