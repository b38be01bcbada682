"""A lesson's folder with students in it, and flat files in one folder: everyone has rows of their own."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.submissions.finding import Found, find_submissions

NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def vectors(factor: int) -> bytes:
    source = f"def double(x):\n    return {factor} * x\n\ndef total(x):\n    return x.sum()"
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    return json.dumps(NOTEBOOK | {"cells": [cell]}).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def hand_in(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def of_class(*names: str) -> dict[str, bytes]:
    """Give each name a notebook of its own."""
    return {name: vectors(factor) for factor, name in enumerate(names)}


def placed(found: Found) -> list[tuple[str, str]]:
    return [(s.student, s.lesson) for s in found.submissions]


def asked(found: Found) -> list[str]:
    return [each.student for each in found.unplaced if each.needs_a_person]


@pytest.mark.parametrize(
    ("anna", "ben"),
    [
        ("01_vectors/anna/vectors.ipynb", "01_vectors/ben/01_vectors/vectors.ipynb"),
        ("01_vectors/anna/my work.ipynb", "01_vectors/ben/deep/er/vectors (1).ipynb"),
        ("01_vectors/anna.ipynb", "01_vectors/ben_vectors.ipynb"),
        ("01_vectors/anna.ipynb", "01_vectors/ben/vectors.ipynb"),
        ("01_vectors/01_vectors/anna/vectors.ipynb", "01_vectors/01_vectors/ben/vectors.ipynb"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_lesson_with_students_in_it(
    tmp_path: Path, tiny: Course, anna: str, ben: str, packed: bool
) -> None:
    """Each folder, archive or file in a lesson's folder is a student, in every lesson the same."""
    files = of_class(anna, ben)
    if packed:
        inside = {name.partition("/")[2]: data for name, data in files.items()}
        files = {"01_vectors.zip": zipped(inside)}
    found = find_submissions(hand_in(tmp_path, files | {"02_lines/anna/lines.py": b""}), tiny)
    assert placed(found) == [("anna", "01_vectors"), ("anna", "02_lines"), ("ben", "01_vectors")]
    assert found.unplaced == ()
    assert found.layout == "a folder for each lesson, with the students in it"


def test_archives_in_a_lesson(tmp_path: Path, tiny: Course) -> None:
    """A student's archive is opened there too; one that cannot be opened is its student's."""
    files = {
        "01_vectors/anna.zip": zipped({"hw/vectors.ipynb": vectors(2)}),
        "01_vectors/ben.zip": b"PK",
        "01_vectors/cleo.rar": b"Rar!",
        "01_vectors/dora/work.7z": b"7z",
        "01_vectors/emil/notes.txt": b"I did not manage",
    }
    (tmp_path / "01_vectors" / "fay").mkdir(parents=True)
    found = find_submissions(hand_in(tmp_path, files), tiny)
    assert placed(found) == [("anna", "01_vectors")]
    assert sorted(asked(found)) == ["ben", "cleo", "dora", "emil", "fay"]
    assert [each.name for each in found.students] == ["anna", "ben", "cleo", "dora", "emil", "fay"]


def test_lesson_s_own_notebook_beside_folders(tmp_path: Path, tiny: Course) -> None:
    """Whether these are students or one student's folders is for a person; each has a row."""
    names = ("vectors.ipynb", "anna/vectors.ipynb", "ben/vectors.ipynb")
    found = find_submissions(
        hand_in(tmp_path, of_class(*(f"01_vectors/{name}" for name in names))), tiny
    )
    assert found.submissions == ()
    assert [(each.student, each.lesson) for each in found.unplaced] == [
        ("", "01_vectors"),
        ("anna", "01_vectors"),
        ("ben", "01_vectors"),
    ]
    assert all("vectors.ipynb lies beside folders" in each.reason for each in found.unplaced)
    assert all(each.needs_a_person and each.advice for each in found.unplaced)


def test_lessons_beside_students(tmp_path: Path, tiny: Course) -> None:
    """A lesson's folder among students' folders adds to those who are in both."""
    files = of_class("01_vectors/anna/vectors.ipynb", "ben/vectors.ipynb")
    files |= {"anna/02_lines/lines.py": b""}
    found = find_submissions(hand_in(tmp_path, files), tiny)
    assert placed(found) == [("anna", "01_vectors"), ("anna", "02_lines"), ("ben", "01_vectors")]


