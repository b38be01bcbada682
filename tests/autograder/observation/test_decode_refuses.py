"""What no honest process sends is refused with WireError, before a tensor is built from it."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
import torch

from autograder.errors import WireError
from autograder.observation.tree import (
    FormNode,
    MappingNode,
    Node,
    NumberNode,
    SequenceNode,
    TensorNode,
    decode,
    decode_all,
    encode,
)

WIDTHS = {"F64": 8, "F32": 4, "BF16": 2, "I64": 8, "U8": 1, "BOOL": 1, "F16": 2}


def payload(*entries: tuple[str, list[int], bytes], names: list[str] | None = None) -> bytes:
    """Write a safetensors file by hand, so that it may say anything."""
    header: dict[str, Any] = {}
    body = b""
    for position, (dtype, shape, data) in enumerate(entries):
        name = names[position] if names else f"{position:06d}"
        ends = [len(body), len(body) + len(data)]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": ends}
        body += data
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


ONE = payload(("F32", [1], b"\0\0\x80?"))
TWO = payload(("F32", [1], bytes(4)), ("F32", [1], bytes(4)))


def test_hand_made_payload_is_read() -> None:
    """A payload that is what the protocol allows is read."""
    assert decode(TensorNode(0), ONE).tolist() == [1.0]
    both = decode(SequenceNode([TensorNode(0), TensorNode(1)]), TWO)
    assert both == [torch.zeros(1), torch.zeros(1)]


@pytest.mark.parametrize(
    ("tree", "data", "message"),
    [
        (SequenceNode([TensorNode(1), TensorNode(0)]), TWO, "refers to a tensor that it does not"),
        (SequenceNode([TensorNode(0), TensorNode(0)]), TWO, "refers to a tensor that it does not"),
        (SequenceNode([TensorNode(0), TensorNode(1)]), ONE, "refers to a tensor that it does not"),
        (TensorNode(0), b"", "refers to a tensor that it does not carry"),
        (TensorNode(-1), ONE, "refers to a tensor that it does not carry"),
        (TensorNode(1 << 62), ONE, "refers to a tensor that it does not carry"),
        (TensorNode(0), TWO, "carries tensors that it does not refer to"),
        (None, ONE, "carries tensors that it does not refer to"),
        (MappingNode(["a", "b"], [1]), b"", "keys and values that do not match"),
        (MappingNode(["a"], [1, 2]), b"", "keys and values that do not match"),
        (MappingNode(["a", "a"], [1, 2]), b"", "keys and values that do not match"),
        (FormNode("a set", ["", "a"], [1]), b"", "names and parts do not match"),
        (FormNode("a set", ["a"], [1, 2]), b"", "names and parts do not match"),
        (FormNode("a set", ["a", "a"], [1, 2]), b"", "names and parts do not match"),
        (FormNode("bytes", [""], [TensorNode(1)]), ONE, "refers to a tensor that it does not"),
        (NumberNode(""), b"", "a number that is not one"),
        (NumberNode("1.5"), b"", "a number that is not one"),
        (NumberNode("NaN()"), b"", "a number that is not one"),
        (NumberNode("0x" + "f" * 2_000), b"", "an integer that is too long"),
        (TensorNode(0, parts=True), ONE, "does not carry its two parts"),
    ],
    ids=str,
)
def test_tree_and_payload_that_do_not_fit(tree: Node, data: bytes, message: str) -> None:
    """A tree has to refer to each tensor of its payload once and in order."""
    with pytest.raises(WireError, match=message):
        decode(tree, data)


def test_nesting_is_bounded() -> None:
    """Nodes may lie 32 deep, and no deeper."""
    tree: Node = None
    for _ in range(32):
        tree = SequenceNode([tree])
    decode(tree, b"")
    with pytest.raises(WireError, match="nested too deeply"):
        decode(MappingNode(["a"], [tree]), b"")
    with pytest.raises(WireError, match="nested too deeply"):
        decode(FormNode("a set", [""], [tree]), b"")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (("F8_E5M2", [1], b"\0"), "dtype the protocol does not know"),
        (("U64", [1], bytes(8)), "dtype the protocol does not know"),
        (("F32", [1] * 17, bytes(4)), "shape the protocol does not allow"),
        (("F32", [0, 1 << 41], b""), "shape the protocol does not allow"),
        (("F32", [0] + [1 << 20] * 4, b""), "shape the protocol does not allow"),
    ],
    ids=str,
)
def test_tensor_that_the_protocol_does_not_allow(
    entry: tuple[str, list[int], bytes], message: str
) -> None:
    """A tensor's dtype is one of ten; its axes are few, and of lengths that can be."""
    with pytest.raises(WireError, match=message):
        decode(TensorNode(0), payload(entry))


