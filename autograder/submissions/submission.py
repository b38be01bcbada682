"""What finding gives: a student's file for a lesson, and what could not be placed."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import msgspec

from autograder.errors import SubmissionError
from autograder.results.gradebook import Submitted
from autograder.submissions.archives import read_member
from autograder.submissions.names import readable
from autograder.submissions.opening import read_plain

Parts = tuple[str, ...]
ENDINGS = (".ipynb", ".py")  # in this order of preference


class Beside(msgspec.Struct, frozen=True):
    """A file that was handed in with a submission and belongs to it."""

    path: str  # from the submission's own folder: `mylib/nets.py`
    file: Path
    members: Parts = ()
    levels: int = 1  # so many of the last names of the path may be a student's choice

    def read(self) -> bytes:
        """Read the file; SubmissionError says why it cannot be read."""
        folder, parts = Path(*self.file.parts[: -self.levels]), self.file.parts[-self.levels :]
        if self.members:
            return read_member(folder, parts, *self.members)
        return read_plain(folder, parts)


class Submission(msgspec.Struct, frozen=True):
    """One student's file for one lesson; `members` lead to it inside an archive."""

    student: str
    lesson: str
    file: Path
    members: Parts = ()
    levels: int = 1  # so many of the last names of the path may be a student's choice
    taken_for: str = ""  # `.ipynb` or `.py`, where its name does not end so
    number: tuple[int, ...] = ()  # the platform's own of this handing in: higher is newer
    submitted: Submitted | None = None  # when, if the platform says so
    note: str = ""  # how it was recognised, where its name did not say
    beside: tuple[Beside, ...] = ()  # the modules that it imports, and files that the lesson wants
    earlier: tuple[Submission, ...] = ()  # older tries that are here as well, the oldest first

    @property
    def attempt(self) -> int | None:
        """Which try of its student it is, as far as the platform numbers them; None if it does not.

        Of Canvas that is the number it puts behind a file's name, of Gradescope the submission's.
        """
        return self.number[0] if self.number else None

    @property
    def ending(self) -> str:
        """`.ipynb` or `.py`: what it is, whatever its name ends in; empty if neither is known."""
        suffix = PurePosixPath(self.name).suffix.lower()
        return self.taken_for or (suffix if suffix in ENDINGS else "")

    @property
    def member(self) -> str:
        """Its name inside the archive; empty if it is in none."""
        return "!".join(self.members)

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return readable("!".join((str(self.file), *self.members)))

    @property
    def name(self) -> str:
        """Its own name, without what leads to it."""
        last = self.members[-1] if self.members else self.file.name
        return readable(PurePosixPath(last.replace("\\", "/")).name)

    @property
    def way(self) -> Parts:
        """The folders and archives that lead to it below what the class's folder lists."""
        inside = PurePosixPath("/".join(self.members).replace("\\", "/")).parts
        return (*self.parts[1:], *inside)[:-1]

    @property
    def parts(self) -> Parts:
        """The names that lead to the file from the folder of the class."""
        return self.file.parts[-self.levels :]

    @property
    def folder(self) -> Path:
        """The folder of the class, which no student chose."""
        return Path(*self.file.parts[: -self.levels])

    def read(self) -> bytes:
        """Read the file; SubmissionError says why it cannot be read."""
        try:
            if self.members:
                return read_member(self.folder, self.parts, *self.members)
            return read_plain(self.folder, self.parts)
        except SubmissionError as error:
            raise SubmissionError(f"{self.place}: {error}") from None

    def read_beside(self, name: str, largest: int) -> bytes:
        """Read another file of the same folder; SubmissionError says why it cannot be read."""
        try:
            return read_plain(self.folder, (*self.parts[:-1], name), largest)
        except SubmissionError as error:
            raise SubmissionError(f"{readable(self.file.parent / name)}: {error}") from None


class Unplaced(msgspec.Struct, frozen=True):
    """A file that is not graded, and why."""

    place: str
    reason: str
    student: str = ""  # whose it is; empty if nobody can say
    lesson: str = ""  # what it is for; empty if nobody can say
    needs_a_person: bool = False  # it may be work that has no grade, or a better one
    advice: str = ""  # what to do
    known_as: tuple[str, ...] = ()  # by what else its student may be known
    is_attempt: bool = False  # an older try than the one that is graded, as the platform has it


class Student(msgspec.Struct, frozen=True):
    """Somebody who handed something in, and by what else the platform knows them."""

    name: str
    known_as: tuple[str, ...] = ()  # ids, user names, e-mail addresses


class Found(msgspec.Struct, frozen=True):
    """What a folder of submissions holds, and the folder in it where the students' folders lie."""

    submissions: tuple[Submission, ...]
    unplaced: tuple[Unplaced, ...]
    folder: Path
    students: tuple[Student, ...] = ()
    layout: str = ""  # what the folder looks like
