"""A class in each platform's layout goes in, and every student comes out, once for each task."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.commands.grade import Graded, Options, grade

pytestmark = pytest.mark.slow  # each test starts sandbox servers of its own

TINY = Path(__file__).parents[2] / "courses" / "tiny"
LESSON, TASKS = "01_vectors", ("double", "total")
TOTAL = "def total(x):\n    return x @ torch.ones_like(x)\n"
RIGHT = "import torch\n\ndef double(x):\n    return 2 * x\n\n" + TOTAL
WRONG = "import torch\n\ndef double(x):\n    return x ** 2\n\n" + TOTAL

# Three who handed in, one of them something that cannot be opened; and one who did not.
PEOPLE = {
    "amuster": ("Anna", "Muster", "11", "anna@example.org"),
    "björn": ("Björn", "Größer", "12", "bjoern@example.org"),
    "liwei": ("伟", "李", "13", "liwei@example.org"),
    "zoe": ("Zoë", "O'Neil, Jr.", "14", "zoe@example.org"),
}


def notebook(source: str) -> bytes:
    cells = [
        {"cell_type": "code", "source": part, "metadata": {}, "outputs": []}
        for part in source.split("\n\n")
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def zipped(*members: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return data.getvalue()


GOOD, BAD, BROKEN = notebook(RIGHT), notebook(WRONG), b"Rar!\x1a\x07"

Files = dict[str, bytes]


def nbgraders() -> Files:
    stamp = b"2026-11-02 08:00:00.5 UTC"
    return {
        "submitted/amuster/01_vectors/vectors.ipynb": GOOD,
        "submitted/amuster/01_vectors/timestamp.txt": stamp,
        "submitted/björn/01_vectors/vectors (1).ipynb": BAD,
        "submitted/liwei/01_vectors/work.rar": BROKEN,
        "source/01_vectors/vectors.ipynb": GOOD,
    }


def flat() -> Files:
    return {"amuster.ipynb": GOOD, "björn_vectors (2).ipynb": BAD, "liwei_hw1.ipynb": b"{}"}


def moodles() -> Files:
    return {
        "Anna Muster_11_assignsubmission_file_/hw1.ipynb": GOOD,
        "Anna Muster_11_assignsubmission_onlinetext_/onlinetext.html": b"<p>hello</p>",
        "Björn Größer_12_assignsubmission_file_/deep/er/all.ZIP": zipped(("a/b/x.ipynb", BAD)),
        "李 伟_13_assignsubmission_file_/work.7z": BROKEN,
    }


def moodles_flat() -> Files:
    return {
        "Anna Muster_11_assignsubmission_file_Copy of vectors.ipynb": GOOD,
        "Björn Größer_12_assignsubmission_file_vectors.py": WRONG.encode(),
        "李 伟_13_assignsubmission_file_work.rar": BROKEN,
    }


def canvas() -> Files:
    return {
        "musteranna_LATE_11_901_vectors-1.ipynb": GOOD,
        "grerbjrn_12_902_vectors - Kopie.ipynb": BAD,
        "liwei_13_903_inner-2.zip": zipped(("in.zip", zipped(("in.zip", zipped(("v.py", b"")))))),
    }


def gradescopes() -> Files:
    people = (("1", "Anna Muster", "11"), ("2", "Björn Größer", "12"), ("3", "李伟", "13"))
    lines = [
        f"submission_{number}:\n  :submitters:\n  - :name: {name}\n    :sid: '{sid}'\n"
        f"    :email: {name[0]}@example.org\n  :created_at: 2026-11-02 08:00:00.123456789 Z\n"
        for number, name, sid in people
    ]
    return {
        "assignment_7_export/submission_metadata.yml": "".join(lines).encode(),
        "assignment_7_export/submission_1/vectors.ipynb": GOOD,
        "assignment_7_export/submission_2/hw.tar.gz": tarred("hw/vectors.ipynb", BAD),
        "assignment_7_export/submission_3/notes.txt": b"I did not manage",
    }


def githubs() -> Files:
    rest = {".git/config": b"", ".github/x.yml": b"", "README.md": b"#", "test_public.py": b""}
    whole = {
        "hw1-amuster/01_vectors/vectors.ipynb": GOOD,
        "hw1-björn/vectors-Copy1.ipynb": BAD,
        "hw1-liwei/LICENSE": b"",
    }
    return whole | {
        f"hw1-{user}/{name}": content
        for user in ("amuster", "björn", "liwei")
        for name, content in rest.items()
    }


def archives() -> Files:
    return {
        "amuster.tgz": tarred("Users/a/Downloads/hw/vectors.ipynb", GOOD),
        "björn.ZIP": zipped(("inner.zip", zipped(("01_vectors/vectors.ipynb", BAD)))),
        "liwei.zip": b"PK",
    }


def by_lesson() -> Files:
    return {
        "01_vectors/amuster/vectors.ipynb": GOOD,
        "01_vectors/björn.zip": zipped(("hw/vectors (1).ipynb", BAD)),
        "01_vectors/liwei/work.rar": BROKEN,
    }


def flat_in_one() -> Files:
    return {
        "week 3/amuster.ipynb": GOOD,
        "week 3/björn_vectors (2).ipynb": BAD,
        "week 3/liwei.rar": BROKEN,
    }


LAYOUTS: dict[str, tuple[str, Callable[[], Files]]] = {
    "nbgrader": ("a folder for each student", nbgraders),
    "flat": ("flat files", flat),
    "moodle": ("Moodle", moodles),
    "moodle, flat": ("Moodle", moodles_flat),
    "canvas": ("Canvas", canvas),
    "gradescope": ("Gradescope", gradescopes),
    "github": ("GitHub Classroom", githubs),
    "archives": ("a folder for each student", archives),
    "by lesson": ("a folder for each lesson, with the students in it", by_lesson),
    "flat in one": ("flat files in one folder", flat_in_one),
}


def roster_of_canvas() -> str:
    rows = ["Student,ID,SIS User ID,SIS Login ID,Section,Homework (77)"]
    rows += ["    Points Possible,,,,,4", '"Student, Test",999,,x,All,']
    for login, (first, last, number, _) in PEOPLE.items():
        rows.append(f'"{last.replace(",", "")}, {first}",{number},s{number},{login},All,')
    return "\n".join(rows)


def hand_in(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


class Outcome:
    """What a run said and wrote."""

    def __init__(self, folder: Path, **options: Any) -> None:
        asked = Options(folder / "class", course=TINY, output=folder / "out", **options)
        self.said = io.StringIO()
        self.graded: Graded = grade(asked, Console(file=self.said, width=200))
        self.json = json.loads((folder / "out" / "results.json").read_bytes())
        with (folder / "out" / "grades.csv").open(newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))

    def statuses(self) -> dict[str, set[str]]:
        """Give the statuses of each student; every one has each task exactly once."""
        keys = [(row["student"], row["lesson"], row["task"]) for row in self.rows]
        assert len(keys) == len(set(keys))
        students = {row["student"] for row in self.rows}
        assert set(keys) == {(s, LESSON, task) for s in students for task in TASKS}
        return {
            student: {row["status"] for row in self.rows if row["student"] == student}
            for student in students
        }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_class_in_a_layout(tmp_path: Path, layout: str) -> None:
    """Every student has a row for each task: graded, or with the status that a person is needed."""
    title, files = LAYOUTS[layout]
    hand_in(tmp_path / "class", files())
    found = Outcome(tmp_path)
    assert f"looks like {title}: 3 students" in found.said.getvalue()
    assert sorted(map(sorted, found.statuses().values())) == [
        ["failed", "passed"],
        ["needs a person"],
        ["passed"],
    ]
    assert found.graded.exit_code == 1
    assert any(each["needs_a_person"] and each["what_to_do"] for each in found.json["unplaced"])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_class_in_a_layout_with_a_roster(tmp_path: Path, layout: str) -> None:
    """With a roster everyone on it has the rows, whoever handed nothing in as missing."""
    _, files = LAYOUTS[layout]
    hand_in(tmp_path / "class", files())
    (tmp_path / "roster.csv").write_text("\ufeff" + roster_of_canvas(), encoding="utf-8")
    found = Outcome(tmp_path, roster=tmp_path / "roster.csv")
    statuses = found.statuses()
    assert sorted(map(sorted, statuses.values())) == [
        ["failed", "passed"],
        ["missing"],
        ["needs a person"],
        ["passed"],
    ]
    assert found.json["roster"] == {"not_on_it": [], "unclear": []}
    people = {
        each["person"]["username"]: each["student"]
        for part in ("results", "needs_a_person", "missing")
        for each in found.json[part]
    }
    assert people.keys() == PEOPLE.keys()
    assert statuses[people["amuster"]] == {"passed"}
    assert statuses[people["zoe"]] == {"missing"}


def test_when_it_was_handed_in(tmp_path: Path) -> None:
    """The platform's own time stands with the result, with where it comes from, in every run."""
    times = {}
    for layout in ("nbgrader", "gradescope", "canvas"):
        hand_in(tmp_path / layout / "class", LAYOUTS[layout][1]())
        for _ in range(2):
            found = Outcome(tmp_path / layout)
            result = next(r for r in found.json["results"] if r["status"] == "passed")
            times[layout] = (result["submitted_at"], result["late"], result["submitted_from"])
            assert times[layout] == times.setdefault(layout, times[layout])
    assert times == {
        "nbgrader": ("2026-11-02T08:00:00.500000+00:00", None, "nbgrader's timestamp.txt"),
        "gradescope": ("2026-11-02T08:00:00.123456+00:00", None, "submission_metadata.yml"),
        "canvas": (None, True, "Canvas's LATE mark in the file's name"),
    }


