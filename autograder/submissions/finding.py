"""Find submissions in a folder: which student handed in what for which lesson.

Known layouts, under the folder or its `submitted/`: `<student>/<lesson>/<name>.ipynb` (nbgrader's),
`<student>/<name>.ipynb` (flat), each with `.py` instead, and zip archives of these. What cannot be
placed is listed with the reason, never guessed and never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from autograder.course.course import Course, module_of
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.archives import list_members, read_member
from autograder.submissions.names import look, readable
from autograder.submissions.opening import Kind, list_folder, read_plain

MOST_ENTRIES = 10_000  # of one student's folder, in all
MOST_LEVELS = 32  # of folders in a student's folder
ENDINGS = (".ipynb", ".py")  # in this order of preference
IGNORED = frozenset(
    {"timestamp.txt", "__pycache__", ".ipynb_checkpoints", ".DS_Store", "__MACOSX", "Thumbs.db"}
)
SUBMITTED = "submitted"
# What tells a course folder of nbgrader, and what stands beside `submitted/` in one.
NBGRADERS_FILES = frozenset({"nbgrader_config.py", "gradebook.db"})
NBGRADERS_FOLDERS = frozenset({SUBMITTED, "source", "release", "autograded", "feedback"})
_LINK = "a symbolic link; links are not followed"

Parts = tuple[str, ...]


class Submission(msgspec.Struct, frozen=True):
    """One student's file for one lesson; `member` is its name inside a zip archive."""

    student: str
    lesson: str
    file: Path
    member: str = ""
    levels: int = 1  # so many of the last names of the path may be a student's choice

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return readable(f"{self.file}!{self.member}" if self.member else self.file)

    @property
    def ending(self) -> str:
        """`.ipynb` or `.py`."""
        return PurePosixPath(self.member or self.file.name).suffix

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
            if self.member:
                return read_member(self.folder, self.parts, self.member)
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
    """A file that does not belong to any student's lesson, and why."""

    place: str
    reason: str
    is_a_student: bool = False  # all of one student's work: a person has to look


class Found(msgspec.Struct, frozen=True):
    """What a folder of submissions holds, and the folder in it where the students' folders lie."""

    submissions: tuple[Submission, ...]
    unplaced: tuple[Unplaced, ...]
    folder: Path


class _Walk:
    """One walk through a class's folder, and what it could not place."""

    def __init__(self, folder: Path, course: Course) -> None:
        self.folder, self.course = folder, course
        self.unplaced: list[Unplaced] = []

    def leave_out(self, parts: Parts, reason: str, member: str = "") -> None:
        """List what belongs to no student's lesson."""
        path = self.folder.joinpath(*parts)
        place = f"{path}!{member}" if member else path
        self.unplaced.append(Unplaced(readable(place), reason))

    def entries(self, parts: Parts = (), most: int | None = None) -> list[tuple[Parts, Kind]]:
        """List a folder, without what systems and editors leave behind."""
        try:
            listed = list_folder(self.folder, parts, most)
        except OSError as error:
            self.leave_out(parts, f"cannot be listed: {error.strerror}")
            return []
        kept = [each for each in listed if each[0] not in IGNORED and each[0][0] != "."]
        return [((*parts, name), kind) for name, kind in kept]

    def of_student(self, name: str, kind: Kind) -> Iterator[Submission]:
        """Find what lies in one student's folder or archive."""
        if kind is Kind.LINK:
            # A link could lead to another student's work.
            self.leave_out((name,), _LINK)
        elif kind is Kind.FOLDER:
            for parts in self._files(name):
                yield from self._of_file(readable(name), parts)
        elif PurePosixPath(name).suffix == ".zip":
            yield from self._of_archive(readable(PurePosixPath(name).stem), (name,))
        else:
            self.leave_out((name,), "not in a student's folder")

    def _files(self, name: str) -> Iterator[Parts]:
        left = MOST_ENTRIES
        # A list, not a recursion: folders can be nested deeper than calls.
        waiting: list[tuple[Parts, Kind]] = [((name,), Kind.FOLDER)]
        while waiting:
            parts, kind = waiting.pop()
            if kind is Kind.LINK:
                self.leave_out(parts, _LINK)
            elif kind is not Kind.FOLDER:
                yield parts
            elif len(parts) > MOST_LEVELS:
                self.leave_out(parts, f"folders nested deeper than {MOST_LEVELS}")
            else:
                inside = self.entries(parts, left + 1)
                if len(inside) > left:
                    reason = f"more than {MOST_ENTRIES} files; this folder was not looked through"
                    self.leave_out(parts, reason)
                    continue
                left -= len(inside)
                waiting += inside[::-1]

    def _of_file(self, student: str, parts: Parts) -> Iterator[Submission]:
        if PurePosixPath(parts[-1]).suffix == ".zip":
            yield from self._of_archive(student, parts)
            return
        lesson = _lesson_of(parts[1:], self.course)
        if lesson is None:
            self.leave_out(parts, _why_not(parts[1:], self.course))
        else:
            yield Submission(student, lesson, self.folder.joinpath(*parts), levels=len(parts))

    def _of_archive(self, student: str, parts: Parts) -> Iterator[Submission]:
        try:
            members = list_members(self.folder, parts)
        except SubmissionError as error:
            self.leave_out(parts, str(error))
            return
        stem = PurePosixPath(parts[-1]).stem
        above = (*parts[1:-1], stem) if stem in self.course.lessons else parts[1:-1]
        file = self.folder.joinpath(*parts)
        for name in members:
            # Some Windows programs write backslashes.
            inner = PurePosixPath(name.replace("\\", "/")).parts
            if name.endswith("/") or set(inner) & IGNORED:
                continue
            if not inner:
                self.leave_out(parts, "a file without a name", name)
                continue
            lesson = _lesson_of((*above, *inner), self.course)
            if lesson is None:
                self.leave_out(parts, _why_not((*above, *inner), self.course), name)
            else:
                yield Submission(student, lesson, file, name, len(parts))


