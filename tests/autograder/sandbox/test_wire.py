"""Frames: a head with two lengths, a header, a payload; each checked before the next is read."""

from __future__ import annotations

import pytest

from autograder.errors import WireError
from autograder.sandbox.wire import (
    HEAD,
    LONGEST_HEADER,
    LONGEST_PAYLOAD,
    Began,
    Breach,
    Described,
    Fault,
    Finished,
    Loaded,
    Loading,
    Message,
    Observed,
    Raised,
    Read,
    Ready,
    frame,
    lengths,
    parse,
)

FAULT = Fault("ValueError", "ünïcode", builtin=True, cell="cell 1", line=2, source="x")
BREACH = Breach("f", "torch.relu", "cell 1", 3)


@pytest.mark.parametrize(
    "message",
    [
        Ready(("Landlock", "seccomp")),
        Described((), (FAULT,)),
        Read((FAULT,), (BREACH,)),
        Loading("cell 1"),
        Loaded((FAULT,)),
        Began(3),
        Observed(3, {"not": "a node"}.get("not"), (BREACH,)),
        Raised(3, FAULT, memory=True, missing="f", breaches=(BREACH,)),
        Finished(),
        Finished(tainted=True),
    ],
    ids=lambda message: type(message).__name__,
)
def test_every_message(message: Message) -> None:
    """Each message arrives as it was sent, with its payload behind it."""
    data = frame(message, b"payload")
    header, payload = lengths(data[: HEAD.size])
    assert parse(data[HEAD.size : HEAD.size + header]) == message
    assert (payload, data[HEAD.size + header :]) == (7, b"payload")


@pytest.mark.parametrize(
    ("header", "payload", "message"),
    [
        (0, 0, "a frame header of 0 bytes is not allowed"),
        (LONGEST_HEADER + 1, 0, "a frame header of 4194305 bytes is not allowed"),
        ((1 << 32) - 1, 0, "a frame header of 4294967295 bytes is not allowed"),
        (1, LONGEST_PAYLOAD + 1, "a frame payload of 67108865 bytes is not allowed"),
        (1, (1 << 64) - 1, "a frame payload of 18446744073709551615 bytes is not allowed"),
    ],
)
def test_lengths_that_are_not_allowed(header: int, payload: int, message: str) -> None:
    """A length out of bounds is refused before a byte of it is read."""
    with pytest.raises(WireError) as caught:
        lengths(HEAD.pack(header, payload))
    assert str(caught.value) == message


def test_longest_lengths() -> None:
    """The bounds themselves are allowed."""
    assert lengths(HEAD.pack(LONGEST_HEADER, LONGEST_PAYLOAD)) == (LONGEST_HEADER, LONGEST_PAYLOAD)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\xc1",
        b"\xc0",
        b"\x91" * 10_000,
        b"\x81\xa4type\xa5other",
        b"\x82\xa4type\xa5began\xa4call\xa1x",
        b"\x81\xa4type\xa5began",
        b"\x82\xa4type\xa7loading\xa4cell\xa2\xff\xff",
        b"\x82\xa4type\xa5began\xa4call\xcf" + b"\xff" * 8 + b"\x00",
        b"\xdf\xff\xff\xff\xff",
        b"\x81\xa4type\xd9",
    ],
    ids=repr,
)
def test_header_that_is_no_message(header: bytes) -> None:
    """Bytes that are no message are refused, whatever is wrong with them."""
    with pytest.raises(WireError, match="a frame header is not a message"):
        parse(header)


def test_tree_that_is_nested_without_end() -> None:
    """A tree that is nested a hundred thousand deep is refused."""
    deep = b"\x83\xa4type\xa8observed\xa4call\x00\xa4tree"
    deep += b"\x82\xa4type\xa8sequence\xa5items\x91" * 100_000
    with pytest.raises(WireError, match="a frame header is not a message"):
        parse(deep)
