"""What a run and its workers say to each other; both are trusted. No student code writes here."""

from __future__ import annotations

import enum
import socket
from typing import Final

import msgspec

from autograder.errors import CourseError, SandboxError, UsageError
from autograder.grading.piece import Own, Piece, Terms
from autograder.results.gradebook import Entry

_LENGTH: Final = 8


class Begin(msgspec.Struct, frozen=True):
    """The first message to a worker: what of the command's own process it needs, and its course."""

    folder: str  # that relative paths start from
    environment: dict[str, str]
    course: str
    terms: Terms
    servers: int  # at most so many at once, where a record is computed
    many: bool  # pieces: so many that it pays to make each cheaper first


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """A worker is there."""

    pid: int


class Grade(msgspec.Struct, frozen=True, tag="grade"):
    """Grade one submission; `tried` are packages of the course, and why they are missing if so."""

    piece: Piece
    tried: dict[str, str] = {}


class MakeReady(msgspec.Struct, frozen=True, tag="ready"):
    """Compute what a lesson expects, if no record has it."""

    own: Own


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """Say which packages of these lessons cannot be imported in the sandbox."""

    lessons: tuple[str, ...]


class Points(msgspec.Struct, frozen=True, tag="points"):
    """Say what each task and question of a lesson is worth."""

    lesson: str


Request = Grade | MakeReady | Missing | Points


class Graded(msgspec.Struct, frozen=True, tag="graded"):
    """A submission's entry."""

    entry: Entry


class IsReady(msgspec.Struct, frozen=True, tag="is ready"):
    """The lesson's record is there."""


class Found(msgspec.Struct, frozen=True, tag="found"):
    """Packages that were tried: why they are missing, or nothing."""

    tried: dict[str, str]


class Worth(msgspec.Struct, frozen=True, tag="worth"):
    """Points, by task and question."""

    points: dict[str, float]


class Whose(enum.StrEnum):
    """Who can do something about a failure."""

    COURSE = "course"
    USER = "user"
    SANDBOX = "sandbox"  # also any fault of the kit outside of a submission


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The run cannot go on, and why."""

    whose: Whose
    why: str

    def error(self) -> Exception:
        """Give the error that this was in the worker."""
        kinds = {Whose.COURSE: CourseError, Whose.USER: UsageError, Whose.SANDBOX: SandboxError}
        return kinds[self.whose](self.why)


Reply = Graded | IsReady | Found | Worth | Failed | Hello


def say(channel: socket.socket, message: msgspec.Struct) -> None:
    """Send a message; OSError if nobody is there any more."""
    data = msgspec.msgpack.encode(message)
    channel.sendall(len(data).to_bytes(_LENGTH, "little"))
    channel.sendall(data)


def hear(channel: socket.socket) -> bytes:
    """Receive a message; EOFError or OSError if nobody is there any more."""
    return _take(channel, int.from_bytes(_take(channel, _LENGTH), "little"))


def _take(channel: socket.socket, count: int) -> bytes:
    taken = bytearray(count)
    view = memoryview(taken)
    while view:
        read = channel.recv_into(view)
        if not read:
            raise EOFError
        view = view[read:]
    return bytes(taken)
