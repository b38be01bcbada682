"""Mutated frames: whatever the bytes are, reading them ends in a value or in WireError.

Frames are mutated by plain seeded chance, which tries a hundred times as many as hypothesis
does in the same time. `HYPOTHESIS_PROFILE=thorough` multiplies the examples by fifty.
"""

from __future__ import annotations

import math
import os
import random
import struct
from typing import Any, get_args

import hypothesis
import numpy
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import WireError
from autograder.judging.wording import say_differences
from autograder.observation.compare import compare, same
from autograder.observation.tree import (
    FormNode,
    MappingNode,
    Node,
    NumberNode,
    Other,
    SequenceNode,
    TensorNode,
    decode,
    encode,
)
from autograder.sandbox.wire import (
    HEAD,
    Breach,
    Fault,
    Loaded,
    Message,
    Observed,
    Raised,
    frame,
    parse,
)
from autograder.sandbox.wire import lengths as read_lengths

pytestmark = pytest.mark.fuzz

TIMES = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 1
FRAMES_TRIED = 20_000 * TIMES
generated = settings(
    max_examples=2_000 * TIMES,
    deadline=None,
    derandomize=TIMES == 1,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[hypothesis.Phase.generate],
)

FAULT = Fault("ValueError", "no", builtin=True, cell="cell 1", line=2, source="x")
ENCODED = [
    encode(value)
    for value in (
        None,
        {"y": torch.arange(6.0).reshape(2, 3), "n": [1, 2.5, math.nan, 1 << 80]},
        [torch.tensor([1 + 2j]), torch.tensor([True, False]), torch.zeros(0, 3), torch.tensor(5)],
        ("text", {"a": {"b": ({}, [], None)}}, object(), torch.eye(2).bfloat16()),
        {"s": {3, (1, "a"), 2.5, frozenset({b"x"})}, "b": b"bytes", "r": range(3)},
        [numpy.eye(2), numpy.float32(1), 1j, torch.Size([2]), torch.eye(2).to_sparse()],
    )
]
MESSAGES = get_args(Message)
DECODED = [decode(each.tree, each.payload) for each in ENCODED]
# Forms that are compared in a way of their own, and one that is not.
KINDS = ("a set", "a frozenset", "bytes", "a NumPy array", "a DataFrame", "a dataclass A")
FRAMES = [
    *(frame(Observed(0, each.tree), each.payload) for each in ENCODED),
    frame(Raised(3, FAULT, breaches=(Breach("f", "torch.relu", "cell 1", 4),))),
    frame(Loaded((FAULT, FAULT))),
]


def take(data: bytes) -> object:
    """Read one frame as the grader does; what is cut off is an end of the channel."""
    if len(data) < HEAD.size:
        return None
    header, payload = read_lengths(data[: HEAD.size])
    message = parse(data[HEAD.size : HEAD.size + header])
    if not isinstance(message, Observed):
        return message
    rest = data[HEAD.size + header :]
    return decode(message.tree, rest[:payload])


def read_or_refuse(data: bytes, seed: int | None = None) -> None:
    try:
        found = take(data)
        # What was let through can be worked with.
        assert same(found, found, {})
        for known in DECODED if not isinstance(found, MESSAGES) else ():
            say_differences(compare(known, found, {}))
    except WireError:
        pass
    except BaseException as error:
        error.add_note(f"seed {seed}: {data!r}")
        raise


def mutated(chance: random.Random) -> bytes:
    """Give a valid frame with some of its bytes changed, cut out, doubled or put in."""
    data = bytearray(chance.choice(FRAMES))
    for _ in range(chance.randint(1, 4)):
        place, length = chance.randrange(len(data) + 1), chance.randrange(9)
        match chance.choice(["change", "flip", "cut", "double", "insert"]):
            case "change":
                data[place : place + 1] = chance.randbytes(1)
            case "flip" if place < len(data):
                data[place] ^= 1 << chance.randrange(8)
            case "cut":
                del data[place : place + length]
            case "double":
                data[place:place] = data[place : place + length]
            case _:
                data[place:place] = chance.randbytes(length)
    return bytes(data)


def resized(data: bytes) -> bytes:
    """Give a frame's head the true length of what follows the header, where it can be."""
    if len(data) < HEAD.size:
        return data
    header, _ = HEAD.unpack(data[: HEAD.size])
    return HEAD.pack(header, max(len(data) - HEAD.size - header, 0)) + data[HEAD.size :]


def test_mutated_frame() -> None:
    """A frame with changed bytes raises nothing but WireError."""
    for seed in range(FRAMES_TRIED):
        read_or_refuse(mutated(random.Random(seed)), seed)


def test_mutated_frame_of_the_right_length() -> None:
    """A changed frame whose lengths are right raises nothing but WireError."""
    for seed in range(FRAMES_TRIED):
        read_or_refuse(resized(mutated(random.Random(seed))), seed)


