"""Where the students' folders lie: in the folder that was named, or in one inside it."""

from __future__ import annotations

from pathlib import Path

from autograder.course.course import Course
from autograder.submissions.layouts.layout import Top
from autograder.submissions.layouts.table import recognise
from autograder.submissions.lessons import Lessons
from autograder.submissions.opening import Kind, list_folder, read_plain
from autograder.submissions.packing import is_packed
from autograder.submissions.walking import Piece, Walk, nobody

SUBMITTED = "submitted"
# What tells a course folder of nbgrader, and what stands beside `submitted/` in one.
NBGRADERS_FILES = frozenset({"nbgrader_config.py", "gradebook.db"})
NBGRADERS_FOLDERS = frozenset({SUBMITTED, "source", "release", "autograded", "feedback"})
CLONED = "-submissions"  # as `gh classroom clone` calls the folder of an assignment
MOST_NAMES = 1000  # that are looked at in a folder to tell a layout


def top_of(walk: Walk) -> Top:
    """Give the top of a class's folder to those who tell layouts."""

    def names_in(name: str) -> list[str]:
        try:
            return [each for each, _ in list_folder(walk.folder, (name,), MOST_NAMES)]
        except OSError:
            return []

    return Top(
        tuple(each for each in walk.entries() if each[0] not in NBGRADERS_FILES),
        walk.lessons,
        names_in,
        lambda name, largest: read_plain(walk.folder, (name,), largest),
    )


def class_folder(folder: Path, course: Course) -> Path:
    """Find the folder of the class in nbgrader's folder, or in that of an unpacked export."""
    inner = folder / SUBMITTED
    if not inner.is_dir():
        return _unwrapped(folder, course)
    walk = Walk(folder, course.lessons)
    top = dict(walk.entries())
    if NBGRADERS_FILES & top.keys():
        return inner
    if top.get(SUBMITTED) is not Kind.FOLDER:
        return folder  # what is no folder of its own is no folder of nbgrader's
    lessons = Lessons(course)
    beside = (
        piece
        for name, kind in top.items()
        if name not in NBGRADERS_FOLDERS and (kind is not Kind.FILE or is_packed(name))
        for piece in walk.pieces(name, kind, nobody)
    )
    if any(lessons.by_path(piece.names) for piece in beside):
        return folder
    own = walk.pieces(SUBMITTED, Kind.FOLDER, nobody)
    return folder if any(_is_students_own(each, lessons) for each in own) else inner


def _unwrapped(folder: Path, course: Course) -> Path:
    """Tell a platform's export that was unpacked into a folder of its own."""
    walk = Walk(folder, course.lessons)
    entries = walk.entries()
    if len(entries) == 1 and entries[0][1] is Kind.FOLDER:
        inner = Walk(folder / entries[0][0], course.lessons)
        found = recognise(top_of(inner))
        if found.title in ("Moodle", "Canvas", "Gradescope"):
            return inner.folder
        if found.title == "GitHub Classroom" and inner.folder.name.endswith(CLONED):
            return inner.folder
    return folder


def _is_students_own(piece: Piece, lessons: Lessons) -> bool:
    """Whether a file lies where it would in a student's folder, and not in that of a class."""
    if not lessons.by_path(piece.names):
        return False
    first, *rest = piece.names
    of_lesson = first in lessons.course.lessons and len(rest) == 1
    return not piece.members and (not rest or of_lesson)
