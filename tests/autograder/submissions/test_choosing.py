"""Of several files for one lesson the best is graded, and a person is asked where two differ."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.notebook import course_cells
from autograder.course.reading import load_lesson
from autograder.notebooks.writing import notebook_bytes, to_notebook
from autograder.submissions.copies import original_name
from autograder.submissions.finding import find_submissions

TOTAL = "def total(x):\n    return x @ torch.ones_like(x)\n"
SOLVED = {
    "double": "def double(x: torch.Tensor) -> torch.Tensor:\n    return 2 * x",
    "total": "def total(x: torch.Tensor) -> torch.Tensor:\n    return x @ torch.ones_like(x)",
}
OTHER = SOLVED | {"double": "def double(x: torch.Tensor) -> torch.Tensor:\n    return x + x"}


def released(course: Course, work: dict[str, str] | None = None, *, marks: bool = True) -> bytes:
    """Make the notebook that students get, with some of its tasks worked on."""
    lesson = load_lesson(course, "01_vectors")
    notebook = to_notebook("x", course_cells(lesson, {"double": 2.0, "total": 2.0}))
    for cell in notebook.cells:
        task = cell.metadata.get("autograder", {}).get("task")
        cell.source = (work or {}).get(task, cell.source)
        cell.metadata = cell.metadata if marks else {}
    return notebook_bytes(notebook)


def hand_in(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@pytest.mark.parametrize(
    ("untouched", "solved"),
    [
        ("vectors.ipynb", "vectors (1).ipynb"),
        ("01_vectors/vectors.ipynb", "Copy of vectors.ipynb"),
        ("vectors.ipynb", "vectors - Kopie (2).ipynb"),
        ("vectors.ipynb", "my homework.ipynb"),
        ("01_vectors/vectors.ipynb", "old/deep/01_vectors/vectors-Copy1.ipynb"),
    ],
)
@pytest.mark.parametrize("marks", [True, False])
def test_untouched_notebook_beside_a_solved_copy(
    tmp_path: Path, tiny: Course, untouched: str, solved: str, marks: bool
) -> None:
    """What is worked on is graded, whatever it is called; the other is said to be untouched."""
    work = released(tiny, SOLVED, marks=marks)
    hand_in(tmp_path / "anna", **{untouched: released(tiny), solved: work})
    found = find_submissions(tmp_path, tiny)
    (submission,) = found.submissions
    assert submission.read() == work
    (other,) = found.unplaced
    assert other.reason.endswith("is graded instead; this one is as it was handed out")
    assert (other.student, other.lesson, other.needs_a_person) == ("anna", "01_vectors", False)


def test_stub_of_an_earlier_release(tmp_path: Path, tiny: Course) -> None:
    """A stub whose words have changed since is a stub all the same."""
    old = released(tiny).replace(b"Return twice", b"Give back twice")
    hand_in(tmp_path / "anna", **{"vectors.ipynb": old, "x.ipynb": released(tiny, SOLVED)})
    (submission,) = find_submissions(tmp_path, tiny).submissions
    assert submission.name == "x.ipynb"


def test_stub_with_the_work_below_it(tmp_path: Path, tiny: Course) -> None:
    """Work in a cell of its own below an untouched stub counts: the last definition does."""
    notebook = json.loads(released(tiny))
    for source in SOLVED.values():
        notebook["cells"].append(
            {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
        )
    hand_in(tmp_path / "anna", **{"vectors.ipynb": released(tiny)})
    hand_in(tmp_path / "anna", **{"new.ipynb": json.dumps(notebook).encode()})
    (submission,) = find_submissions(tmp_path, tiny).submissions
    assert submission.name == "new.ipynb"


def test_two_that_are_worked_on_and_differ(tmp_path: Path, tiny: Course) -> None:
    """One is taken, the canonical name first, and a person is asked with both names."""
    two = {"vectors.ipynb": released(tiny, SOLVED), "vectors (1).ipynb": released(tiny, OTHER)}
    hand_in(tmp_path / "anna", **two)
    found = find_submissions(tmp_path, tiny)
    assert [s.name for s in found.submissions] == ["vectors.ipynb"]
    (other,) = found.unplaced
    assert other.reason == (
        f"not graded: {tmp_path}/anna/vectors.ipynb is graded instead; "
        "both are worked on, and they differ"
    )
    assert other.needs_a_person
    assert "decide which one counts" in other.advice


def test_more_of_the_tasks(tmp_path: Path, tiny: Course) -> None:
    """Of two that are worked on the one with more tasks is taken."""
    less = {"double": SOLVED["double"]}
    two = {"vectors.ipynb": released(tiny, less), "b.ipynb": released(tiny, SOLVED)}
    hand_in(tmp_path / "anna", **two)
    found = find_submissions(tmp_path, tiny)
    assert [s.name for s in found.submissions] == ["b.ipynb"]
    assert found.unplaced[0].needs_a_person


def test_two_attempts_on_the_platform(tmp_path: Path, tiny: Course) -> None:
    """The platform's own number says which of two is newer, and a person is asked all the same."""
    two = {
        "muster_1_90_vectors-2.ipynb": released(tiny, OTHER),
        "muster_1_95_vectors-1.ipynb": released(tiny, SOLVED),
        "ben_2_96_vectors.ipynb": released(tiny),
    }
    hand_in(tmp_path, **two)
    found = find_submissions(tmp_path, tiny)
    assert found.layout == "Canvas"
    assert [s.file.name for s in found.submissions] == [
        "ben_2_96_vectors.ipynb",
        "muster_1_90_vectors-2.ipynb",
    ]
    assert [u.needs_a_person for u in found.unplaced] == [True]


