"""A new course stands where nothing is, under a name that its commands can use."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.commands.new import new
from autograder.course.reading import load_course, load_lesson
from autograder.errors import UsageError
from autograder.starting.template import TEMPLATE


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A new course of one lesson."""
    new(tmp_path / "algebra")
    return tmp_path / "algebra"


def refusal(place: Path) -> str:
    """Give the message that making something ends in; nothing may have been written."""
    before = sorted(place.parent.rglob("*"))
    with pytest.raises(UsageError) as caught:
        new(place)
    assert sorted(place.parent.rglob("*")) == before
    return str(caught.value)


def test_template_is_a_course_itself() -> None:
    """The files that are copied are those of a course that can be read as it stands."""
    course = load_course(TEMPLATE, proving=True)
    assert [load_lesson(course, name).task_names for name in course.lessons] == [("center",)]


def test_names_take_the_place_of_the_templates(course: Path) -> None:
    """Nothing of the template's names is left in a course and a lesson of other names."""
    new(course / "02_matrix_norms")
    assert load_course(course).policy.course == "algebra"
    lesson = load_lesson(load_course(course), "02_matrix_norms")
    assert lesson.source_file.name == "matrix_norms.py"
    assert "# Matrix norms\n" in lesson.source_file.read_text()
    texts = [file.read_text() for file in course.rglob("*") if file.is_file()]
    assert not any("course-name" in text for text in texts)
    own = [f.read_text() for f in course.rglob("*") if f.is_file() and "02_matrix_norms" in str(f)]
    assert own
    assert not any("first_steps" in text or "First steps" in text for text in own)


def test_secret_and_grades_stay_out_of_the_repository(course: Path) -> None:
    """A new course's .gitignore names the secret, submissions and every gradebook."""
    ignored = (course / ".gitignore").read_text().splitlines()
    assert {".autograder-secret", "/grades/", "/submitted/", "gradebook.db"} <= set(ignored)


def test_empty_folder_and_begun_repository(tmp_path: Path) -> None:
    """A course may be made in an empty folder, also where git was there first."""
    (tmp_path / "begun" / ".git").mkdir(parents=True)
    assert (new(tmp_path / "begun").root / "pyproject.toml").is_file()


def test_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder itself the course is named after it, and a lesson needs no path."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    new(Path())
    new(Path("02_more"))
    found = load_course(Path())
    assert (found.policy.course, found.lessons) == ("here", ("01_first_steps", "02_more"))


def test_points_of_another_course(tiny_copy: Path) -> None:
    """Where lessons have another number of points, its author is told to change the example's."""
    made = new(tiny_copy / "03_more")
    assert "has 4 points, and the example's checks give 10" in made.note


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("algebra", "there is a course already; add a lesson with `autograder new"),
        ("algebra/3-x", "`autograder new COURSE/03_x`"),
        ("algebra/sub", "`autograder new COURSE/02_sub`"),
        ("algebra/001_other", "01_first_steps has this number; the next free one is 02"),
        ("algebra/02_first_steps", "01_first_steps has this name"),
        ("algebra/02_random", "`random` is something else in Python"),
        ("algebra/02_class", "`class` is something else in Python"),
        ("algebra/solutions/02_x", "inside the course COURSE, and a course does not hold another"),
        ("elsewhere/02_x", "is no course; make the course first: `autograder new COURSE`"),
        ("a b", "a course's name is made of letters"),
        ("full", "not empty (it holds notes.txt), and nothing is written over"),
        ("full/notes.txt", "a file is there; name another folder"),
    ],
)
def test_place_that_cannot_be_used(course: Path, place: str, said: str) -> None:
    """A place that is taken, badly named or in another course is refused, with what would do."""
    (course.parent / "full").mkdir()
    (course.parent / "full" / "notes.txt").write_text("mine")
    (course.parent / "elsewhere").mkdir()
    message = refusal(course.parent / place)
    assert said in message.replace(str(course), "COURSE")


@pytest.mark.parametrize("left", ["solutions/02_x", "tests/lessons/02_x"])
def test_half_of_a_lesson_is_there(course: Path, left: str) -> None:
    """A folder that is left of a lesson is not written into."""
    (course / left).mkdir()
    assert f"{left}: is there already, and nothing is written over" in refusal(course / "02_x")
