"""The one way to a student's files: whatever was handed in is listed and opened here.

There may be links, pipes, devices, and files of any size. Each step down from a folder of ours is
taken by its descriptor and follows no link; only a plain file is opened, without waiting for
anybody, and read up to a bound. A SubmissionError raised here says why and not where: its caller
knows by which name the file goes.
"""

from __future__ import annotations

import enum
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from autograder.errors import SubmissionError
from autograder.language import _

LARGEST_FILE = 32 << 20
_OURS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FOLDER = _OURS | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_NOT_PLAIN = "not a plain file; hand in the file itself"


class Kind(enum.Enum):
    """What stands under a name; nothing is followed or opened to find out."""

    FILE = enum.auto()
    FOLDER = enum.auto()
    LINK = enum.auto()
    OTHER = enum.auto()  # a pipe, a socket, a device


def list_folder(
    folder: Path, parts: Sequence[str] = (), most: int | None = None
) -> list[tuple[str, Kind]]:
    """List the folder that `parts` lead to from a folder of ours, by name.

    OSError where it cannot be listed; no more than `most` entries are looked at.
    """
    with _opened(folder, parts) as at, os.scandir(at) as entries:
        return sorted((entry.name, _kind(entry)) for entry in islice(entries, most))


@contextmanager
def open_plain(folder: Path, parts: Sequence[str]) -> Iterator[BinaryIO]:
    """Open the plain file that `parts`, which a student may have chosen, lead to from `folder`.

    SubmissionError where it cannot be opened or is no plain file.
    """
    *above, name = parts
    try:
        with _opened(folder, above) as at:
            # A device may act on being opened, so it is looked at first; and it may be exchanged
            # for another file in between, so it is looked at again.
            if not stat.S_ISREG(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
                raise SubmissionError(_(_NOT_PLAIN))
            found = os.open(name, _FILE, dir_fd=at)
    except (OSError, ValueError) as error:
        raise SubmissionError(_("cannot be read: {error}").format(error=_said(error))) from None
    with open(found, "rb") as stream:
        if not stat.S_ISREG(os.fstat(found).st_mode):
            raise SubmissionError(_(_NOT_PLAIN))
        yield stream


def read_plain(folder: Path, parts: Sequence[str], largest: int = LARGEST_FILE) -> bytes:
    """Read a plain file of at most `largest` bytes; SubmissionError says why it cannot be read."""
    with open_plain(folder, parts) as stream:
        if os.fstat(stream.fileno()).st_size > largest:
            raise SubmissionError(too_large(largest))
        try:
            data = stream.read(largest + 1)
        except OSError as error:
            raise SubmissionError(_("cannot be read: {error}").format(error=_said(error))) from None
    if len(data) > largest:  # it has grown since, or tells no size
        raise SubmissionError(too_large(largest))
    return data


def too_large(largest: int) -> str:
    """Say that a file is too large, and what to do."""
    size = (
        f"{largest >> 20} MiB"
        if largest >= 1 << 20
        else _("{largest} bytes").format(largest=largest)
    )
    return _("larger than {size}; clear the outputs and save again").format(size=size)


@contextmanager
def _opened(folder: Path, parts: Sequence[str]) -> Iterator[int]:
    at = os.open(folder, _OURS)
    try:
        for part in parts:
            below = os.open(part, _FOLDER, dir_fd=at)
            os.close(at)
            at = below
        yield at
    finally:
        os.close(at)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER


def _said(error: OSError | ValueError) -> str:
    return str(getattr(error, "strerror", None) or error)
