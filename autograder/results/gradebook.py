"""The gradebook: all results of all students in one SQLite file.

One transaction per submission, keyed by a fingerprint of everything its grade depends on: a run
that is killed resumes where it was, and nothing unchanged is graded twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from autograder.errors import OutputError
from autograder.model import SubmissionResult

FORMAT_VERSION = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS result (
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL,
    score REAL NOT NULL,
    possible REAL NOT NULL,
    layers TEXT NOT NULL,
    result BLOB NOT NULL,
    graded_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    state TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (student, lesson)
) STRICT
"""


class Entry(msgspec.Struct, frozen=True):
    """One graded submission, and the layers of confinement it was graded under."""

    result: SubmissionResult
    layers: tuple[str, ...]


class Stored(msgspec.Struct, frozen=True):
    """An entry with what it was stored under."""

    entry: Entry
    fingerprint: str
    state: str  # of the lesson, and how submissions were confined
    graded_at: str  # in UTC


class Gradebook:
    """An open gradebook. Use it from one thread, and as a context manager."""

    def __init__(self, file: Path) -> None:
        self.file = file
        _make_private(file)
        with _naming(file):
            self._connection = sqlite3.connect(file, isolation_level=None, timeout=30)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version not in (0, 1, FORMAT_VERSION):
                raise OutputError(
                    f"{file}: a gradebook of format {version}, which this version cannot read; "
                    "choose another folder with --output"
                )
            if version == 1:
                self._connection.execute(
                    "ALTER TABLE result ADD COLUMN state TEXT NOT NULL DEFAULT ''"
                )
            self._connection.execute(_SCHEMA)
            self._connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")

    def find(self, student: str, lesson: str, fingerprint: str) -> Entry | None:
        """Give the result that was stored under exactly this fingerprint."""
        with _naming(self.file):
            row = self._connection.execute(
                "SELECT result, layers FROM result "
                "WHERE student = ? AND lesson = ? AND fingerprint = ?",
                (student, lesson, fingerprint),
            ).fetchone()
        try:
            return _entry(*row) if row else None
        except (msgspec.MsgspecError, ValueError):
            return None  # damaged, or not text at all: it is graded again

    def everything(self) -> tuple[Stored, ...]:
        """Give all that is stored, by student, then by lesson; what is damaged is left out."""
        with _naming(self.file):
            rows = self._connection.execute(
                "SELECT result, layers, fingerprint, state, graded_at FROM result "
                "ORDER BY student, lesson"
            ).fetchall()
        found = []
        for result, layers, *under in rows:
            try:
                found.append(Stored(_entry(result, layers), *under))
            except (msgspec.MsgspecError, ValueError):
                continue
        return tuple(found)

    def store(self, entry: Entry, fingerprint: str, state: str = "") -> None:
        """Write one result in a transaction of its own.

        A fault of ours takes the place of no result that was found under the same fingerprint.
        """
        result = entry.result
        with _naming(self.file):
            self._connection.execute(
                "INSERT OR REPLACE INTO result "
                "(student, lesson, fingerprint, status, score, possible, layers, result, state) "
                "SELECT :student, :lesson, :fingerprint, :status, :score, :possible, :layers, "
                ":result, :state WHERE :status != 'ungraded' OR NOT EXISTS (SELECT 1 FROM result "
                "WHERE student = :student AND lesson = :lesson AND fingerprint = :fingerprint)",
                {
                    "student": result.student,
                    "lesson": result.lesson,
                    "fingerprint": fingerprint,
                    "status": result.status,
                    "score": result.score,
                    "possible": result.possible,
                    "layers": "\n".join(entry.layers),
                    "result": msgspec.json.encode(result),
                    "state": state,
                },
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _entry(result: bytes, layers: str) -> Entry:
    return Entry(
        msgspec.json.decode(result, type=SubmissionResult), tuple(filter(None, layers.split("\n")))
    )


def _make_private(file: Path) -> None:
    # SQLite gives its other files the mode of this one.
    try:
        file.touch(mode=0o600)
    except OSError as error:
        raise _unusable(file, error.strerror) from None


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _unusable(file, error) from None


def _unusable(file: Path, error: object) -> OutputError:
    return OutputError(
        f"{file}: the gradebook cannot be used: {error}; "
        "free some space or choose another folder with --output, then run the command again: "
        "what was graded before is kept"
    )
