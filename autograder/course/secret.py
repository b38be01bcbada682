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
from autograder.language import _

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
        return _decoded(told, _("the environment variable {variable}").format(variable=VARIABLE))
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
            _(
                "{file}: the course's secret cannot be made: {error}; make the folder "
                "writable, or set {variable} to {value} random hexadecimal digits, the same "
                "for every run"
            ).format(file=file, error=error, variable=VARIABLE, value=2 * BYTES)
        ) from None


def proving_secret() -> bytes:
    """Give what `validate` and `calibrate` draw from: AUTOGRADER_SECRET, or what is published."""
    told = os.environ.get(VARIABLE)
    return (
        _decoded(told, _("the environment variable {variable}").format(variable=VARIABLE))
        if told
        else PROVING
    )


def _read(file: Path) -> bytes:
    try:
        with file.open(encoding="ascii") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            text = opened.read(4 * BYTES)
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            _(
                "{file}: the course's secret cannot be read: {error}; make it readable, or "
                "remove it, and another one is made: the inputs of hidden checks change with it"
            ).format(file=file, error=error)
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise CourseError(
            _(
                "{file}: other users may read the course's secret; run `chmod 600 {file}`, or "
                "set {variable} where files have no modes"
            ).format(file=file, variable=VARIABLE)
        )
    return _decoded(text, str(file))


def _decoded(text: str, place: str) -> bytes:
    with contextlib.suppress(ValueError):
        secret = bytes.fromhex(text.strip())
        if len(secret) == BYTES:
            return secret
    raise CourseError(
        _(
            "{place}: no secret of a course, which is {value} hexadecimal digits; make one "
            "with `openssl rand -hex {bytes}`"
        ).format(place=place, value=2 * BYTES, bytes=BYTES)
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
