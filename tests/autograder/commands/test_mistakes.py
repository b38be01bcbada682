"""`autograder mistakes`: what nobody has named yet becomes a draft, and the draft a mistake."""

from __future__ import annotations

import io
import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from hostile_class import NAMES, WORK, hand_in
from rich.console import Console

from autograder.commands.grade import Options as GradeOptions
from autograder.commands.grade import grade
from autograder.commands.mistakes import Options, mistakes, show
from autograder.commands.validate import validate
from autograder.errors import CourseError, UsageError
from autograder.proving.strength import Effort
from autograder.reports.console import PlainConsole

LESSON = "01_vectors"
HELPED = "def slope_of_anna():\n    return 7  # anna\n\ndef double(x):\n    '''By Anna.'''\n    return slope_of_anna() * x + 3\n"


class Place:
    """A class that was graded, and what the command says of it."""

    def __init__(self, course: Path, folder: Path) -> None:
        self.course, self.folder = course, folder
        self.submitted, self.grades = folder / "submitted", folder / "grades"

    def run(self, **options: Any) -> tuple[int, str]:
        printed = io.StringIO()
        values = {"output": self.folder / "drafts", "course": self.course} | options
        chosen = Options(self.grades, self.submitted, **values)
        code = show(mistakes(chosen), chosen, PlainConsole(file=printed, width=180))
        return code, printed.getvalue()

    @property
    def draft(self) -> Path:
        return self.folder / "drafts" / f"{LESSON}.py"


@pytest.fixture(scope="module")
def place(tiny_released: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("mistakes")
    found = Place(tiny_released, folder)
    released = tiny_released / "assignments" / LESSON / "vectors.ipynb"
    # Two who do the same in other words, and one with a mistake that is known.
    hand_in(released, found.submitted / "anna" / LESSON, {"double": HELPED})
    for kind in ("formula", "picture", "script"):
        hand_in(released, found.submitted / NAMES[kind] / LESSON, WORK[kind])
    options = GradeOptions(found.submitted, tiny_released, output=found.grades)
    grade(options, Console(quiet=True))
    return found


@pytest.fixture(autouse=True)
def _no_drafts(place: Place) -> None:
    shutil.rmtree(place.folder / "drafts", ignore_errors=True)


def groups(said: str) -> dict[str, str]:
    """Give the groups of the table by the names in their rows."""
    rows = re.findall(r"^│ (\w{8}) │ [^│]*│ (\w+) +│ +(\d+) │ ([^│]*)", said, re.MULTILINE)
    return {who.strip(): f"{name} {task} {count}" for name, task, count, who in rows}


def test_groups_are_listed(place: Place) -> None:
    """Who does the same is one group, whatever it is written like; a known mistake is none."""
    code, said = place.run()
    assert code == 0
    listed = groups(said)
    (together,) = [value for who, value in listed.items() if who.endswith("anna")]
    assert together.endswith("double 2")
    assert "squared" not in said
    assert "--group" in said


def test_draft_becomes_a_mistake_of_the_course(place: Place, tmp_path: Path) -> None:
    """Unworded it is refused; once somebody has worded it, the course validates with it."""
    name = re.search(r"│ (\w{8}) │[^│]*│ double +│ +2 │", place.run()[1])
    assert name is not None
    code, said = place.run(groups=[name[1]])
    assert code == 0
    assert "each for you to word" in said
    text = place.draft.read_text(encoding="utf-8")
    assert stat.S_IMODE(place.draft.stat().st_mode) == 0o600
    assert f"# Group {name[1]}: 2 students." in text
    assert "Each number is doubled, and the vector stays as it was." in text
    for gone in ("anna", "Anna", "HYPERLINK"):
        assert gone not in text
    course = tmp_path / "course"
    shutil.copytree(place.course, course)
    file = course / "solutions" / LESSON / "mistakes.py"
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\n\n{text}", encoding="utf-8")
    with pytest.raises(CourseError, match="a mistake needs the sentence"):
        validate(course, [LESSON], 1, Effort(0, cheats=False, mutants=False), Console(quiet=True))
    worded = text.replace('    "",\n', '    "Doubling multiplies by 2, and adds nothing.",\n')
    file.write_text(f"{before}\n\n{worded}", encoding="utf-8")
    proven = validate(
        course, [LESSON], 1, Effort(0, cheats=False, mutants=False), Console(quiet=True)
    )
    assert [line for each in proven.proofs for line in each.problems] == []


def test_drafts_of_all_large_groups(place: Place) -> None:
    """`--above` writes a draft for each group with more students than that."""
    place.run(above=1)
    assert place.draft.read_text(encoding="utf-8").count("@mistake(") == 1
    shutil.rmtree(place.draft.parent)
    place.run(above=0)
    text = place.draft.read_text(encoding="utf-8")
    assert text.count("@mistake(") == 3  # and the two tasks that raise a hostile message
    compile(text, "drafts", "exec")
    assert not [line for line in text.splitlines() if not line.isprintable()]


def test_drafts_that_somebody_may_have_worded(place: Place) -> None:
    """A file with drafts is never written over."""
    place.run(above=1)
    place.draft.write_text("# worded\n")
    with pytest.raises(UsageError, match="somebody may have worded"):
        place.run(above=1)
    assert place.draft.read_text() == "# worded\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"groups": ["ffffffff"]}, "no group 'ffffffff'"),
        ({"above": 9}, "no group has more than 9 students; the largest has 2"),
        ({"task": "triple"}, "no unknown mistake of a task 'triple'; there are some of double"),
        ({"lessons": ["07_x"]}, "07_x"),
    ],
)
def test_what_is_not_there(place: Place, options: Any, said: str) -> None:
    """A group, task or lesson that is not there is an error that says what there is."""
    with pytest.raises(UsageError, match=said):
        place.run(**options)


def test_submissions_of_another_class(place: Place, tmp_path: Path) -> None:
    """Where the students' files are not found, no draft is written, and it says so."""
    other = tmp_path / "other" / "zoe" / LESSON
    other.mkdir(parents=True)
    (other / "vectors.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": []}))
    chosen = Options(
        place.grades, tmp_path / "other", place.course, above=1, output=tmp_path / "drafts"
    )
    printed = io.StringIO()
    assert show(mistakes(chosen), chosen, PlainConsole(file=printed, width=180)) == 1
    assert "are not among these submissions" in printed.getvalue()
    assert not (tmp_path / "drafts").exists()