def test_time_that_changes_without_the_file(tmp_path: Path) -> None:
    """A new time of the platform is taken over, and the grade is not made again."""
    hand_in(tmp_path / "class", nbgraders())
    Outcome(tmp_path)
    stamp = tmp_path / "class/submitted/amuster/01_vectors/timestamp.txt"
    stamp.write_text("2026-11-03 09:00:00 Europe/Berlin")
    found = Outcome(tmp_path, students=["björn"])
    assert found.graded.reused == 1
    results = {each["student"]: each for each in found.json["results"]}
    assert results["amuster"]["submitted_at"] == "2026-11-03T09:00:00+01:00"
    assert results["amuster"]["status"] == "passed"


def test_nobody_could_be_placed(tmp_path: Path) -> None:
    """A class of which nothing can be opened is no error: each has rows, for a person to see."""
    hand_in(tmp_path / "class", {"anna.rar": BROKEN, "ben/x.zip": b"PK", "cem/photo.jpg": b""})
    found = Outcome(tmp_path, lessons=["01"])
    assert found.statuses() == {s: {"needs a person"} for s in ("anna", "ben", "cem")}
    assert found.graded.exit_code == 1


def test_file_of_nobody(tmp_path: Path) -> None:
    """A notebook of which nobody can say whose it is has rows under its own name."""
    hand_in(tmp_path / "class", {"anna/vectors.py": RIGHT.encode(), "vectors.ipynb": GOOD})
    found = Outcome(tmp_path)
    assert found.statuses() == {"anna": {"passed"}, "vectors.ipynb": {"needs a person"}}


