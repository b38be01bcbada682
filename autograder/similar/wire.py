"""What the reading process is asked, and what it answers."""

from __future__ import annotations

import msgspec

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
