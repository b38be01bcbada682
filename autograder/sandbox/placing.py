"""Put files where code that runs may read them and not change them.

Used before any of that code runs: in a student process's scratch folder, which nobody else knows,
and in a folder of their own on a student's machine.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from autograder.errors import SandboxError
from autograder.language import _

# For everybody to read: the process has a user id of its own where it can have one.
FILE: Final = 0o444
FOLDER: Final = 0o555
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


def place(folder: str, files: Mapping[str, bytes]) -> None:
    """Write files below `folder` by their relative paths, which are the course's own.

    SandboxError where there is no room.
    """
    made: dict[str, None] = {}
    try:
        for path, data in files.items():
            for above in map(str, reversed(PurePosixPath(path).parents[:-1])):
                if above not in made:
                    os.mkdir(os.path.join(folder, above), 0o700)
                    made[above] = None
            _write(os.path.join(folder, path), data)
        for above in made:
            os.chmod(os.path.join(folder, above), FOLDER)
    except OSError as error:
        raise SandboxError(
            _("the lesson's files cannot be put in place: {error}").format(error=error)
        ) from None


def _write(path: str, data: bytes) -> None:
    with open(os.open(path, _NEW | getattr(os, "O_BINARY", 0), 0o600), "wb") as stream:
        stream.write(data)
    os.chmod(path, FILE)
