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

FORMAT_VERSION = 1

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
    PRIMARY KEY (student, lesson)
) STRICT
"""


class Entry(msgspec.Struct, frozen=True):
    """One graded submission, and the layers of confinement it was graded under."""

    result: SubmissionResult
    layers: tuple[str, ...]


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
            if version not in (0, FORMAT_VERSION):
                raise OutputError(
                    f"{file}: a gradebook of format {version}, which this version cannot read; "
                    "choose another folder with --output"
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

    def store(self, entry: Entry, fingerprint: str) -> None:
        """Write one result in its own transaction."""
        result = entry.result
        with _naming(self.file):
            self._connection.execute(
                "INSERT OR REPLACE INTO result "
                "(student, lesson, fingerprint, status, score, possible, layers, result) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    result.student,
                    result.lesson,
                    fingerprint,
                    result.status,
                    result.score,
                    result.possible,
                    "\n".join(entry.layers),
                    msgspec.json.encode(result),
                ),
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
