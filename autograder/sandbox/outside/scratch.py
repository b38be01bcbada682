"""Scratch folders of student processes: made, measured, removed, and swept after a killed grader.

Strangers put the files there, so nothing here follows a link, depends on how deep folders are
nested, or expects to be allowed to look.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from typing import Final, NamedTuple

PREFIX: Final = "autograder-"
ALIVE: Final = "alive"
FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Others may pass through but list nothing; nor may the owner, whose uid students may share.
PASSABLE: Final = 0o111
OPEN: Final = 0o711


class Size(NamedTuple):
    """What a scratch folder holds."""

    bytes: int
    files: int  # folders count as well


class Box:
    """The folder in which each student process of one server has its own scratch folder."""

    def __init__(self) -> None:
        sweep(tempfile.gettempdir())
        self._folder = tempfile.mkdtemp(prefix=PREFIX)
        os.chmod(self._folder, OPEN)
        self._alive = _lock(self._folder)
        self.path = os.path.join(self._folder, "box")
        os.mkdir(self.path, OPEN)
        os.chmod(self.path, PASSABLE)

    def new(self, uid: int | None) -> str:
        """Make a scratch folder for one process, which `uid` owns."""
        with self._opened():
            scratch = tempfile.mkdtemp(dir=self.path)
        if uid is not None:
            os.chown(scratch, uid, uid)
        return scratch

    def remove(self, scratch: str) -> None:
        """Remove the scratch folder of a process that is dead."""
        with self._opened():
            remove(scratch)

    def close(self) -> None:
        """Remove everything, and release the lock."""
        with contextlib.suppress(OSError):
            os.chmod(self.path, OPEN)
        remove(self._folder)
        os.close(self._alive)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[None]:
        # Only between two jobs: no process of this box is running student code then.
        os.chmod(self.path, OPEN)
        try:
            yield
        finally:
            os.chmod(self.path, PASSABLE)


NOTHING: Final = Size(0, 0)


def _lock(folder: str) -> int:
    """Make the file whose lock shows that a grader is alive; return its descriptor."""
    descriptor, name = tempfile.mkstemp(dir=folder)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    # Renamed when it is locked: a sweep never meets it unlocked.
    os.rename(name, os.path.join(folder, ALIVE))
    return descriptor


def sweep(folder: str) -> None:
    """Remove what graders of this user left in a temporary folder when they were killed."""
    try:
        names = [name for name in os.listdir(folder) if name.startswith(PREFIX)]
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        with contextlib.suppress(OSError):
            found = os.lstat(path)
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                continue
            descriptor = os.open(
                os.path.join(path, ALIVE), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
            )
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(path)
            finally:
                os.close(descriptor)


def measure(folder: str, most_files: int) -> Size:
    """Add up what a folder holds; count no further than `most_files`.

    A part that its owner has made unreadable counts as too many files.
    """
    size, files = 0, 0
    waiting = [folder]
    while waiting and files <= most_files:
        path = waiting.pop()
        try:
            descriptor = os.open(path, FOLDER)
        except FileNotFoundError:
            continue  # it has been removed since
        except OSError:
            return Size(size, most_files + 1)
        try:
            with os.scandir(descriptor) as entries:
                for entry in itertools.islice(entries, most_files + 1 - files):
                    files += 1
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(os.path.join(path, entry.name))
                    else:
                        with contextlib.suppress(FileNotFoundError):
                            size += entry.stat(follow_symlinks=False).st_blocks * 512
        finally:
            os.close(descriptor)
    return Size(size, files)


def remove(folder: str) -> None:
    """Remove a folder and everything in it, as far as this user may; no link is followed.

    Nested folders are moved up before they are emptied, so that any depth can be removed.
    """
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
        top = os.open(folder, FOLDER)
        try:
            _empty(top)
        finally:
            os.close(top)
        os.rmdir(folder)


def _empty(top: int) -> None:
    names = (f"{secrets.token_hex(8)}-{number}" for number in itertools.count())
    waiting = _take_apart(top, top, names)
    while waiting:
        name = waiting.pop()
        with contextlib.suppress(OSError):
            descriptor = os.open(name, FOLDER, dir_fd=top)
            try:
                waiting += _take_apart(descriptor, top, names)
            finally:
                os.close(descriptor)
            os.rmdir(name, dir_fd=top)


def _take_apart(folder: int, top: int, names: Iterator[str]) -> list[str]:
    """Unlink the files of a folder, and move its folders to the top; return their names there."""
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    moved = []
    for name, is_folder in found:
        with contextlib.suppress(OSError):
            if not is_folder:
                os.unlink(name, dir_fd=folder)
                continue
            # Moving or emptying a folder needs the right to write in it.
            os.chmod(name, 0o700, dir_fd=folder)
            new = next(names)
            os.rename(name, new, src_dir_fd=folder, dst_dir_fd=top)
            moved.append(new)
    return moved
