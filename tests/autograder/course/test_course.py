"""A course is read from its folder; what is wrong is said with file, what, and what next."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course.course import Course, Policy
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.errors import CourseError

POLICY = '[tool.autograder]\ncourse = "tiny"\n'


def refusal(root: Path, lesson: str = "") -> str:
    """Give the message that loading a course, or one of its lessons, ends in."""
    with pytest.raises(CourseError) as caught:
        load_lesson(load_course(root), lesson) if lesson else load_course(root)
    return str(caught.value).replace(str(root), "ROOT")


def test_course_as_it_stands(tiny: Course) -> None:
    """A course is its policy and its lessons in order."""
    assert tiny.lessons == ("01_vectors", "02_lines")
    assert (tiny.policy.course, tiny.policy.seed, tiny.policy.memory_mib) == ("tiny", 7, 512)
    assert tiny.policy.points_per_lesson == 4


def test_policy_has_defaults(tiny_copy: Path) -> None:
    """A course's name is all that its policy has to say."""
    (tiny_copy / "pyproject.toml").write_text(POLICY)
    policy = load_course(tiny_copy).policy
    assert (policy.seconds_per_check, policy.seconds_per_submission) == (10, 60)
    assert (policy.seed, policy.memory_mib, policy.points_per_lesson) == (0, 1024, 10)


def test_unknown_key_of_the_policy(tmp_path: Path) -> None:
    """A misspelt key is named with the one that may be meant, and with all that there are."""
    (tmp_path / "pyproject.toml").write_text(f"{POLICY}memory_mb = 3\n")
    known = ", ".join(Policy.__struct_fields__)
    assert refusal(tmp_path) == (
        "ROOT/pyproject.toml: [tool.autograder]: unknown key 'memory_mb', perhaps meant as "
        f"'memory_mib'; the known ones are {known}; correct the entry"
    )


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("1-intro", "rename it to 01_intro"),
        ("03-Data Loading", "rename it to 03_data_loading"),
        ("lesson 4: nets", "rename it to 04_nets"),
        ("2", "rename it, or"),
    ],
)
def test_folder_that_looks_like_a_lesson(tiny_copy: Path, name: str, advice: str) -> None:
    """A folder that begins with a number and is no lesson is named, with its rule and a better name."""
    (tiny_copy / "solutions" / name).mkdir()
    said = refusal(tiny_copy)
    assert said.startswith(f"ROOT/solutions/{name}: looks like a lesson, and its name is no lesson")
    assert "two digits, an underscore, then lower-case letters" in said
    assert advice in said


def test_folder_with_known_answers_that_is_no_lesson(tiny_copy: Path) -> None:
    """A lesson that was written into a folder without a number is not left out in silence."""
    shutil.copytree(tiny_copy / "solutions" / "02_lines", tiny_copy / "solutions" / "Lines")
    assert "solutions/Lines: looks like a lesson" in refusal(tiny_copy)


@pytest.mark.parametrize("name", ["_1-intro", "data", "shared", "__pycache__"])
def test_folder_that_is_meant_as_no_lesson(tiny_copy: Path, name: str) -> None:
    """A folder without a number, or with an underscore before it, is the author's own business."""
    (tiny_copy / "solutions" / name).mkdir()
    assert load_course(tiny_copy).lessons == ("01_vectors", "02_lines")


def test_folder_without_a_course(tmp_path: Path) -> None:
    """A folder without a pyproject.toml holds no course."""
    assert refusal(tmp_path) == (
        "ROOT: no course here (there is no pyproject.toml); name the course's folder with --course"
    )


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "tool = 3\n", "[tool.ruff]\n"])
def test_project_that_is_no_course(tmp_path: Path, text: str) -> None:
    """A pyproject.toml without a table for the kit belongs to no course."""
    (tmp_path / "pyproject.toml").write_text(text)
    assert refusal(tmp_path) == (
        "ROOT/pyproject.toml: no [tool.autograder] table, so this is not a course; add one with "
        'course = "its name", or name the course\'s folder with --course'
    )


def test_policy_that_is_no_toml(tmp_path: Path) -> None:
    """A file that is not TOML is named, with the place."""
    (tmp_path / "pyproject.toml").write_text("[tool.autograder]\ncourse = tiny\n")
    message = refusal(tmp_path)
    assert message.startswith("ROOT/pyproject.toml: cannot be read: ")
    assert "line 2" in message
    assert message.endswith("; fix the file")


