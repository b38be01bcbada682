"""Variants through the commands: released to each student, graded as each student's own."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.assignments.assignment import load_assignment
from autograder.commands.grade import Graded, Options, grade, show
from autograder.commands.release import Handouts, release_to_students
from autograder.commands.validate import validate
from autograder.course.reading import load_course, load_lesson
from autograder.course.variants import drawn
from autograder.errors import UsageError
from autograder.model import Status
from autograder.proving.strength import Effort
from autograder.reports.console import PlainConsole

LESSON = "01_chances"
QUIET = Console(quiet=True)
SOLVED = {
    "chances": "def chances(weights):\n    return weights / weights.sum()",
    "tempered": "def tempered(weights):\n    return chances(weights ** (1 / TEMPERATURE))",
}


@pytest.fixture(scope="module")
def names(questions_released: Path) -> list[str]:
    """A student of each variant, in the order of the variants."""
    lesson = load_lesson(load_course(questions_released), LESSON)
    students = [f"student{number}" for number in range(40)]
    return [next(s for s in students if drawn(lesson, s) == variant) for variant in range(3)]


@pytest.fixture(scope="module")
def handed_out(questions_released: Path, names: list[str], tmp_path_factory: Any) -> Path:
    folder: Path = tmp_path_factory.mktemp("handouts")
    release_to_students(questions_released, [], 1, Handouts(names, folder=folder), QUIET)
    return folder


def hand_in(folder: Path, notebook: Path, tasks: dict[str, str]) -> None:
    """Hand a notebook in with some of its tasks written."""
    content = json.loads(notebook.read_text())
    for cell in content["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        if task in tasks:
            cell["source"] = tasks[task]
    (folder / LESSON).mkdir(parents=True)
    (folder / LESSON / "chances.ipynb").write_text(json.dumps(content))


def graded(course: Path, place: Path, **more: Any) -> Graded:
    options = Options(place / "submitted", course, output=place / "grades", **more)
    return grade(options, QUIET)


def test_each_student_has_their_own(handed_out: Path, names: list[str]) -> None:
    """Each folder holds its student's value, in the notebook and in what it is checked by."""
    values = []
    for student, variant in zip(names, ("v1", "v2", "v3"), strict=True):
        assignment = load_assignment(handed_out / student / LESSON)
        assert assignment.guide.variant == variant
        (given,) = assignment.guide.given
        notebook = (handed_out / student / LESSON / "chances.ipynb").read_text()
        value = given.source.partition("TEMPERATURE = ")[2].split()[0]
        assert f"TEMPERATURE = {value} " in notebook
        recorded = assignment.record.reference["test_public.py::test_tempered_weights"]
        values.append((float(value), recorded.observation["temperature"]))
    assert values == [(0.5, 0.5), (2.0, 2.0), (4.0, 4.0)]


def test_nothing_tells_of_other_students(
    handed_out: Path, questions_released: Path, names: list[str]
) -> None:
    """A student's folder holds neither the secret nor the values that others have."""
    secret = load_course(questions_released).secret
    for file in (handed_out / names[0] / LESSON).iterdir():
        data = file.read_bytes()
        assert secret not in data
        assert secret.hex().encode() not in data
        assert b"varies" not in data
        assert b"TEMPERATURE = 2.0" not in data


def test_graded_as_their_own(
    handed_out: Path, questions_released: Path, names: list[str], tmp_path: Path
) -> None:
    """Everybody who solved their own variant has all points for it."""
    for student in names:
        notebook = handed_out / student / LESSON / "chances.ipynb"
        hand_in(tmp_path / "submitted" / student, notebook, SOLVED)
    found = graded(questions_released, tmp_path)
    assert [entry.result.score for entry in found.entries] == [4.0, 4.0, 4.0]
    assert "variant" not in "".join(entry.result.note for entry in found.entries)
    again = graded(questions_released, tmp_path)
    assert again.reused == 3


def test_value_of_ones_own_notebook_written_out(
    handed_out: Path, questions_released: Path, names: list[str], tmp_path: Path
) -> None:
    """Code with another student's number in it is wrong."""
    copied = {**SOLVED, "tempered": "def tempered(weights):\n    return chances(weights ** 2.0)"}
    for student in names[:2]:
        notebook = handed_out / student / LESSON / "chances.ipynb"
        hand_in(tmp_path / "submitted" / student, notebook, copied)
    found = graded(questions_released, tmp_path)
    # 1 / 0.5 is 2: right for the first student alone.
    assert [entry.result.tasks[1].status for entry in found.entries] == [
        Status.PASSED,
        Status.FAILED,
    ]


