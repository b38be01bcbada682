"""Whether files were saved since they were last read: for commands that go on from save to save."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

TICK_SECONDS = 0.2  # from look to look

Stamp = tuple[int, int, int] | None


def stamp_of(file: Path) -> Stamp:
    """Say which state of a file this is; None while there is no such file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def stamps_of(places: Iterable[Path]) -> dict[Path, Stamp]:
    """Say which state of each file this is, in folders and below; hidden ones do not count."""
    return {file: stamp_of(file) for place in places for file in _files(place)}


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    elif place.is_dir():
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if _counts(name)]
            yield from (Path(folder, name) for name in names if _counts(name))


def _counts(name: str) -> bool:
    # Editors leave hidden files and backups beside what they save.
    return not name.startswith((".", "__pycache__")) and not name.endswith("~")
