"""What every table of the gradebook shares: errors that name its file and say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import OutputError
from autograder.language import _


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Turn errors of SQLite into one that a person can act on."""
    try:
        yield
    except sqlite3.Error as error:
        raise unusable(file, error) from None


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make several statements one: all of them hold, or none does."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def unusable(file: Path, error: object) -> OutputError:
    """Say that a gradebook cannot be used, why, and what to do."""
    return OutputError(
        _(
            "{file}: the gradebook cannot be used: {error}; free some space or choose another "
            "folder with --output, then run the command again: what was graded before is kept"
        ).format(file=file, error=error)
    )