def test_policy_that_is_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is named."""
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    assert refusal(tmp_path).startswith("ROOT/pyproject.toml: cannot be read: 'utf-8' codec")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "Object missing required field `course`"),
        ('course = "a"\nseed = "3"', "Expected `int`, got `str` - at `$.seed`"),
        ('course = "a"\nmemory_mib = 0', "Expected `int` >= 1 - at `$.memory_mib`"),
        (
            'course = "a"\nseconds_per_check = -1',
            "Expected `float` > 0.0 - at `$.seconds_per_check`",
        ),
    ],
)
def test_policy_with_a_wrong_entry(tmp_path: Path, line: str, complaint: str) -> None:
    """An entry that is missing, misspelt or of a wrong kind is named."""
    (tmp_path / "pyproject.toml").write_text(f"[tool.autograder]\n{line}\n")
    assert refusal(tmp_path) == (
        f"ROOT/pyproject.toml: [tool.autograder]: {complaint}; correct the entry"
    )


def test_table_that_is_none(tmp_path: Path) -> None:
    """An entry in the place of the table is named."""
    (tmp_path / "pyproject.toml").write_text("[tool]\nautograder = 3\n")
    assert refusal(tmp_path) == (
        "ROOT/pyproject.toml: [tool.autograder]: Expected `object`, got `int`; correct the entry"
    )


def test_course_without_lessons(tmp_path: Path) -> None:
    """A course without a lesson's folder says what one is called; others are left alone."""
    (tmp_path / "pyproject.toml").write_text(POLICY)
    expected = (
        "ROOT/solutions: no lessons here; a lesson is a folder such as 01_tensors; make one with "
        "`autograder new 01_name`"
    )
    assert refusal(tmp_path) == expected
    for name in ("tensors", "data", "_01-tensors", "__pycache__"):
        (tmp_path / "solutions" / name).mkdir(parents=True)
    (tmp_path / "solutions" / "01_file").write_text("")
    assert refusal(tmp_path) == expected


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ([], ("01_vectors", "02_lines")),
        (["02_lines"], ("02_lines",)),
        (["lines"], ("02_lines",)),
        (["02"], ("02_lines",)),
        (["lines", "01"], ("01_vectors", "02_lines")),
        (["lines", "02_lines"], ("02_lines",)),
    ],
)
def test_choice_of_lessons(tiny: Course, wanted: list[str], chosen: tuple[str, ...]) -> None:
    """A lesson may be named by folder, name or number; the course's order holds."""
    assert choose_lessons(tiny, wanted) == chosen


def test_choice_of_a_lesson_that_does_not_exist(tiny: Course) -> None:
    """A lesson that does not exist is named, with those that do."""
    with pytest.raises(CourseError) as caught:
        choose_lessons(tiny, ["2"])
    assert str(caught.value) == (
        "no lesson '2' in the course tiny; its lessons are 01_vectors, 02_lines"
    )


def test_lesson_as_it_stands(tiny: Course) -> None:
    """A lesson is its tasks, hints, known answers, checks and tolerances."""
    lesson = load_lesson(tiny, "01_vectors")
    assert (lesson.name, lesson.module) == ("01_vectors", "vectors")
    assert lesson.task_names == ("double", "total")
    assert lesson.rules("total").forbids == ("torch.sum",)
    assert lesson.rules("double").forbids == ()
    assert [len(hints) for hints in lesson.hints.values()] == [2, 1]
    assert [m.name for m in lesson.mistakes] == [
        "in_place",
        "squared",
        "mean",
        "not_added",
        "not_added",
    ]
    assert [a.task for a in lesson.alternatives] == ["double", "total"]
    assert lesson.tolerances == {}
    lines = load_lesson(tiny, "02_lines")
    assert lines.tolerances["test_hidden.py::test_height_far_out"]["height"].low == 199


