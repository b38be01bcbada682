"""A student reads which of their files beside the graded one were not used."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.submissions.finding import find_submissions

WORK = "from model import double\n\ndef total(x):\n    return x.sum()\n"


def note_of(folder: Path, course: Course) -> str:
    (submission,) = find_submissions(folder, course).submissions
    return submission.note


@pytest.mark.parametrize("where", ["anna", "anna/01_vectors"])
def test_module_beside_the_work(tmp_path: Path, tiny: Course, where: str) -> None:
    """A module that the graded file does not import is named, and one that it imports is not."""
    folder = tmp_path / where
    folder.mkdir(parents=True)
    (folder / "vectors.py").write_text(WORK)
    (folder / "model.py").write_text("def double(x):\n    return 2 * x\n")
    (folder / "models.py").write_text("def triple(x):\n    return 3 * x\n")
    assert note_of(tmp_path, tiny) == (
        "Not used: `models.py`. What `vectors.py` imports by its name is graded with it; other files "
        "are not read."
    )


def test_nothing_beside_the_work(tmp_path: Path, tiny: Course) -> None:
    """What was handed out, and what programs leave, is not worth a word."""
    folder = tmp_path / "anna" / "01_vectors"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "__pycache__" / "model.pyc").write_bytes(b"")
    (folder / "vectors.py").write_text(WORK)
    (folder / "test_public.py").write_text("")
    assert note_of(tmp_path, tiny) == ""


def test_files_of_another_lesson(tmp_path: Path, tiny: Course) -> None:
    """What lies in another lesson's folder is said there alone."""
    for lesson, name in (("01_vectors", "vectors.py"), ("02_lines", "lines.py")):
        (tmp_path / "anna" / lesson).mkdir(parents=True)
        (tmp_path / "anna" / lesson / name).write_text(WORK)
    (tmp_path / "anna" / "02_lines" / "old.py").write_text("")
    first, second = find_submissions(tmp_path, tiny).submissions
    assert first.note == ""
    assert "`old.py`" in second.note


def test_many_files_in_an_archive(tmp_path: Path, tiny: Course) -> None:
    """In an archive too; of many files the first are named, and the rest counted."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("01_vectors/vectors.py", WORK)
        for number in range(8):
            archive.writestr(f"01_vectors/parts/part{number}.py", "")
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "work.zip").write_bytes(whole.getvalue())
    said = note_of(tmp_path, tiny)
    assert said.startswith("Not used: `parts/part0.py`, `parts/part1.py`, ")
    assert "`parts/part4.py` and 3 more. What `vectors.py` imports" in said


def test_name_that_would_end_its_quotation(tmp_path: Path, tiny: Course) -> None:
    """A file's name is the student's choice and stays inside its quotation marks."""
    folder = tmp_path / "anna"
    folder.mkdir()
    (folder / "vectors.py").write_text(WORK)
    (folder / "a`b.py").write_text("")
    assert "Not used: `a'b.py`." in note_of(tmp_path, tiny)
