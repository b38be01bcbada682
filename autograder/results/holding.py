"""Hold a folder of results: one run at a time writes there."""

from __future__ import annotations

import datetime
import fcntl
import os
import pwd
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.language import _
from autograder.output import unusable

LOCK = ".lock"


@contextmanager
def hold_folder(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Be the only run that writes into a folder; another one is waited for, and `say` says it.

    The system ends the hold with the process, however that ends; the lock's file stays.
    """
    file = folder / LOCK
    try:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise unusable(file, error) from None
    try:
        try:
            _take(lock, say, folder)
        except OSError as error:
            raise unusable(file, error) from None
        yield
    finally:
        os.close(lock)


def _take(lock: int, say: Callable[[str], None], folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 1000, 0).decode("utf-8", "replace").strip()
        say(
            _("{folder}: waiting for another run that writes there ({holder})").format(
                folder=folder, holder=holder or _("just begun")
            )
        )
        fcntl.flock(lock, fcntl.LOCK_EX)
    os.ftruncate(lock, 0)
    os.pwrite(lock, _this_run().encode(), 0)


def _this_run() -> str:
    since = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    return _("process {pid} of {user} on {host}, since {since}").format(
        pid=os.getpid(), user=user, host=socket.gethostname(), since=since
    )