@pytest.mark.parametrize(
    "entry",
    [
        ("F32", [2], bytes(4)),
        ("F32", [1], bytes(8)),
        ("F32", [], b""),
        ("F32", [0], bytes(4)),
        ("F32", [1 << 40], bytes(4)),
        ("F32", [1 << 32, 1 << 32], b""),
        ("F64", [1 << 61], b""),
        ("F32", [-1], bytes(4)),
        ("NO_DTYPE", [1], bytes(4)),
    ],
    ids=str,
)
def test_tensor_whose_shape_and_bytes_disagree(entry: tuple[str, list[int], bytes]) -> None:
    """Dtype, shape and the number of bytes have to agree, also where a product overflows."""
    with pytest.raises(WireError):
        decode(TensorNode(0), payload(entry))


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"\0" * 8,
        b"\xff" * 8,
        b"\xff" * 100,
        struct.pack("<Q", 2) + b"{}" + b"left over",
        struct.pack("<Q", 4) + b"null",
        struct.pack("<Q", 20) + b"{}",
        b"PK\x03\x04" + bytes(100),
        b"\x80\x04cposix\nsystem\n(S'true'\ntR.",
    ],
    ids=repr,
)
def test_payload_that_is_no_safetensors(data: bytes) -> None:
    """Bytes that are no safetensors are refused, and never unpickled."""
    with pytest.raises(WireError, match="a payload is not safetensors"):
        decode(TensorNode(0), data)


@pytest.mark.parametrize(
    "names", [["x"], ["000001"], ["0"], ["00000０"], ["__metadata__"], ["0000000"]], ids=str
)
def test_tensor_under_another_name(names: list[str]) -> None:
    """A tensor's name is its position, written with six digits."""
    with pytest.raises(WireError):
        decode(TensorNode(0), payload(("F32", [1], bytes(4)), names=names))


def test_two_tensors_of_one_name() -> None:
    """Two tensors of one name are refused."""
    header = b'{"000000":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},'
    header += b'"000000":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}'
    with pytest.raises(WireError):
        decode(TensorNode(0), struct.pack("<Q", len(header)) + header + b"ab")


def test_tensors_that_share_bytes() -> None:
    """Two tensors over the same bytes are refused: a small frame holds little."""
    header = b'{"000000":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},'
    header += b'"000001":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}'
    tree = SequenceNode([TensorNode(0), TensorNode(1)])
    with pytest.raises(WireError):
        decode(tree, struct.pack("<Q", len(header)) + header + b"ab")


def test_more_tensors_than_an_observation_holds() -> None:
    """One observation carries at most 4,000 tensors; a whole record carries more."""
    many = payload(*[("U8", [1], b"\1")] * 4_001)
    tree = SequenceNode([TensorNode(index) for index in range(4_001)])
    with pytest.raises(WireError, match="names its tensors in a way"):
        decode(tree, many)
    (found,) = decode_all([tree], many)
    assert len(found) == 4_001


def test_bytes_that_are_no_booleans() -> None:
    """Any byte but 0 in a bool tensor is True, and nothing else."""
    found = decode(TensorNode(0), payload(("BOOL", [4], b"\0\1\2\xff")))
    assert found.tolist() == [False, True, True, True]
    assert found.view(torch.uint8).tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize("dtype", ["BF16", "F16", "I64", "BOOL", "U8"])
def test_parts_of_a_dtype_that_no_complex_number_has(dtype: str) -> None:
    """Complex numbers have parts of float32 or float64."""
    data = payload((dtype, [1, 2], bytes(2 * WIDTHS[dtype])))
    with pytest.raises(WireError, match="complex"):
        decode(TensorNode(0, parts=True), data)


@pytest.mark.parametrize("shape", [[], [3], [1, 2, 1], [2, 0]], ids=str)
def test_parts_that_are_not_two(shape: list[int]) -> None:
    """The parts of complex numbers lie in a last axis of length two."""
    count = 4
    for length in shape:
        count *= length
    data = payload(("F32", shape, bytes(count)))
    with pytest.raises(WireError, match="does not carry its two parts"):
        decode(TensorNode(0, parts=True), data)


def test_decoded_tensors_can_be_written_to_one_by_one() -> None:
    """Each decoded tensor owns its numbers."""
    encoded = encode([torch.zeros(2), torch.zeros(2)])
    one, other = decode(encoded.tree, encoded.payload)
    one += 1
    assert other.tolist() == [0, 0]
