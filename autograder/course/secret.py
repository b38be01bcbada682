"""The course's secret: what the inputs of hidden checks are drawn from.

Everything else that they depend on is handed to students or can be guessed: the course's seed
stands in its pyproject.toml, the names of checks in what students read.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from pathlib import Path
from typing import Final

from autograder.errors import CourseError

FILE: Final = ".autograder-secret"
VARIABLE: Final = "AUTOGRADER_SECRET"
BYTES: Final = 16
# What proofs draw from where nothing else is set: a proof is about the checks, so it must come out
# the same in every checkout. No grade is drawn from it.
PROVING: Final = bytes.fromhex("5eed" * 8)


def secret_of(root: Path) -> bytes:
    """Give the secret of the course at `root`; make it where there is none.

    AUTOGRADER_SECRET, where it is set, goes before the file.
    """
    told = os.environ.get(VARIABLE)
    if told:
        return _decoded(told, f"the environment variable {VARIABLE}")
    file = root / FILE
    try:
        return _read(file)
    except FileNotFoundError:
        pass
    try:
        _make(file)
        return _read(file)
    except OSError as error:
        raise CourseError(
            f"{file}: the course's secret cannot be made: {error}; make the folder writable, or "
            f"set {VARIABLE} to {2 * BYTES} random hexadecimal digits, the same for every run"
        ) from None


def proving_secret() -> bytes:
    """Give what `validate` and `calibrate` draw from: AUTOGRADER_SECRET, or what is published."""
    told = os.environ.get(VARIABLE)
    return _decoded(told, f"the environment variable {VARIABLE}") if told else PROVING


def _read(file: Path) -> bytes:
    try:
        with file.open(encoding="ascii") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            text = opened.read(4 * BYTES)
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{file}: the course's secret cannot be read: {error}; make it readable, or remove it, "
            "and another one is made: the inputs of hidden checks change with it"
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise CourseError(
            f"{file}: other users may read the course's secret; run `chmod 600 {file}`, or set "
            f"{VARIABLE} where files have no modes"
        )
    return _decoded(text, str(file))


def _decoded(text: str, place: str) -> bytes:
    with contextlib.suppress(ValueError):
        secret = bytes.fromhex(text.strip())
        if len(secret) == BYTES:
            return secret
    raise CourseError(
        f"{place}: no secret of a course, which is {2 * BYTES} hexadecimal digits; make one with "
        f"`openssl rand -hex {BYTES}`"
    )


def _make(file: Path) -> None:
    """Write a new secret, whole or not at all; where another grader was first, keep that one's."""
    descriptor, made = tempfile.mkstemp(prefix=f"{FILE}-", dir=file.parent)  # for its owner only
    try:
        with open(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(BYTES) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
    finally:
        os.unlink(made)