def test_notebook_of_another_student(
    handed_out: Path, questions_released: Path, names: list[str], tmp_path: Path
) -> None:
    """Another student's notebook is graded on the student's own variant, and a person is told."""
    first, second, _ = names
    notebook = handed_out / second / LESSON / "chances.ipynb"
    hand_in(tmp_path / "submitted" / first, notebook, SOLVED)
    found = graded(questions_released, tmp_path)
    (entry,) = found.entries
    assert entry.result.score == 4.0  # by the name of the constant, whatever it is
    assert entry.result.note == (
        "The notebook is that of variant v2, and this student has v1: graded as v1. "
        "Ask whose notebook it is."
    )
    printed = io.StringIO()
    show(found, tmp_path / "grades", PlainConsole(file=printed, width=200))
    assert f"noted: {first}/01_chances: The notebook is that of variant v2" in printed.getvalue()


def test_given_cell_that_was_edited(
    handed_out: Path, questions_released: Path, names: list[str], tmp_path: Path
) -> None:
    """A value that is nobody's is an edited cell, as in any other lesson."""
    notebook = handed_out / names[0] / LESSON / "chances.ipynb"
    edited = tmp_path / "edited.ipynb"
    edited.write_text(notebook.read_text().replace("TEMPERATURE = 0.5", "TEMPERATURE = 1.0"))
    hand_in(tmp_path / "submitted" / names[0], edited, SOLVED)
    (entry,) = graded(questions_released, tmp_path).entries
    assert entry.result.note == (
        "The given cell `given-1` was edited; the course's own copy was used."
    )


def test_known_by_the_roster(questions_released: Path, names: list[str], tmp_path: Path) -> None:
    """A student whose folder has another name is graded by the id that the roster has."""
    roster = tmp_path / "class.csv"
    rows = [f"{username},Anna {letter}" for username, letter in zip(names, "XYZ", strict=True)]
    roster.write_text("username,name\n" + "\n".join(rows) + "\n")
    folder = tmp_path / "handouts"
    release_to_students(questions_released, [], 1, Handouts([], roster, folder), QUIET)
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    for username, letter in zip(names, "XYZ", strict=True):
        notebook = folder / username / LESSON / "chances.ipynb"
        hand_in(tmp_path / "submitted" / f"Anna {letter}", notebook, SOLVED)
    found = graded(questions_released, tmp_path, roster=roster)
    assert [entry.result.score for entry in found.entries] == [4.0, 4.0, 4.0]
    assert [entry.result.note for entry in found.entries] == ["", "", ""]


def test_proof_of_every_variant(questions_copy: Path) -> None:
    """Each variant is proven: what holds for one value only does not hold."""
    found = validate(questions_copy, [], 1, Effort(0, False, False), QUIET)
    assert [proof.lesson for proof in found.proofs] == [
        f"01_chances (v{number})" for number in (1, 2, 3)
    ]
    assert [proof.problems for proof in found.proofs] == [(), (), ()]
    source = questions_copy / "solutions" / LESSON / "alternatives.py"
    source.write_text(source.read_text().replace("/ TEMPERATURE)", "* 2.0)"))
    found = validate(questions_copy, [], 1, Effort(0, False, False), QUIET)
    assert [bool(proof.problems) for proof in found.proofs] == [False, True, True]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\nb"])
def test_name_that_is_no_folder(questions_released: Path, tmp_path: Path, name: str) -> None:
    """A name that would lead elsewhere makes no folder."""
    handouts = Handouts([name], folder=tmp_path / "handouts")
    with pytest.raises(UsageError, match="no folder can be named like that"):
        release_to_students(questions_released, [], 1, handouts, QUIET)
    assert not (tmp_path / "handouts").exists()


def test_two_of_a_roster_with_one_name(questions_released: Path, tmp_path: Path) -> None:
    """Two people who would share a folder are refused: one would get the other's."""
    roster = tmp_path / "class.csv"
    roster.write_text("username,email\nliwei,a@x.org\nliwei,b@x.org\n")
    with pytest.raises(UsageError, match="'liwei' is there twice"):
        release_to_students(
            questions_released, [], 1, Handouts([], roster, tmp_path / "handouts"), QUIET
        )
