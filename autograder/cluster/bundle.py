"""A course as it travels to a worker: what grading needs of it, as bytes under their own digest.

Files by their paths, sorted, without times, owners, modes or links: the same course gives the same
bytes on every machine. Examples, grades, assignments, secrets and everything that no lesson reads
stay at home.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.cluster.settings import travelling_settings
from autograder.course.course import HIDDEN, PUBLIC, Course, module_of
from autograder.course.known_answers import ALTERNATIVES, MISTAKES
from autograder.course.material import ARTIFACTS, DATA
from autograder.course.shared import CONFTESTS, HELPERS
from autograder.digest import digest
from autograder.errors import CourseError
from autograder.language import _

SETTINGS = "pyproject.toml"
RECORDS = "records"  # in the folder that a worker has for what can be computed again
CACHE = f"cache/torch-autograder/{RECORDS}"  # with XDG_CACHE_HOME=cache
Files = dict[str, bytes]  # by path from the course's folder, with slashes


class Bundle(msgspec.Struct, frozen=True):
    """A course's files in one piece, and what they are called: their digest."""

    name: str
    data: bytes

    def __repr__(self) -> str:
        """Show no content: a repr ends up in logs."""
        return f"Bundle({self.name}, {len(self.data)} bytes)"


def pack(course: Course, records: Iterable[Path] = ()) -> Bundle:
    """Pack what grading needs of a course; `records` are folders of stored records to go with it.

    CourseError names a file that cannot be read.
    """
    files = {SETTINGS: travelling_settings(course.policy)}
    root = Path(os.path.normpath(course.root))
    for path in sorted(set(_paths(course))):
        files[path.relative_to(root).as_posix()] = _bytes(path)
    for folder in records:
        for path in sorted(folder.iterdir()):
            files[f"{CACHE}/{folder.name}/{path.name}"] = _bytes(path)
    return in_one_piece(files)


def in_one_piece(files: Files) -> Bundle:
    """Put files into one piece and name it."""
    data = msgspec.msgpack.encode(dict(sorted(files.items())))
    return Bundle(digest([data]), data)


def _paths(course: Course) -> Iterator[Path]:
    """Name the files that reading the course's lessons reads."""
    for lesson in course.lessons:
        root = Path(os.path.normpath(course.root))
        solutions, tests = root / "solutions" / lesson, root / "tests" / "lessons" / lesson
        known = (f"{module_of(lesson)}.py", ALTERNATIVES, MISTAKES)
        checks = (PUBLIC, HIDDEN, "tolerances.toml", *CONFTESTS, HELPERS)
        named = [*(solutions / name for name in known), *(tests / name for name in checks)]
        # Shared files stand above a lesson's own.
        yield from (Path(os.path.normpath(path)) for path in named if path.is_file())
        yield from sorted(solutions.glob("*.po"))
        for folder in (solutions / DATA, solutions / ARTIFACTS, tests / DATA):
            below = (path for path in sorted(folder.rglob("*")) if path.is_file())
            yield from (path for path in below if not _is_hidden(path.relative_to(folder)))


def _is_hidden(path: Path) -> bool:
    """Whether a file is a system's or an editor's, as where a lesson's data is read."""
    return any(part.startswith(".") for part in path.parts)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CourseError(
            _(
                "{file}: cannot be read ({error}), so it cannot be sent to a cluster; make it "
                "readable"
            ).format(file=file, error=error.strerror or error)
        ) from None
