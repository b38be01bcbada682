"""What a layout is: how sure it is of a class's folder, and whose each entry of it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Protocol

import msgspec

from autograder.course.course import module_of
from autograder.results.gradebook import Submitted
from autograder.submissions.opening import Kind
from autograder.submissions.packing import is_packed

Entry = tuple[str, Kind]


class Owner(msgspec.Struct, frozen=True):
    """Whose an entry is."""

    student: str
    mark: str = ""  # the platform's number of the student: it tells namesakes apart
    known_as: tuple[str, ...] = ()  # by what else the platform knows them
    file: str = ""  # the name of a file without what the platform put before it
    number: tuple[int, ...] = ()  # the platform's own of this handing in: higher is newer
    submitted: Submitted | None = None
    for_sure: bool = True  # whether the name alone shows that this is a student's work


class Top(msgspec.Struct, frozen=True):
    """The top of a class's folder, for layouts to look at."""

    entries: tuple[Entry, ...]
    lessons: tuple[str, ...]
    names_in: Callable[[str], Sequence[str]]  # what lies in a folder, by name
    read: Callable[[str, int], bytes]  # a file there, up to a size

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of the lessons' files, the longest first."""
        return tuple(sorted(map(module_of, self.lessons), key=len, reverse=True))

    @property
    def handed_in(self) -> tuple[Entry, ...]:
        """The entries that may be somebody's work."""
        return tuple(each for each in self.entries if each[1] is not Kind.FILE or is_work(each[0]))


class Layout(Protocol):
    """One way to lay out a class; it is made for one folder."""

    title: str
    confidence: float  # how much of the folder it accounts for, from 0 to 1

    def __init__(self, top: Top) -> None: ...

    def place(self, name: str, kind: Kind) -> tuple[Owner, ...]:
        """Say whose an entry is: nobody's, one student's, or a group's."""


def is_work(name: str) -> bool:
    """Whether a file of this name may be somebody's work: a notebook, Python, an archive."""
    return is_packed(name) or is_code(name)


def is_code(name: str) -> bool:
    """Whether a file's name ends as a notebook's or a Python file's does."""
    return PurePosixPath(name.lower()).suffix in (".ipynb", ".py")


def share(part: Sequence[object], whole: Sequence[object]) -> float:
    """Give how much of the whole a part is."""
    return len(part) / len(whole) if whole else 0.0


def common_beginning(names: Sequence[str]) -> str:
    """Give the signs that all names begin with."""
    first, last = min(names), max(names)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same] if same is not None else first
