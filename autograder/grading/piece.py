"""What travels to whoever grades: one submission, and what holds for the whole run.

Both are values without paths to read, so that they mean the same in another process and on another
machine.
"""

from __future__ import annotations

import msgspec

from autograder.results.attempts import Handed


class Own(msgspec.Struct, frozen=True):
    """A lesson as some student has it."""

    lesson: str
    released_as: str  # the id that the student's variant was drawn for
    state: str  # its fingerprint: what is read under another one is not the same lesson


class Piece(msgspec.Struct, frozen=True):
    """One submission to grade."""

    number: int  # tells it from the others of its run
    student: str
    own: Own
    handed: Handed  # its bytes, and what was handed in with it


class Terms(msgspec.Struct, frozen=True):
    """What holds for all submissions of a run."""

    confined: bool
    hidden: tuple[str, ...]  # paths that student code may not read, where they exist
    language: str  # that feedback is in
    secret: bytes  # the course's
    missing: dict[str, str] | None = None  # packages that are not here, and why; None: find out

    def __repr__(self) -> str:
        """Show everything but the secret: a repr ends up in logs."""
        return f"Terms({self.confined!r}, {self.hidden!r}, {self.language!r}, {self.missing!r})"
