"""`autograder nbgrader init`: make an nbgrader course folder grade this course's lessons."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from autograder.course.course import Course, module_of
from autograder.course.reading import choose_lessons, load_course
from autograder.errors import CourseError, UsageError
from autograder.language import _
from autograder.nbgrader.folder import CONFIG, folder_of, open_app, open_gradebook
from autograder.nbgrader.gradebook import register
from autograder.notebooks.reading import NotebookCell, read_notebook
from autograder.output import prepare_folder, write_whole

CALL = "use_autograder"
_LINES = """\
from autograder.nbgrader.config import use_autograder

use_autograder(c, course={course!r})
"""
_WHOLE = """\
\"\"\"Settings of nbgrader for the course {name}.\"\"\"

c = get_config()  # noqa: F821 - nbgrader defines it
c.CourseDirectory.course_id = {name!r}

"""


@dataclass(frozen=True)
class Prepared:
    """What the command did."""

    folder: Path
    lessons: tuple[str, ...]
    written: tuple[str, ...]  # in the folder
    to_add: str  # lines that a person must add to an existing nbgrader_config.py


def init(folder: Path, course_folder: Path, wanted: list[str]) -> Prepared:
    """Write the configuration, copy the released lessons, and register them."""
    course = load_course(course_folder)
    lessons = choose_lessons(course, wanted)
    released = {name: _read_release(course, name) for name in lessons}
    prepare_folder(folder)
    config = folder / CONFIG
    lines = _LINES.format(course=_from(folder, course.root))
    written, to_add = [], ""
    if not config.exists():
        write_whole(config, (_WHOLE.format(name=course.policy.course) + lines).encode())
        written.append(CONFIG)
    elif CALL not in config.read_text(encoding="utf-8", errors="replace"):
        to_add = lines
    app = open_app(folder)
    with open_gradebook(app) as gradebook:
        for name, files in released.items():
            module = module_of(name)
            cells = _cells(course, name, files)
            for step in ("source", "release"):
                place = folder_of(app, step, name)
                if _write(place, module, files):
                    written.append(f"{os.path.relpath(place, folder.resolve())}/")
            register(gradebook, name, module, cells)
    return Prepared(folder, lessons, tuple(written), to_add)


def show(prepared: Prepared, console: Console) -> int:
    """Say what was written and what to do next; 1 if a person must add lines."""

    def say(text: str, style: str = "") -> None:
        # Commands stay on one line, to be copied.
        console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)

    for name in prepared.written:
        say(f"written: {prepared.folder / name}")
    say(f"registered in the gradebook: {', '.join(prepared.lessons)}")
    if prepared.to_add:
        say(f"Add these lines to {prepared.folder / CONFIG}:\n", "bold")
        say(prepared.to_add)
        return 1
    say(
        f"Collect submissions into {prepared.folder}/submitted/<student>/<lesson>/, "
        f"then run there: nbgrader autograde {prepared.lessons[0]}"
    )
    return 0


def _read_release(course: Course, name: str) -> dict[str, bytes]:
    folder = course.root / "assignments" / name
    # Files that a student's own run leaves there begin with a dot.
    files = sorted(p for p in folder.glob("*") if p.is_file() and not p.name.startswith("."))
    if not files:
        raise CourseError(
            _("{folder}: not released yet; run `autograder release {name}` first").format(
                folder=folder, name=name
            )
        )
    return {file.name: file.read_bytes() for file in files}


def _cells(course: Course, name: str, files: dict[str, bytes]) -> tuple[NotebookCell, ...]:
    notebook = f"{module_of(name)}.ipynb"
    place = course.root / "assignments" / name / notebook
    if notebook not in files:
        raise CourseError(
            _("{place}: missing; run `autograder release {name}` first").format(
                place=place, name=name
            )
        )
    cells = read_notebook(files[notebook], str(place))
    if any("checksum" not in cell.marks for cell in cells if cell.marks):
        raise CourseError(
            _("{place}: stale; run `autograder release {name}` first").format(
                place=place, name=name
            )
        )
    return cells


def _write(folder: Path, module: str, files: dict[str, bytes]) -> bool:
    """Copy a release to where nbgrader expects it, over an older one of ours only.

    Returns whether anything was written.
    """
    notebook = folder / f"{module}.ipynb"
    others = [path for path in folder.glob("*.ipynb") if path != notebook]
    if others or (notebook.exists() and not any(cell.check for cell in _there(notebook))):
        raise UsageError(
            _(
                "{folder}: holds an assignment that is not this course's; move it away, or "
                "choose another folder"
            ).format(folder=folder)
        )
    prepare_folder(folder)
    stale = [name for name, data in files.items() if _content(folder / name) != data]
    for name in stale:
        write_whole(folder / name, files[name])
    return bool(stale)


def _there(notebook: Path) -> tuple[NotebookCell, ...]:
    return read_notebook(notebook.read_bytes(), str(notebook))


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _from(folder: Path, course: Path) -> str:
    """Give the course's folder relative to nbgrader's, so that both can be moved together."""
    return os.path.relpath(course.resolve(), folder.resolve())
