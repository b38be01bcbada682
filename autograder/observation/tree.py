"""An observation as plain data, and its way to bytes and back.

Encoding runs beside student code, which may lie to it; decoding trusts nothing: every
dtype, shape and length is checked before a tensor is built, and only WireError is raised.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

import msgspec

from autograder.errors import WireError
from autograder.observation.form import MOST_NODES, SELF, TOO_MUCH, Form, Numbers, Other
from autograder.observation.forms.classes import is_one_of, name_of
from autograder.observation.forms.keys import as_key
from autograder.observation.forms.reading import as_form
from autograder.observation.forms.sparse import dispatches, read_nested_tensor, read_sparse_tensor
from autograder.observation.loaded import loaded_torch, reading_tensors
from autograder.observation.numbers import as_parts, wrong_with
from autograder.observation.order import order_of
from autograder.observation.payload import SENDABLE, as_complex, deserialize, dtype_of, serialize

if TYPE_CHECKING:
    import torch

DEEPEST = 32
LONGEST_TEXT = 20_000
MOST_TEXT = 2 << 20  # bytes of all texts together: what is written always fits into a frame
MOST_BYTES = 60 << 20  # of all tensors together
MOST_TENSORS = 4_000


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


class FormNode(msgspec.Struct, frozen=True, tag="form"):
    """A value of another type: what it is, and its named parts."""

    kind: str
    keys: list[str]
    items: list[Node]


Node = (
    bool
    | int
    | float
    | str
    | Other
    | TensorNode
    | NumberNode
    | SequenceNode
    | MappingNode
    | FormNode
    | None
)

# dict | list | tuple | Tensor | bool | int | float | str | None | Form | Other
Observation = Any

SETS = frozenset({"a set", "a frozenset"})
_DICTS = (dict, OrderedDict, defaultdict, Counter)


def join(path: str, key: object) -> str:
    """Go one key or position further down; what a form is about has the path of the form."""
    return f"{path}.{key}" if path and key != SELF else path or str(key)


def parts_of(observation: Observation) -> Iterable[tuple[str, Observation]]:
    """List what an observation is made of, each part with its key; nothing for a leaf."""
    if isinstance(observation, Form):
        return observation.parts.items()
    if isinstance(observation, dict):
        return observation.items()
    if isinstance(observation, list | tuple):
        return ((str(position), item) for position, item in enumerate(observation))
    return ()


def find_others(observation: Observation, path: str = "") -> Iterator[tuple[str, str]]:
    """List the values without a faithful form: the path of each, and what it is."""
    if isinstance(observation, Other):
        yield path, observation.kind
    for key, value in parts_of(observation):
        yield from find_others(value, join(path, key))


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
    tensors: list[Any] = []
    with reading_tensors():
        trees = [_Writer(tensors, most_bytes).visit(each, 0) for each in observations]
        return trees, serialize(tensors)


class _Writer:
    """Turns one observation into a tree, adding its tensors to those already there."""

    def __init__(self, tensors: list[Any], most_bytes: int) -> None:
        self.tensors = tensors
        self.most_bytes = most_bytes
        self.room = MOST_TENSORS
        self.bytes = 0
        self.text_bytes = 0
        self.nodes = 0

    def visit(self, value: object, depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES or depth >= DEEPEST:
            return TOO_MUCH
        # type() and not isinstance(): an object can lie about its __class__. And one by one: a set
        # of types would ask a student's metaclass for the hash of its class.
        kind = type(value)
        if value is None or kind is bool:
            return cast("bool | None", value)
        if kind is float:
            number = cast("float", value)
            return number if math.isfinite(number) else NumberNode(repr(number))
        if kind is int:
            return self.integer(cast("int", value))
        if kind is str:
            text = self.text(cast("str", value))
            return TOO_MUCH if text is None else text
        if kind is list or kind is tuple:
            return self.sequence(cast("list[object] | tuple[object, ...]", value), depth)
        if is_one_of(kind, _DICTS):
            return self.mapping(cast("dict[object, object]", value), depth)
        return self.not_plain(value, kind, depth)

    def not_plain(self, value: object, kind: type, depth: int) -> Node:
        torch = loaded_torch()
        if torch is not None and issubclass(kind, torch.Tensor) and isinstance(value, torch.Tensor):
            return self.tensor(value, depth)
        if kind is Numbers:
            return self.numbers(cast("Numbers", value))
        # A record's observations are written a second time.
        if kind is Other or kind is Form:
            form = cast("Other | Form", value)
        else:
            form = as_form(value, self.most_bytes - self.bytes)
        return self.other(form.kind) if isinstance(form, Other) else self.form(form, depth)

    def sequence(self, value: list[object] | tuple[object, ...], depth: int) -> Node:
        name = "tuple" if isinstance(value, tuple) else "list"
        if len(value) > MOST_NODES - self.nodes:
            return self.other(f"a {name} of {len(value)} items: {TOO_MUCH.kind}")
        return SequenceNode([self.visit(item, depth + 1) for item in value], name == "tuple")

    def form(self, value: Form, depth: int) -> Node:
        # A student can make one, of anything; all that it gets is compared as any other is.
        parts = value.parts
        if type(value.kind) is not str or type(parts) is not dict:
            return Other("a form that is none")
        if any(type(key) is not str for key in parts):
            return Other("a form that is none")
        kind, keys = self.text(value.kind), [self.text(key) for key in parts]
        known = [key for key in keys if key is not None]
        if kind is None or len(known) < len(keys) or len(set(known)) < len(known):
            return TOO_MUCH
        # A copy: reading one part may change what holds it.
        return FormNode(kind, known, [self.visit(part, depth + 1) for part in list(parts.values())])

    def mapping(self, value: dict[object, object], depth: int) -> Node:
        if len(value) > MOST_NODES - self.nodes:
            return self.other(f"a dict of {len(value)} items: {TOO_MUCH.kind}")
        pairs = list(dict.items(value))  # a state dict may have an attribute of this name
        written = [as_key(key) for key, _ in pairs]
        if None in written:
            strange = type(pairs[written.index(None)][0])
            return self.other(f"a dict with a key of type {name_of(strange)}")
        keys = [self.text(key) for key in written if key is not None]
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
        if type(kind) is not str:  # a student can make a description, too
            return Other("a description that is none")
        text = self.text(kind)
        return TOO_MUCH if text is None else Other(text)

    def integer(self, value: int) -> Node:
        if -(1 << 63) <= value < (1 << 63):
            return value
        if value.bit_length() > 4096:
            return Other("an integer of more than 4096 bits")
        text = self.text(hex(value))
        return TOO_MUCH if text is None else NumberNode(text)

    def tensor(self, value: torch.Tensor, depth: int) -> Node:
        import torch

        if dispatches(type(value)):
            return Other("a tensor of a class with its own `__torch_dispatch__`")
        try:
            # Asked of torch's own class: a subclass could answer anything.
            nested = torch.Tensor.is_nested.__get__(value)  # type: ignore[attr-defined]
            layout = torch.Tensor.layout.__get__(value)  # type: ignore[attr-defined]
            if layout is torch.strided and not nested:
                return self.strided(value)
            form = read_nested_tensor(value) if nested else read_sparse_tensor(value, layout)
            return self.other(form.kind) if isinstance(form, Other) else self.form(form, depth)
        except RuntimeError as error:
            # Tensors that escaped from `torch.func.vmap` have no numbers.
            if "DefaultCPUAllocator" in str(error):
                raise
            return Other("a tensor whose numbers cannot be read")

    def strided(self, value: torch.Tensor) -> Node:
        import torch

        plain = torch.Tensor.as_subclass(value, torch.Tensor).detach()
        shape, size = tuple(plain.shape), plain.numel() * plain.element_size()
        for wrong, kind in (
            (plain.is_quantized, "a quantized tensor"),
            (plain.device.type != "cpu", f"a tensor on device {plain.device.type}"),
            (dtype_of(plain) not in SENDABLE, f"a tensor of dtype {plain.dtype}"),
            (self.room == 0, "one tensor more than an observation may hold"),
            (
                self.bytes + size > self.most_bytes,
                f"a tensor of shape {shape}: more numbers than an observation may hold",
            ),
        ):
            if wrong:
                return self.other(kind)
        parts = plain.is_complex()
        plain = plain.resolve_neg().resolve_conj()
        if parts:
            plain = torch.view_as_real(plain)
        # A copy: the same tensor may be changed by what follows, or appear twice.
        return self.add(plain.clone(memory_format=torch.contiguous_format), parts, size)

    def numbers(self, value: Numbers) -> Node:
        wrong = wrong_with(value, self.most_bytes - self.bytes, self.room)
        if wrong:
            return self.other(wrong)
        return self.add(*as_parts(value.array))

    def add(self, numbers: Any, parts: bool, size: int) -> TensorNode:
        self.room -= 1
        self.bytes += size
        self.tensors.append(numbers)
        return TensorNode(len(self.tensors) - 1, parts)


def decode(tree: Node, payload: bytes) -> Observation:
    """Rebuild an observation from a tree and a payload that nobody vouches for."""
    (observation,) = decode_all([tree], payload, MOST_TENSORS)
    return observation


def decode_all(
    trees: Iterable[Node], payload: bytes, most_tensors: int | None = None
) -> list[Observation]:
    """Rebuild many observations from trees and the payload they share."""
    reader = _Reader(deserialize(payload, most_tensors))
    observations = [reader.visit(tree, 0) for tree in trees]
    if reader.used != len(reader.tensors):
        raise WireError("an observation carries tensors that it does not refer to")
    return observations


_PLAIN = frozenset({bool, int, float, str})  # what a node stands for as it is


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
            return as_complex(self.tensors[node.index]) if node.parts else self.tensors[node.index]
        if isinstance(node, NumberNode):
            return _number(node.text)
        if isinstance(node, SequenceNode):
            items = self.visit_all(node.items, depth + 1)
            return tuple(items) if node.fixed else items
        if isinstance(node, MappingNode):
            if len(node.keys) != len(node.items) or len(set(node.keys)) != len(node.keys):
                raise WireError("an observation has keys and values that do not match")
            values = self.visit_all(node.items, depth + 1)
            return dict(zip(node.keys, values, strict=True))
        if isinstance(node, FormNode):
            return self.form(node, depth)
        return node

    def visit_all(self, nodes: list[Node], depth: int) -> list[Observation]:
        if depth > DEEPEST:
            return [self.visit(node, depth) for node in nodes]  # which says so
        return [node if type(node) in _PLAIN else self.visit(node, depth) for node in nodes]

    def form(self, node: FormNode, depth: int) -> Form:
        if len(node.keys) != len(node.items) or len(set(node.keys)) != len(node.keys):
            raise WireError("an observation has a form whose names and parts do not match")
        values = [self.visit(item, depth + 1) for item in node.items]
        parts = dict(zip(node.keys, values, strict=True))
        if node.kind in SETS and isinstance(parts.get(SELF), list):
            # Sorted here, where all of them are known: two processes give them in two orders.
            parts[SELF].sort(key=order_of)
        return Form(node.kind, parts)


def _number(text: str) -> float | int:
    if text in ("nan", "inf", "-inf"):
        return float(text)
    if len(text) > 1100:
        raise WireError("an observation holds an integer that is too long")
    try:
        return int(text, 16)
    except ValueError:
        raise WireError("an observation holds a number that is not one") from None