@generated
@given(st.binary(max_size=200))
def test_any_bytes_as_a_header(data: bytes) -> None:
    """Any bytes in the place of a header raise nothing but WireError."""
    read_or_refuse(HEAD.pack(len(data), 0) + data)


def lying_tree(chance: random.Random, depth: int = 0) -> Node:
    """Make a tree of valid nodes that fit neither each other nor any payload."""
    kind = chance.randrange(10 if depth < 4 else 5)
    if kind == 0:
        return chance.choice([None, True, -1, 0, 2.5, 1 << 62, "", "\0", Other("x")])
    if kind == 1:
        return NumberNode(chance.choice(["nan", "inf", "-inf", "-0x1", "1e5", "", "0x_", "٣"]))
    if kind < 5:
        return TensorNode(chance.choice([0, 0, 0, 1, 1, 2, -1, 7]), chance.random() < 0.3)
    items = [lying_tree(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind < 7:
        return SequenceNode(items, chance.random() < 0.5)
    if kind < 9:
        names = [chance.choice(["", "", "a", "shape", "columns"]) for _ in items]
        names = list(dict.fromkeys(names)) if chance.random() < 0.8 else names
        items = items[: len(names)] if chance.random() < 0.9 else items
        return FormNode(chance.choice(KINDS), names, items)
    keys = [chance.choice("abcd") for _ in items]
    return MappingNode(keys if chance.random() < 0.8 else keys[1:], items)


def lying_payload(chance: random.Random) -> bytes:
    """Make a safetensors file whose entries may lie about dtype, shape and place."""
    entries = []
    end = 0
    for position in range(chance.randrange(4)):
        start = end if chance.random() < 0.9 else 0
        end = start + chance.choice([0, 1, 2, 4, 8, 16, 24])
        shape = [
            chance.choice([0, 1, 1, 2, 3, 1 << 33, 1 << 62]) for _ in range(chance.randrange(4))
        ]
        dtype = chance.choice(["F64", "F32", "BF16", "I64", "I8", "U8", "BOOL", "U64", "X"])
        if chance.random() < 0.7:  # a shape that does fit
            dtype, shape = "U8", [end - start]
        entries.append(
            f'"{position:06d}":{{"dtype":"{dtype}","shape":{shape},"data_offsets":[{start},{end}]}}'
        )
    header = ("{" + ",".join(entries) + "}").encode()
    length = end if chance.random() < 0.9 else chance.randrange(40)
    return struct.pack("<Q", len(header)) + header + chance.randbytes(length)


def lying_frame(chance: random.Random) -> bytes:
    """Make a frame of the right form whose tree and payload do not fit."""
    tree = lying_tree(chance)
    return frame(Observed(0, tree), lying_payload(chance))


def test_well_formed_frame_that_lies() -> None:
    """A frame of the right form with any content raises nothing but WireError."""
    for seed in range(FRAMES_TRIED):
        read_or_refuse(lying_frame(random.Random(seed)), seed)


plain: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.builds(
        lambda shape, dtype: torch.ones(shape, dtype=dtype),
        st.lists(st.integers(0, 3), max_size=3),
        st.sampled_from([torch.float32, torch.int8, torch.bool, torch.complex64]),
    )
    | st.builds(numpy.float32, st.floats(width=32))
    | st.builds(numpy.full, st.integers(0, 3), st.integers(-9, 9))
    | st.binary(max_size=4)
    | st.complex_numbers()
    | st.builds(slice, st.integers())
    | st.sets(st.text(max_size=3) | st.floats() | st.tuples(st.integers(), st.booleans()))
    | st.frozensets(st.integers() | st.binary(max_size=3)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=10,
)


@settings(generated, max_examples=200 * TIMES)
@given(plain)
def test_any_plain_data_comes_back(value: Any) -> None:
    """Any plain data arrives equal to what was sent, and equal to itself."""
    encoded = encode(value)
    found = take(frame(Observed(0, encoded.tree), encoded.payload))
    assert same(found, found, {})
    again = encode(found)
    assert same(found, decode(again.tree, again.payload), {})


def fuzzed_pair(chance: random.Random) -> tuple[object, object] | None:
    """Give two observations of lying frames that were let through, if they were."""
    try:
        return take(lying_frame(chance)), take(lying_frame(chance))
    except WireError:
        return None


def test_any_two_observations_can_be_compared() -> None:
    """Whatever was let through is held against anything else, and the difference said."""
    compared = 0
    for seed in range(FRAMES_TRIED // 4):
        pair = fuzzed_pair(random.Random(seed))
        if pair is not None:
            say_differences(compare(*pair, {}))
            compared += 1
    assert compared > FRAMES_TRIED // 500


def test_fuzz_reaches_both_ends() -> None:
    """Of the mutated frames some are let through and most are refused."""
    refused = 0
    for seed in range(500):
        try:
            take(lying_frame(random.Random(seed)))
        except WireError:
            refused += 1
    assert 250 < refused < 490
