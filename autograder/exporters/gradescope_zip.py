"""A ready autograder.zip for Gradescope: what grading a lesson needs, and two scripts that run it.

Rules: gradescope-autograders.readthedocs.io, "Technical details". setup.sh and run_autograder stand
at the root of the zip. It holds the course's answers, hidden checks and secret: it is for
instructors only, and on Gradescope for root only.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.course.secret import FILE as SECRET
from autograder.errors import OutputError, UsageError
from autograder.exporters.as_bytes import as_bytes
from autograder.exporters.gradescope import When
from autograder.language import _
from autograder.policy.functions import load_functions
from autograder.policy.reading import read_policy

SCRIPTS = Path(__file__).parent / "on_gradescope"
SETTINGS = "settings.json"
COURSE = "course"
_FOLDERS = ("solutions", "tests/lessons")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same course makes the same file


class Settings(msgspec.Struct, frozen=True):
    """How a lesson is graded on Gradescope."""

    lesson: str
    hidden: When = When.AFTER_PUBLISHED  # when students see the hidden checks
    per_day: int = 0  # how many submissions of a student are graded in 24 hours; 0: all
    unconfined: bool = False  # asked for by name: student code may do whatever root may


class Kit(msgspec.Struct, frozen=True):
    """Where the kit itself comes from, and what else is installed with it."""

    requirement: str  # of pip: a wheel in the zip, or a name with a version
    wheel: tuple[str, bytes] | None = None  # its name and content
    others: tuple[str, ...] = ()  # what the lesson imports besides
    pinned: tuple[str, ...] = ()  # the versions that graded where the zip was made


def autograder_zip(course: Course, settings: Settings, kit: Kit) -> bytes:
    """Pack a course for one lesson; OutputError names a file of it that cannot be read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("setup.sh", "run_autograder"):
            _add(archive, name, (SCRIPTS / name).read_bytes(), mode=0o755)
        _add(archive, SETTINGS, as_bytes(settings))
        _add(archive, "requirements.txt", "".join(f"{each}\n" for each in _wanted(kit)).encode())
        _add(archive, "constraints.txt", "".join(f"{each}\n" for each in kit.pinned).encode())
        if kit.wheel is not None:
            _add(archive, *kit.wheel)
        for path, data in sorted((_files(course) | _policys(course)).items()):
            _add(archive, path, data)
        _add(archive, f"{COURSE}/{SECRET}", f"{course.secret.hex()}\n".encode())
    return packed.getvalue()


def read_settings(folder: Path) -> Settings:
    """Read how a lesson is graded, in the folder that Gradescope unpacked the zip into."""
    file = folder / SETTINGS
    try:
        return msgspec.json.decode(file.read_bytes(), type=Settings)
    except (OSError, msgspec.MsgspecError) as error:
        raise OutputError(
            _("{file}: {error}; make the zip anew and upload it again").format(
                file=file, error=error
            )
        ) from None


def _wanted(kit: Kit) -> Iterator[str]:
    yield kit.requirement
    yield from kit.others


def _files(course: Course) -> dict[str, bytes]:
    """Give what grading reads of a course: its settings, its answers and its checks."""
    found = {f"{COURSE}/pyproject.toml": _read(course.root / "pyproject.toml")}
    for folder in _FOLDERS:
        for file in sorted((course.root / folder).rglob("*")):
            parts = file.relative_to(course.root).parts
            if file.is_file() and not any(p == "__pycache__" or p.startswith(".") for p in parts):
                found["/".join((COURSE, *parts))] = _read(file)
    return found


def _policys(course: Course) -> dict[str, bytes]:
    """Give the files that the course's policy names, each where its settings look for it."""
    settings = read_policy(course).settings
    names = [f"{name.partition(':')[0]}.py" for name in load_functions(settings, course.root)]
    names += [settings.students_file] if settings.students_file else []
    found = {}
    for name in names:
        path = posixpath.normpath(f"{COURSE}/{name}")
        if path.startswith(("../", "/")) or posixpath.isabs(name):
            raise UsageError(
                _("{name}: too far from the course for a zip; put it into its folder").format(
                    name=name
                )
            )
        found[path] = _read(course.root / name)
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(
            _("{file}: cannot be read: {reason}; make it readable").format(file=file, reason=reason)
        ) from None


def _add(archive: zipfile.ZipFile, name: str, data: bytes, mode: int = 0o600) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.external_attr = (0o100000 | mode) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)