def test_same_work_twice(tmp_path: Path, tiny: Course) -> None:
    """A copy of the same, or the .py that was saved from the notebook, needs nobody."""
    hand_in(
        tmp_path / "anna",
        **{
            "vectors.ipynb": released(tiny, SOLVED),
            "vectors-Copy1.ipynb": released(tiny, SOLVED, marks=False),
            "vectors.py": b"# %%\nimport torch\n\n\n"
            + "\n\n\n# %% task\n".join(SOLVED.values()).encode(),
        },
    )
    found = find_submissions(tmp_path, tiny)
    assert [s.name for s in found.submissions] == ["vectors.ipynb"]
    assert [u.reason.partition("; ")[2] for u in found.unplaced] == ["both hold the same"] * 2
    assert not any(u.needs_a_person for u in found.unplaced)


@pytest.mark.parametrize("entry", ["section 1/{}/vectors.ipynb", "all/week/{}/01_vectors/x.ipynb"])
@pytest.mark.parametrize("packed", [True, False])
def test_folder_of_several_students(tmp_path: Path, tiny: Course, entry: str, packed: bool) -> None:
    """Folders side by side may be several students': each has a row, and a person is asked."""
    top, _, rest = entry.partition("/")
    files = {rest.format(name): released(tiny, SOLVED) for name in ("anna", "ben")}
    if packed:
        with zipfile.ZipFile(tmp_path / f"{top}.zip", "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        hand_in(tmp_path / top, **files)
    found = find_submissions(tmp_path, tiny)
    graded, other = found.unplaced
    assert graded.needs_a_person
    assert graded.reason == f"graded as {top}'s, and may be ben's"
    assert other.needs_a_person
    assert other.reason.endswith("both hold the same; they lie in folders of their own")
    assert "name the folder they lie in" in other.advice
    assert [(u.student, u.known_as) for u in found.unplaced] == [
        (f"{top}/ben", ("ben",)),
        (f"{top}/anna", ("anna",)),
    ]


def test_damaged_file_beside_a_solved_one(tmp_path: Path, tiny: Course) -> None:
    """What can be read is graded; that the other could not be compared is for a person."""
    hand_in(tmp_path / "anna", **{"vectors.ipynb": b"{", "b.ipynb": released(tiny, SOLVED)})
    found = find_submissions(tmp_path, tiny)
    assert [s.name for s in found.submissions] == ["b.ipynb"]
    assert found.unplaced[0].needs_a_person


@pytest.mark.parametrize("name", ["hw3.ipynb", "Untitled.ipynb", "vectors.ipynb.txt", "x.json"])
@pytest.mark.parametrize("marks", [True, False])
def test_renamed_notebook(tmp_path: Path, tiny: Course, name: str, marks: bool) -> None:
    """A notebook is known by its cells or its tasks' names, and graded as a notebook, with a note."""
    hand_in(tmp_path / "anna", **{name: released(tiny, SOLVED, marks=marks)})
    (submission,) = find_submissions(tmp_path, tiny).submissions
    assert (submission.lesson, submission.ending) == ("01_vectors", ".ipynb")
    assert submission.note == f"Handed in as {name}; recognised by what is in it."


@pytest.mark.parametrize(
    "data",
    [b"{}", b"def train(x):\n    pass\n", b"[" * 100_000, b"\xff", b'{"nbformat": 4, "cells": 3}'],
)
def test_notebook_of_something_else(tmp_path: Path, tiny: Course, data: bytes) -> None:
    """What holds no lesson's tasks is listed, and its student needs a person."""
    hand_in(tmp_path / "anna", **{"hw3.ipynb": data})
    found = find_submissions(tmp_path, tiny)
    assert found.submissions == ()
    (each,) = found.unplaced
    assert (each.student, each.needs_a_person) == ("anna", True)
    assert each.advice


def test_nothing_of_a_file_is_run(tmp_path: Path, tiny: Course) -> None:
    """To tell its lesson a file is read, and never run or imported."""
    source = f"open({str(tmp_path / 'ran')!r}, 'w')\ndef double(x): 0\ndef total(x): 0\n"
    hand_in(tmp_path / "anna", **{"sitecustomize.py": source.encode()})
    assert len(find_submissions(tmp_path, tiny).submissions) == 1
    assert not (tmp_path / "ran").exists()


def test_notebook_in_an_archive_in_an_archive(tmp_path: Path, tiny: Course) -> None:
    """One archive in another is looked into, and a renamed notebook found there."""
    inner, outer = io.BytesIO(), io.BytesIO()
    work = released(tiny, SOLVED)
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a/b/hw.ipynb", work)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("c/inner.ZIP", inner.getvalue())
    hand_in(tmp_path, **{"anna.zip": outer.getvalue()})
    (submission,) = find_submissions(tmp_path, tiny).submissions
    assert submission.member == "c/inner.ZIP!a/b/hw.ipynb"
    assert submission.read() == work


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("x (1)", "x"),
        ("x(2)", "x"),
        ("Copy of x", "x"),
        ("Copy of Copy of x (3)", "x"),
        ("Kopie von x", "x"),
        ("x-Copy1", "x"),
        ("x-Copy12-Copy1", "x"),
        ("x - Kopie", "x"),
        ("x – Kopie (2)", "x"),
        ("x - Copy (2)", "x"),
        ("x copy 2", "x"),
        ("x copy", "x"),
        ("x_copy", "x"),
        ("x", "x"),
        ("photocopy", "photocopy"),
        ("x (draft)", "x (draft)"),
        ("(1)", "(1)"),
        ("copy of", "copy of"),
        ("", ""),
    ],
)
def test_name_of_a_copy(name: str, original: str) -> None:
    """What programs add to the name of a copy is taken off, and nothing that people write."""
    assert original_name(name) == original
