"""What the reading process is asked, and what it answers: frames of msgpack with their length."""

from __future__ import annotations

import struct
from typing import BinaryIO

import msgspec

HEAD = struct.Struct("<I")
LONGEST_ANSWER = 64 << 20  # bytes
LONGEST_SOURCE = 400_000  # characters of one submission's code


class Source(msgspec.Struct, frozen=True, array_like=True):
    """A cell or a file: its name for messages, and its text."""

    name: str
    text: str


class Question(msgspec.Struct, frozen=True, array_like=True):
    """Which definitions to read out of which sources."""

    sources: tuple[Source, ...]
    wanted: tuple[str, ...]  # names that are defined in them; none: all that are
    tasks: tuple[str, ...]  # names that mean the same to everybody
    module: str  # the lesson's own, from which files of known answers import
    given: tuple[
        str, ...
    ] = ()  # the course's own cells: their imports hold, what they define stays


class Print(msgspec.Struct, frozen=True, array_like=True):
    """A fingerprint, and the lines that it covers."""

    number: int
    lines: tuple[tuple[int, int], ...]  # (source, line)


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Lines of one source that belong to a definition."""

    source: int
    first: int
    last: int


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """One definition with the student's own functions that it uses."""

    prints: tuple[Print, ...]
    spans: tuple[Span, ...]


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What was read, by name, and which sources could not be, with the reason."""

    pieces: dict[str, Piece]
    unread: tuple[tuple[str, str], ...] = ()


def send(stream: BinaryIO, value: msgspec.Struct) -> None:
    """Write one frame."""
    data = msgspec.msgpack.encode(value)
    stream.write(HEAD.pack(len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """Read one frame; None if the other end has closed, or sends too much."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    (length,) = HEAD.unpack(head)
    if length > LONGEST_ANSWER:
        return None
    data = stream.read(length)
    return data if len(data) == length else None