def test_run_about_somebody_else(tmp_path: Path) -> None:
    """In a run about one student the others keep their rows, and the exit code is about the run."""
    hand_in(tmp_path / "class", {"anna/vectors.py": RIGHT.encode(), "ben/x.rar": BROKEN})
    found = Outcome(tmp_path, students=["anna"])
    assert found.statuses() == {"anna": {"passed"}, "ben": {"needs a person"}}
    assert found.graded.exit_code == 0
    assert Outcome(tmp_path, students=["ben"]).graded.exit_code == 1


def test_unreadable_submission(tmp_path: Path) -> None:
    """A notebook that cannot be read has a row for each task, as the others have."""
    hand_in(tmp_path / "class", {"anna/vectors.ipynb": b"{", "ben/vectors.py": RIGHT.encode()})
    found = Outcome(tmp_path)
    assert found.statuses() == {"anna": {"error"}, "ben": {"passed"}}


def test_students_whom_the_roster_does_not_tell_apart(tmp_path: Path) -> None:
    """Who is not on the roster, or could be two people, is graded, and a person is asked."""
    files = {f"{name}/vectors.py": RIGHT.encode() for name in ("anna", "Li Wei", "stranger")}
    hand_in(tmp_path / "class", files)
    roster = "Name;E-Mail;Gruppe\nLi Wei;a@x;1\nWei Li;b@x;2\nAnna;anna@x;1\n"
    (tmp_path / "list.csv").write_text(roster)
    found = Outcome(tmp_path, roster=tmp_path / "list.csv")
    assert found.statuses() == {name.partition("/")[0]: {"passed"} for name in files}
    assert found.json["roster"]["not_on_it"] == ["stranger"]
    assert found.json["roster"]["unclear"] == [
        {"student": "Li Wei", "why": "could be Li Wei (a@x) or Wei Li (b@x) on the list"}
    ]
    assert found.graded.exit_code == 1


def test_forced_layout(tmp_path: Path) -> None:
    """`--layout` takes the place of what the folder looks like."""
    hand_in(tmp_path / "class", {"a_1_2_vectors.py": RIGHT.encode(), "b_1_2_x": b"", "c": b""})
    canvas = Outcome(tmp_path, layout="canvas").statuses()
    assert canvas == {"a": {"passed"}, "b": {"needs a person"}}
    shutil.rmtree(tmp_path / "out")
    assert Outcome(tmp_path, layout="flat").statuses() == {"a_1_2": {"passed"}}
