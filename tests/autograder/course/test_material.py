"""The files that a lesson brings: read with their notes, or refused with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import material
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError

MATERIAL = Path(__file__).parents[2] / "courses" / "material"
PUBLIC = "solutions/01_points/data"
HIDDEN = "tests/lessons/01_points/data"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the course that a test may change."""
    shutil.copytree(MATERIAL, tmp_path / "course")
    return tmp_path / "course"


def refusal(root: Path, lesson: str = "01_points") -> str:
    """The message in which loading the lesson ends, without the course's folder."""
    with pytest.raises(CourseError) as caught:
        load_lesson(load_course(root), lesson)
    return str(caught.value).replace(f"{root}/", "")


def test_files_of_a_lesson() -> None:
    """Data files go by the path under which code reads them; hidden ones are kept apart."""
    found = load_lesson(load_course(MATERIAL), "01_points").material
    assert list(found.data) == ["data/more/line.csv", "data/points.csv"]
    assert list(found.hidden) == ["data/others.csv"]
    assert list(found.files()) == list(found.data)
    assert list(found.files(hidden=True)) == [*found.data, *found.hidden]


def test_lesson_without_any() -> None:
    """A lesson without data has nothing that anything would depend on."""
    tiny = MATERIAL.parent / "tiny"
    found = load_lesson(load_course(tiny), "01_vectors").material
    assert (found, found.files(hidden=True), list(found.parts())) == (material.Material(), {}, [])


def _write(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_text(text)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda root: (root / PUBLIC / "data.toml").unlink(),
            f"{PUBLIC}/data.toml: missing; say there of each data file where it comes from and who "
            'may use it, as in "points.csv" = { licence = "CC0-1.0", source = "made for this '
            'lesson" }',
        ),
        (
            _write(f"{PUBLIC}/new.csv", "1,2"),
            f"{PUBLIC}/new.csv: a data file without a licence note; add to {PUBLIC}/data.toml: "
            '"new.csv" = { licence = "…", source = "…" }',
        ),
        (
            _write(f"{HIDDEN}/data.toml", '"others.csv" = { licence = " ", source = "us" }'),
            f"{HIDDEN}/others.csv: a data file without a licence note; add to "
            f'{HIDDEN}/data.toml: "others.csv" = {{ licence = "…", source = "…" }}',
        ),
        (
            _write(f"{HIDDEN}/data.toml", '"others.csv" = { license = "CC0-1.0", source = "us" }'),
            f"{HIDDEN}/data.toml: Object contains unknown field `license` - at `$[...]`; "
            'each data file has a line such as "points.csv" = { licence = "CC0-1.0", source = '
            '"made for this lesson" }',
        ),
        (
            lambda root: (root / PUBLIC / "points.csv").unlink(),
            f"{PUBLIC}/data.toml: no data file 'points.csv' lies beside it; correct its name",
        ),
        (
            lambda root: (root / HIDDEN / "others.csv").unlink(),
            f"{HIDDEN}: no data file in it; put one there, or remove the folder",
        ),
        (
            lambda root: (root / PUBLIC / "again.csv").symlink_to("points.csv"),
            f"{PUBLIC}/again.csv: a link or no plain file; put the file itself there",
        ),
    ],
)
def test_data_that_cannot_be_handed_out(
    root: Path, change: Callable[[Path], object], message: str
) -> None:
    """What is wrong with a lesson's data is named with its file, and what to do about it."""
    change(root)
    assert refusal(root).startswith(message)


def test_hidden_data_of_a_public_name(root: Path) -> None:
    """Hidden data do not take the place of what students have."""
    (root / HIDDEN / "points.csv").write_text("0,0")
    with (root / HIDDEN / "data.toml").open("a") as notes:
        notes.write('"points.csv" = { licence = "CC0-1.0", source = "us" }\n')
    assert refusal(root) == (
        f"{HIDDEN}/points.csv: a hidden data file of the name of a public one, which it would "
        "take the place of; give it another name"
    )


def test_too_much_data(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size that is put beside each student's code is bounded, and the bound is said."""
    monkeypatch.setattr(material, "LARGEST", 1 << 20)
    (root / PUBLIC / "points.csv").write_bytes(bytes(3 << 20))
    assert refusal(root) == (
        f"{PUBLIC}: the lesson's data files have 3.0 MiB in all, and at most 1 MiB are put beside "
        "each student's code; keep a part of them, or numbers of fewer bytes"
    )
