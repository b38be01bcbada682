"""Grade what one student handed in, where another system runs the kit once for each submission."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.commands.grade import Options, grade
from autograder.course.course import module_of
from autograder.course.reading import choose_lessons, load_course
from autograder.exporters.points import Given, points_of
from autograder.model import SubmissionResult
from autograder.observing.sealing import UNCONFINED
from autograder.policy.remembering import settled
from autograder.reports.plain import printable
from autograder.results.gradebook import FILE, Gradebook
from autograder.submissions.finding import find_submissions

_FOLDER = "submission_1"


@dataclass(frozen=True)
class Graded:
    """What came of it."""

    result: SubmissionResult | None  # None: there is nothing of the lesson in what was handed in
    given: Given | None
    layers: tuple[str, ...] = ()  # of confinement, that held
    said: str = ""  # what a student has to know besides the result


def grade_one(
    course: Path,
    handed_in: Path,
    student: str,
    at: str,
    lesson: str,
    console: Console,
    *,
    unconfined: bool = False,
) -> Graded:
    """Grade a folder as the submission of one student, handed in at an ISO time.

    It is put where Gradescope's own export would have it, and graded as a class of one: what finds,
    confines and judges is what `autograder grade` does.
    """
    loaded = load_course(course)
    (name,) = choose_lessons(loaded, [lesson])
    with tempfile.TemporaryDirectory(prefix="autograder-") as place:
        submitted, grades = Path(place, "submitted"), Path(place, "grades")
        submitted.mkdir()
        shutil.copytree(handed_in, submitted / _FOLDER, symlinks=True, ignore=_special)
        about = {_FOLDER: {"submitters": [{"name": printable(student)}], "created_at": at}}
        # JSON is YAML, where no sign has to be written as its code.
        text = json.dumps(about, ensure_ascii=False)
        (submitted / "submission_metadata.yml").write_text(text, encoding="utf-8")
        found = find_submissions(submitted, loaded, "gradescope")
        if not any(each.lesson == name for each in found.submissions):
            there = [_plain(f"{each.place}: {each.reason}", submitted) for each in found.unplaced]
            return Graded(None, None, said=_nothing_found(name, there))
        asked = Options(
            submitted, course, [name], output=grades, layout="gradescope", unconfined=unconfined
        )
        done = grade(asked, console)
        (entry,) = (each for each in done.entries if each.result.lesson == name)
        note = _plain(entry.result.note, submitted)
        result = msgspec.structs.replace(entry.result, note=note)
        with Gradebook(grades / FILE) as gradebook:
            whole, finals = settled(gradebook)
        given = points_of(whole, finals)[result.student, name]
    return Graded(result, given, entry.layers, UNCONFINED if unconfined else "")


def _plain(text: str, submitted: Path) -> str:
    """Leave out of a text where the copy stood: a student knows their files by their own names."""
    return text.replace(f"{submitted / _FOLDER}/", "").replace(f"{submitted / _FOLDER}: ", "")


def _nothing_found(lesson: str, there: Iterable[str]) -> str:
    wanted = module_of(lesson)
    listed = "\n".join(["", *there])
    return (
        f"NOT GRADED: no {wanted}.ipynb and no {wanted}.py was found in what you handed in. Hand "
        f"in the notebook of {lesson} under its own name. There is:{listed}"
    )


def _special(folder: str, names: list[str]) -> list[str]:
    """Leave out what is neither a file nor a folder nor a link: a copy would wait for a pipe."""
    kinds = (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK)
    return [
        name
        for name in names
        if not any(kind(os.lstat(os.path.join(folder, name)).st_mode) for kind in kinds)
    ]
