"""Find submissions in a folder: which student handed in what for which lesson.

Known layouts, under the folder or its `submitted/`: `<student>/<lesson>/<name>.ipynb` (nbgrader's),
`<student>/<name>.ipynb` (flat), each with `.py` instead, and zip archives of these. What cannot be
placed is listed with the reason, never guessed and never dropped.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from autograder.course.course import Course, module_of
from autograder.errors import SubmissionError, UsageError

LARGEST_FILE = 32 << 20
MOST_ZIP_ENTRIES = 10_000
# bzip2 and LZMA members are unpacked in steps of unlimited size.
BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENDINGS = (".ipynb", ".py")  # in this order of preference
IGNORED = frozenset(
    {"timestamp.txt", "__pycache__", ".ipynb_checkpoints", ".DS_Store", "__MACOSX", "Thumbs.db"}
)


class Submission(msgspec.Struct, frozen=True):
    """One student's file for one lesson; `member` is its name inside a zip archive."""

    student: str
    lesson: str
    file: Path
    member: str = ""

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return readable(f"{self.file}!{self.member}" if self.member else self.file)

    @property
    def ending(self) -> str:
        """`.ipynb` or `.py`."""
        return PurePosixPath(self.member or self.file.name).suffix

    def read(self) -> bytes:
        """Read the file; SubmissionError says why it cannot be read."""
        try:
            if not self.member:
                if not stat.S_ISREG(self.file.lstat().st_mode):
                    raise SubmissionError(
                        f"{self.place}: not a plain file; hand in the file itself"
                    )
                with self.file.open("rb") as stream:
                    data = stream.read(LARGEST_FILE + 1)
            else:
                with zipfile.ZipFile(self.file) as archive:
                    if archive.getinfo(self.member).compress_type not in BOUNDED:
                        raise SubmissionError(
                            f"{self.place}: compressed in a way whose unpacked size has no limit; "
                            "make an ordinary zip archive"
                        )
                    with archive.open(self.member) as entry:
                        data = entry.read(LARGEST_FILE + 1)
        except SubmissionError:
            raise
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
            # zipfile raises RuntimeError for encrypted members.
            raise SubmissionError(f"{self.place}: cannot be read: {error}") from None
        except Exception as error:  # noqa: BLE001 - zlib and lzma errors share no base class
            raise SubmissionError(f"{self.place}: damaged archive: {error}") from None
        if len(data) > LARGEST_FILE:
            raise SubmissionError(
                f"{self.place}: larger than {LARGEST_FILE >> 20} MiB; "
                "clear the outputs and save again"
            )
        return data


def readable(name: Path | str) -> str:
    """Write a name so that it can be stored and printed: a file name need not be text."""
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")


class Unplaced(msgspec.Struct, frozen=True):
    """A file that does not belong to any student's lesson, and why."""

    place: str
    reason: str


class Found(msgspec.Struct, frozen=True):
    """What a folder of submissions holds."""

    submissions: tuple[Submission, ...]
    unplaced: tuple[Unplaced, ...]


def find_submissions(folder: Path, course: Course) -> Found:
    """Walk a folder of submissions; UsageError if there is no such folder."""
    if not folder.exists():
        raise UsageError(f"{folder}: no such folder; name the folder that holds the submissions")
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder; name the folder that holds the submissions")
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    candidates: dict[tuple[str, str], list[Submission]] = {}
    unplaced: list[Unplaced] = []
    for student in _entries(folder, unplaced):
        if not (student.is_dir() or student.is_symlink() or student.suffix == ".zip"):
            unplaced.append(Unplaced(readable(student), "not in a student's folder"))
            continue
        if student.name.removesuffix(".zip") in course.lessons:
            # Taken for a student's folder, it would pass off many students' work as one student's.
            reason = "a lesson where a student's folder should be"
            unplaced.append(Unplaced(readable(student), reason))
            continue
        for found in _of_student(student, course, unplaced):
            candidates.setdefault((found.student, found.lesson), []).append(found)
    chosen = [_choose(group, unplaced) for group in candidates.values()]
    order = {lesson: number for number, lesson in enumerate(course.lessons)}
    chosen.sort(key=lambda s: (s.student, order[s.lesson]))
    return Found(tuple(chosen), tuple(unplaced))


def _entries(folder: Path, unplaced: list[Unplaced]) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.name not in IGNORED and p.name[0] != ".")
    except OSError as error:
        unplaced.append(Unplaced(readable(folder), f"cannot be listed: {error.strerror}"))
        return []


def _of_student(place: Path, course: Course, unplaced: list[Unplaced]) -> Iterator[Submission]:
    if place.is_symlink():
        # A link could lead to another student's work.
        unplaced.append(Unplaced(readable(place), "a symbolic link; links are not followed"))
        return
    if place.suffix == ".zip" and place.is_file():
        yield from _of_archive(place, readable(place.stem), (), course, unplaced)
        return
    for path in _files(place, unplaced):
        parts = path.relative_to(place).parts
        if path.suffix == ".zip":
            yield from _of_archive(path, readable(place.name), parts[:-1], course, unplaced)
            continue
        lesson = _lesson_of(parts, course)
        if lesson is None:
            unplaced.append(Unplaced(readable(path), _why_not(parts, course)))
        else:
            yield Submission(readable(place.name), lesson, path)


def _files(folder: Path, unplaced: list[Unplaced]) -> Iterator[Path]:
    waiting = _entries(folder, unplaced)[::-1]
    while waiting:  # a list, not recursion: folders can be nested deeper than calls
        path = waiting.pop()
        try:
            mode = path.lstat().st_mode
        except OSError as error:  # a path can also be too long to be looked at
            unplaced.append(Unplaced(readable(path), f"cannot be read: {error.strerror}"))
            continue
        if stat.S_ISLNK(mode):
            unplaced.append(Unplaced(readable(path), "a symbolic link; links are not followed"))
        elif stat.S_ISDIR(mode):
            waiting += _entries(path, unplaced)[::-1]
        else:
            yield path


def _of_archive(
    file: Path, student: str, above: tuple[str, ...], course: Course, unplaced: list[Unplaced]
) -> Iterator[Submission]:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except Exception as error:  # noqa: BLE001 - hostile archives make zipfile raise many classes
        unplaced.append(Unplaced(readable(file), f"not a readable zip archive: {error}"))
        return
    if len(names) > MOST_ZIP_ENTRIES:
        reason = f"an archive of more than {MOST_ZIP_ENTRIES} files"
        unplaced.append(Unplaced(readable(file), reason))
        return
    above = (*above, file.stem) if file.stem in course.lessons else above
    for name in names:
        # Some Windows programs write backslashes.
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.endswith("/") or set(parts) & IGNORED:
            continue
        if not parts:
            unplaced.append(Unplaced(readable(f"{file}!{name}"), "a file without a name"))
            continue
        lesson = _lesson_of((*above, *parts), course)
        if lesson is None:
            unplaced.append(Unplaced(readable(f"{file}!{name}"), _why_not(parts, course)))
        else:
            yield Submission(student, lesson, file, name)


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
