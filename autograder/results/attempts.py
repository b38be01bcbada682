"""Every distinct attempt of a student at a lesson, with the bytes that it is graded from again."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

import msgspec

from autograder.model import SubmissionResult
from autograder.results.database import naming, transaction

SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS attempt (
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    digest TEXT NOT NULL,
    is_last INTEGER NOT NULL,
    submitted BLOB NOT NULL,
    work BLOB NOT NULL,
    fingerprint TEXT NOT NULL DEFAULT '',
    layers TEXT NOT NULL DEFAULT '',
    result BLOB,
    answers BLOB NOT NULL DEFAULT x'7b7d',
    UNIQUE (student, lesson, digest)
) STRICT
""",
)


class Handed(msgspec.Struct, frozen=True):
    """What was handed in, as it is needed to grade it again."""

    data: bytes
    ending: str
    name: str
    modules: dict[str, str] = {}
    artifacts: dict[str, bytes] = {}
    notes: tuple[str, ...] = ()


class Kept(msgspec.Struct, frozen=True):
    """One attempt; the last one is graded with the class, and its result stands there."""

    number: int
    student: str
    lesson: str
    is_last: bool
    submitted: bytes  # as the gradebook encodes it
    fingerprint: str  # that its result was found under; empty if it has none that stands
    layers: str
    result: SubmissionResult | None
    answers: dict[str, str]  # the digest of each answer


class Attempts:
    """The part of a gradebook that remembers what was handed in before."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    def keep(
        self, student: str, lesson: str, digest: str, submitted: bytes, handed: Handed
    ) -> None:
        """Store what a student has handed in last; what is stored already keeps its place."""
        work = zlib.compress(msgspec.msgpack.encode(handed))
        with naming(self._file), transaction(self._connection):
            self._connection.execute(
                "UPDATE attempt SET is_last = 0 WHERE student = ? AND lesson = ?",
                (student, lesson),
            )
            self._connection.execute(
                "INSERT INTO attempt (student, lesson, digest, is_last, submitted, work) "
                "VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT (student, lesson, digest) "
                "DO UPDATE SET is_last = 1, submitted = excluded.submitted",
                (student, lesson, digest, submitted, work),
            )

    def everything(self) -> tuple[Kept, ...]:
        """Give all attempts, as they came; a damaged result is none, and is found again."""
        with naming(self._file):
            rows = self._connection.execute(
                "SELECT number, student, lesson, is_last, submitted, fingerprint, layers, result, "
                "answers FROM attempt ORDER BY number"
            ).fetchall()
        found = []
        for (
            number,
            student,
            lesson,
            is_last,
            submitted,
            fingerprint,
            layers,
            result,
            answers,
        ) in rows:
            try:
                read = msgspec.json.decode(result, type=SubmissionResult) if result else None
            except (msgspec.MsgspecError, ValueError):
                read, fingerprint = None, ""  # noqa: PLW2901
            digests = msgspec.json.decode(answers, type=dict[str, str])
            found.append(
                Kept(
                    number,
                    student,
                    lesson,
                    bool(is_last),
                    submitted,
                    fingerprint,
                    layers,
                    read,
                    digests,
                )
            )
        return tuple(found)

    def handed(self, number: int) -> Handed:
        """Give what was handed in with an attempt."""
        with naming(self._file):
            (work,) = self._connection.execute(
                "SELECT work FROM attempt WHERE number = ?", (number,)
            ).fetchone()
        return msgspec.msgpack.decode(zlib.decompress(work), type=Handed)

    def grade(
        self,
        number: int,
        fingerprint: str,
        result: SubmissionResult,
        layers: tuple[str, ...],
        answers: dict[str, str],
    ) -> None:
        """Store the result of an attempt."""
        with naming(self._file):
            self._connection.execute(
                "UPDATE attempt SET fingerprint = ?, result = ?, layers = ?, answers = ? "
                "WHERE number = ?",
                (
                    fingerprint,
                    msgspec.json.encode(result),
                    "\n".join(layers),
                    msgspec.json.encode(answers),
                    number,
                ),
            )