def find_submissions(folder: Path, course: Course) -> Found:
    """Walk a folder of submissions; UsageError if there is no such folder."""
    if not folder.exists():
        raise UsageError(f"{folder}: no such folder; name the folder that holds the submissions")
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder; name the folder that holds the submissions")
    walk = _Walk(_class_folder(folder, course), course)
    candidates: dict[tuple[str, str], list[Submission]] = {}
    students = walk.entries()
    refused = _twins(
        name.removesuffix(".zip")
        for (name,), kind in students
        if kind is not Kind.FILE or name.endswith(".zip")
    )
    for (name,), kind in students:
        stem = name.removesuffix(".zip")
        if stem in refused and (kind is not Kind.FILE or stem != name):
            place = readable(walk.folder / name)
            walk.unplaced.append(Unplaced(place, refused[stem], is_a_student=True))
        elif stem in course.lessons and (kind is Kind.FOLDER or stem != name):
            # Taken for a student's folder, it would pass off many students' work as one student's.
            walk.leave_out((name,), "a lesson where a student's folder should be")
        else:
            for found in walk.of_student(name, kind):
                candidates.setdefault((found.student, found.lesson), []).append(found)
    chosen = [_choose(group, walk.unplaced) for group in candidates.values()]
    order = {lesson: number for number, lesson in enumerate(course.lessons)}
    chosen.sort(key=lambda s: (s.student, order[s.lesson]))
    return Found(tuple(chosen), tuple(walk.unplaced), walk.folder)


def _class_folder(folder: Path, course: Course) -> Path:
    """Tell nbgrader's folder, with the class in its `submitted/`, from a student of that name."""
    inner = folder / SUBMITTED
    if not inner.is_dir():
        return folder
    walk = _Walk(folder, course)
    top = {name: kind for (name,), kind in walk.entries()}
    if NBGRADERS_FILES & top.keys():
        return inner
    if top.get(SUBMITTED) is not Kind.FOLDER:
        return folder  # what is no folder of its own is no folder of nbgrader's
    beside = (walk.of_student(*each) for each in top.items() if each[0] not in NBGRADERS_FOLDERS)
    if any(next(found, None) for found in beside):
        return folder
    own = walk.of_student(SUBMITTED, Kind.FOLDER)
    return folder if any(_is_students_own(each, course) for each in own) else inner


def _is_students_own(submission: Submission, course: Course) -> bool:
    """Whether a file lies where it would in a student's folder, and not in that of a class."""
    first, *rest = submission.parts[1:]
    return not submission.member and (not rest or (first in course.lessons and len(rest) == 1))


def _twins(names: Iterable[str]) -> dict[str, str]:
    """Find students whose names print the same, and say so of each; an archive is its folder's."""
    groups: dict[str, set[str]] = {}
    for name in names:
        groups.setdefault(look(name), set()).add(name)
    return {
        name: f"not graded: its name, {name!a}, prints like {_say(group - {name})}; rename one"
        for group in groups.values()
        if len(group) > 1
        for name in group
    }


def _say(names: set[str]) -> str:
    return " and ".join(ascii(name) for name in sorted(names))


def _lesson_of(parts: tuple[str, ...], course: Course) -> str | None:
    """Place a path below a student's folder: by its lesson's folder, else by its own name."""
    name = PurePosixPath(parts[-1])
    if name.suffix not in ENDINGS:
        return None
    folders = [part for part in parts[:-1] if part in course.lessons]
    named = [lesson for lesson in course.lessons if module_of(lesson) == name.stem]
    if folders:
        return folders[-1] if folders[-1] in named else None
    return named[0] if len(named) == 1 and len(parts) <= 2 else None


def _why_not(parts: tuple[str, ...], course: Course) -> str:
    folders = [part for part in parts[:-1] if part in course.lessons]
    if folders:
        expected = module_of(folders[-1])
        return f"the lesson's file is named {expected}.ipynb or {expected}.py"
    name = PurePosixPath(parts[-1])
    if name.suffix in ENDINGS:
        for lesson in course.lessons:
            if module_of(lesson) == name.stem:
                return f"not in its lesson's folder, {lesson}/"
    return f"no lesson of the course {course.policy.course} has this name"


def _choose(group: list[Submission], unplaced: list[Unplaced]) -> Submission:
    # A notebook before a .py, a plain file before an archive's, then the shortest path.
    group.sort(key=lambda s: (ENDINGS.index(s.ending), bool(s.member), len(s.place), s.place))
    first, *others = group
    for other in others:
        unplaced.append(Unplaced(other.place, f"not graded: {first.place} is graded instead"))
    return first
