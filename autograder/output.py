"""Write files: whole or not at all, with errors that say what to do. It works on every system."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from autograder.errors import OutputError
from autograder.language import _


def cache_folder(kind: str) -> Path:
    """Say where what can be computed again is kept between runs; only the grader may see it."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "torch-autograder" / kind


def prepare_folder(folder: Path, *, private: bool = False) -> None:
    """Make sure that a folder exists and is writable; a new private one is for its owner only."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"room for results?")
    except OSError as error:
        raise unusable(folder, error) from None


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
        raise unusable(file, error) from None


def unusable(place: Path, error: OSError) -> OutputError:
    """Say that a place cannot be written, why, and what to do."""
    return OutputError(
        _("{place}: cannot be written: {error}; free some space or choose another folder").format(
            place=place, error=error.strerror or error
        )
    )
