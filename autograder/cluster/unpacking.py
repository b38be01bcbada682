"""Runs on a worker: a course that came as a bundle becomes a folder that only its user may enter.

Whoever passed it on may lie, so nothing is taken on trust: not its name, not a path in it, and not
a folder of that name which is there already.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path, PurePosixPath

import msgspec

from autograder.cluster.bundle import Bundle, Files
from autograder.digest import digest
from autograder.errors import RecordError

MOST_FILES = 20_000
LONGEST_PATH = 512  # characters
_COMPUTED = "cache/"
_TOP = frozenset({"pyproject.toml", "solutions", "tests", "cache"})


def unpack(bundle: Bundle, within: Path) -> Path:
    """Give the folder of a course, named by its digest; RecordError says why it is refused.

    A folder of that name is used if it holds exactly these files, and made anew if it does not.
    """
    folder = within / bundle.name
    if digest([bundle.data]) != bundle.name:
        raise RecordError(
            f"a course arrived as {digest([bundle.data])} and should be {bundle.name}: it was "
            "damaged or changed on its way; run the command again, and if it happens again, look "
            "at who else may use the cluster's scheduler"
        )
    files = _files(bundle)
    if folder.is_dir() and not folder.is_symlink():
        if _holds(folder, files):
            return folder
        shutil.rmtree(folder)
    try:
        within.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=within))  # for its owner only
        try:
            for path, data in files.items():
                _write(made, PurePosixPath(path), data)
            made.rename(folder)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        raise RecordError(
            f"{folder}: the course cannot be unpacked: {error.strerror or error}; free some space "
            "there, or start the worker with --local-directory on another disk"
        ) from None
    if not _holds(folder, files):
        raise RecordError(f"{folder}: holds other files than were sent; its disk may be damaged")
    return folder


def _write(folder: Path, path: PurePosixPath, data: bytes) -> None:
    for above in [*path.parents][-2::-1]:
        (folder / above).mkdir(exist_ok=True, mode=0o700)
    (folder / path).touch(mode=0o600)
    (folder / path).write_bytes(data)


def _files(bundle: Bundle) -> Files:
    """Read what a bundle holds, and refuse every path that leads elsewhere or nowhere."""
    try:
        files = msgspec.msgpack.decode(bundle.data, type=Files)
    except msgspec.MsgspecError as error:
        raise RecordError(f"a course arrived that is no bundle of files: {error}") from None
    if len(files) > MOST_FILES:
        raise RecordError(f"a course of {len(files)} files arrived; at most {MOST_FILES} are taken")
    for path in files:
        parts = PurePosixPath(path).parts
        plain = (
            parts and path == "/".join(parts) and len(path) <= LONGEST_PATH and path.isprintable()
        )
        if not plain or "\\" in path or ".." in parts or parts[0] not in _TOP:
            raise RecordError(
                f"a course arrived with a file {path[:LONGEST_PATH]!r}, which no course has; "
                "nothing of it was unpacked"
            )
    return files


def _holds(folder: Path, files: Files) -> bool:
    """Whether a folder holds these files and no other, but for what was computed there since."""
    found: Files = {}
    try:
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                return False
            if path.is_file() and (name in files or not name.startswith(_COMPUTED)):
                found[name] = path.read_bytes()
    except OSError:
        return False
    return found == files