@pytest.mark.parametrize(
    "file",
    [
        "solutions/01_vectors/alternatives.py",
        "solutions/01_vectors/mistakes.py",
        "tests/lessons/01_vectors/test_public.py",
        "tests/lessons/01_vectors/test_hidden.py",
    ],
)
def test_missing_file_of_a_lesson(tiny_copy: Path, file: str) -> None:
    """A file that every lesson has is named when it is missing, or no text."""
    (tiny_copy / file).unlink()
    assert refusal(tiny_copy, "01_vectors") == (
        f"ROOT/{file}: missing; every lesson needs one (it may be short)"
    )
    (tiny_copy / file).write_bytes(b"\xff")
    message = refusal(tiny_copy, "01_vectors")
    assert message.startswith(f"ROOT/{file}: cannot be read ('utf-8' codec can't decode")
    assert message.endswith("); make it readable UTF-8")
    (tiny_copy / file).unlink()
    (tiny_copy / file).mkdir()
    assert refusal(tiny_copy, "01_vectors").startswith(f"ROOT/{file}: cannot be read (")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('["a.py::test_b"]\n"y" = { rtol = "x" }', "Expected `float | null`, got `str`"),
        ('["a.py::test_b"]\n"y" = { rtoll = 1.0 }', "unknown key 'rtoll' in 'a.py::test_b' 'y'"),
        ('["a.py::test_b"]\n"y" = 3', "Expected `object`, got `int`"),
        ("[", "Invalid initial character for a key part"),
    ],
)
def test_tolerances_that_cannot_be_read(tiny_copy: Path, text: str, complaint: str) -> None:
    """A tolerance that is none is named with its place, and the page about tolerances."""
    (tiny_copy / "tests/lessons/01_vectors/tolerances.toml").write_text(text)
    message = refusal(tiny_copy, "01_vectors")
    assert message.startswith("ROOT/tests/lessons/01_vectors/tolerances.toml: ")
    assert complaint in message
    assert message.endswith("; see 'Tolerances' in docs/writing-a-lesson.md")


OWN = POLICY + "seconds_per_check = 4\npackages = ['einops']\n[tool.autograder.lessons.02_lines]\n"


def test_lesson_with_settings_of_its_own(tiny_copy: Path) -> None:
    """A lesson's table goes before the course's; what it does not say is as in the course."""
    own = "points = 6.5\nseconds_per_check = 30\nmemory_mib = 2048\npackages = ['pandas']\n"
    (tiny_copy / "pyproject.toml").write_text(OWN + own)
    course = load_course(tiny_copy)
    vectors, lines = (load_lesson(course, name).policy for name in course.lessons)
    assert (vectors.points_per_lesson, lines.points_per_lesson) == (10, 6.5)
    assert (vectors.seconds_per_check, lines.seconds_per_check) == (4, 30)
    assert (vectors.packages, lines.packages) == (("einops",), ("einops", "pandas"))
    assert (vectors.seconds_per_submission, lines.seconds_per_submission) == (60, 60)
    assert (course.policy.most_memory_mib, vectors.memory_mib, lines.memory_mib) == (
        2048,
        1024,
        2048,
    )


def test_settings_of_one_lesson_are_nothing_to_another(tiny_copy: Path) -> None:
    """A lesson's policy holds its own settings and those of the course, and no other lesson's."""
    (tiny_copy / "pyproject.toml").write_text(OWN + "points = 6.5\n")
    course = load_course(tiny_copy)
    assert load_lesson(course, "01_vectors").policy.lessons == {}
    assert load_lesson(course, "02_lines").policy.lessons == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            POLICY + "[tool.autograder.lessons.03_planes]\npoints = 3\n",
            "[tool.autograder.lessons.03_planes]: the course has no lesson '03_planes'; "
            "its lessons are 01_vectors, 02_lines",
        ),
        (
            POLICY + "[tool.autograder.lessons.02_lines]\npoint = 3\n",
            "[tool.autograder]: unknown key 'point' in 'lessons' '02_lines', perhaps meant as "
            "'points'; the known ones are points, ",
        ),
        (
            POLICY + "second_per_check = 3\n",
            "[tool.autograder]: unknown key 'second_per_check', perhaps meant as "
            "'seconds_per_check'; the known ones are course, ",
        ),
        (
            POLICY + "[tool.autograder.lessons.02_lines]\nmemory_mib = 0\n",
            "[tool.autograder]: Expected `int` >= 1",
        ),
    ],
)
def test_setting_that_is_not_known(tiny_copy: Path, text: str, said: str) -> None:
    """An unknown lesson, key or value is refused, and those that are known are named."""
    (tiny_copy / "pyproject.toml").write_text(text)
    assert refusal(tiny_copy).startswith(f"ROOT/pyproject.toml: {said}")
