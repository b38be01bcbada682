"""Write result files: whole or not at all, with an error that says what to do."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.errors import OutputError


def prepare_folder(folder: Path) -> None:
    """Make sure that a folder exists and can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"room for results?")
    except OSError as error:
        raise _unusable(folder, error) from None


def write_whole(file: Path, data: bytes) -> None:
    """Replace a file by new content in one step, so that no reader sees half of it.

    Grades are private: only the user who graded may read the file.
    """
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        partial.touch(mode=0o600)
        partial.write_bytes(data)
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _unusable(file, error) from None


def _unusable(place: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{place}: cannot be written: {error.strerror or error}; "
        "free some space or choose another folder with --output"
    )
