"""Write result files: whole or not at all, one run at a time, with errors that say what to do."""

from __future__ import annotations

import datetime
import fcntl
import os
import pwd
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import OutputError

LOCK = ".lock"


def prepare_folder(folder: Path, *, private: bool = False) -> None:
    """Make sure that a folder exists and is writable; a new private one is for its owner only."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"room for results?")
    except OSError as error:
        raise _unusable(folder, error) from None


@contextmanager
def hold_folder(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Be the only run that writes into a folder; another one is waited for, and `say` says it.

    The system ends the hold with the process, however that ends; the lock's file stays.
    """
    file = folder / LOCK
    try:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unusable(file, error) from None
    try:
        try:
            _take(lock, say, folder)
        except OSError as error:
            raise _unusable(file, error) from None
        yield
    finally:
        os.close(lock)


def _take(lock: int, say: Callable[[str], None], folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 1000, 0).decode("utf-8", "replace").strip()
        say(f"{folder}: waiting for another run that writes there ({holder or 'just begun'})")
        fcntl.flock(lock, fcntl.LOCK_EX)
    os.ftruncate(lock, 0)
    os.pwrite(lock, _this_run().encode(), 0)


def _this_run() -> str:
    since = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    return f"process {os.getpid()} of {user} on {socket.gethostname()}, since {since}"


def write_whole(file: Path, data: bytes, *, private: bool = False) -> None:
    """Replace a file's content in one step, so that no reader sees half of it.

    A file that existed keeps its permissions; a `private` one may be read by its owner only.
    """
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        partial.touch(mode=0o600 if private else 0o666)
        partial.write_bytes(data)
        if not private and file.exists():
            partial.chmod(stat.S_IMODE(file.stat().st_mode))
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _unusable(file, error) from None


def _unusable(place: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{place}: cannot be written: {error.strerror or error}; "
        "free some space or choose another folder"
    )
