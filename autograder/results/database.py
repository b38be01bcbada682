"""What every table of the gradebook shares: errors that name its file and say what to do."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from autograder.errors import OutputError
from autograder.language import _

WAIT_SECONDS: Final = 30.0  # for whoever else writes


def opened(file: Path) -> sqlite3.Connection:
    """Open a database that several processes may use; a kill at any moment leaves it whole."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=WAIT_SECONDS)
    last = time.monotonic() + WAIT_SECONDS
    # Unlike other statements this one does not wait by itself.
    while not _keeps_a_log(connection):
        if time.monotonic() > last:
            connection.close()
            raise sqlite3.OperationalError("another process keeps it to itself")
        time.sleep(0.01)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _keeps_a_log(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # the rest says more of it
            raise
        return False
    return True


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