def test_names_that_look_the_same_in_a_lesson(tmp_path: Path, tiny: Course) -> None:
    """Two whose names cannot be told apart are listed, and the others graded."""
    files = of_class(*(f"01_vectors/{n}/vectors.ipynb" for n in ("zo\u00eb", "zoe\u0308", "ben")))
    found = find_submissions(hand_in(tmp_path, files), tiny)
    assert placed(found) == [("ben", "01_vectors")]
    assert len([each for each in found.unplaced if each.needs_a_person]) >= 2


@pytest.mark.parametrize(
    ("anna", "ben"),
    [
        ("anna.ipynb", "ben.ipynb"),
        ("anna_vectors.ipynb", "ben (1).ipynb"),
        ("vectors-anna.ipynb", "vectors_ben.ipynb"),
        ("anna_hw.ipynb", "ben_hw.ipynb"),
    ],
)
@pytest.mark.parametrize(
    "wrapped", ["week 3/{}", "week 3/all of them/{}", "hw.zip", "hw.zip!in/{}"]
)
def test_flat_files_in_one_folder(
    tmp_path: Path, tiny: Course, anna: str, ben: str, wrapped: str
) -> None:
    """A single folder or archive around a class's flat files is no student."""
    archive, _, inside = wrapped.rpartition("!") if ".zip" in wrapped else ("", "", wrapped)
    archive, inside = archive or wrapped, inside if "{}" in inside else "{}"
    files = {inside.format(name): data for name, data in of_class(anna, ben).items()}
    files |= {inside.format("cleo.rar"): b"Rar!"}
    files = {"hw.zip": zipped(files)} if archive == "hw.zip" else files
    found = find_submissions(hand_in(tmp_path, files), tiny)
    assert placed(found) == [("anna", "01_vectors"), ("ben", "01_vectors")]
    assert asked(found) == ["cleo"]
    assert found.layout == "flat files in one folder"


@pytest.mark.parametrize(
    "names",
    [
        ("vectors.ipynb", "old.ipynb"),
        ("v1.ipynb", "final version.ipynb"),
        ("hw1.ipynb", "hw1_new.ipynb"),
        ("anna_a.ipynb", "anna_b2.ipynb"),
    ],
)
def test_several_tries_of_one_student(tmp_path: Path, tiny: Course, names: tuple[str, str]) -> None:
    """One student's versions stay theirs: the best is graded, and a person is asked."""
    found = find_submissions(hand_in(tmp_path / "anna", of_class(*names)).parent, tiny)
    assert placed(found) == [("anna", "01_vectors")]
    assert asked(found) == ["anna"]


@pytest.mark.parametrize(
    ("folder", "student"),
    [
        ("Anna Muster_11_assignsubmission_file_", "Anna Muster"),
        ("vectors-amuster", "amuster"),
    ],
)
def test_only_student_of_a_platform(
    tmp_path: Path, tiny: Course, folder: str, student: str
) -> None:
    """Where a platform's name says whose a folder is, two people's names in it change nothing."""
    files = of_class(f"{folder}/cleo.ipynb", f"{folder}/dora.ipynb")
    found = find_submissions(hand_in(tmp_path, files), tiny)
    assert placed(found) == [(student, "01_vectors")]
    assert all(name.startswith(f"{student}/") for name in asked(found))


def test_one_student_s_files_of_several_lessons(tmp_path: Path, tiny: Course) -> None:
    """Files with odd names, each of another lesson, are one student's."""
    files = {"vec tors.ipynb": vectors(2), "li nes.py": b"def fit(x):\n    return x\n"}
    found = find_submissions(hand_in(tmp_path / "anna", files).parent, tiny)
    assert {s.student for s in found.submissions} == {"anna"}


@pytest.mark.parametrize("same", [True, False])
def test_sections_with_flat_files(tmp_path: Path, tiny: Course, same: bool) -> None:
    """Two people's files in one of several folders: each has a row, and a person is asked."""
    for folder, names in {"one": ("anna", "ben"), "two": ("cleo", "dora")}.items():
        files = of_class(*(f"{name}.ipynb" for name in names))
        hand_in(tmp_path / folder, dict.fromkeys(files, vectors(2)) if same else files)
    found = find_submissions(tmp_path, tiny)
    assert placed(found) == [("one", "01_vectors"), ("two", "01_vectors")]
    assert sorted(asked(found)) == ["one/anna", "one/ben", "two/cleo", "two/dora"]
    assert {each.known_as for each in found.students if "/" in each.name} == {
        ("anna",),
        ("ben",),
        ("cleo",),
        ("dora",),
    }
