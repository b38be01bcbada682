"""The checks of a lesson, read off their marks; one that cannot be used is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.model import Visibility
from autograder.observing.catalogue import read_catalogue
from autograder.observing.marks import MARKS
from autograder.sandbox.outside.host import SandboxServer

HIDDEN = "tests/lessons/01_vectors/test_hidden.py"


def refusal(server: SandboxServer, root: Path, old: str, new: str) -> str:
    """Change the hidden checks and give the message that the catalogue ends in."""
    text = (root / HIDDEN).read_text()
    assert old in text
    (root / HIDDEN).write_text(text.replace(old, new, 1))
    course = load_course(root)
    with pytest.raises(CourseError) as caught:
        read_catalogue(server, load_lesson(course, "01_vectors"))
    return str(caught.value).removeprefix(f"{root}/{HIDDEN}:")


def test_checks_of_a_lesson(server: SandboxServer, tiny: Course) -> None:
    """Each parameter set is a check of its own, public or hidden by the file it stands in."""
    checks = read_catalogue(server, load_lesson(tiny, "01_vectors"))
    assert [(check.name, check.points) for check in checks] == [
        ("test_public.py::test_three_numbers_are_doubled", 0.5),
        ("test_public.py::test_three_numbers_are_added", 0.5),
        ("test_hidden.py::test_any_shape_is_doubled[one]", 0.5),
        ("test_hidden.py::test_any_shape_is_doubled[matrix]", 0.5),
        ("test_hidden.py::test_gradient_through_double", 0.5),
        ("test_hidden.py::test_any_length_is_added[1]", 0.75),
        ("test_hidden.py::test_any_length_is_added[5]", 0.75),
    ]
    assert [check.visibility for check in checks[1:3]] == [Visibility.PUBLIC, Visibility.HIDDEN]
    assert checks[0].fact == "Each number is doubled, and the vector stays as it was."
    assert checks[2].key == "test_hidden.py::test_any_shape_is_doubled"


def test_what_a_check_needs(server: SandboxServer, tiny: Course) -> None:
    """A check says which other tasks of the student it depends on."""
    checks = read_catalogue(server, load_lesson(tiny, "02_lines"))
    assert {check.task for check in checks if check.needs == ("predict",)} == {"Line"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "@pytest.mark.points(0.5)\n",
            "@pytest.mark.points(0.5)\n@pytest.mark.rest_on('a')\n",
            (
                "7: test_any_shape_is_doubled: @pytest.mark.rest_on: unknown mark 'rest_on', perhaps "
                f"meant as 'rests_on'; the known ones are {', '.join(MARKS)}; correct it, or remove it"
            ),
        ),
        (
            '@pytest.mark.task("double")\n',
            "",
            '7: test_any_shape_is_doubled belongs to no task; add @pytest.mark.task("its name")',
        ),
        (
            '"double"',
            '"dobule"',
            (
                "7: test_any_shape_is_doubled is marked for the task 'dobule', which the lesson "
                "does not have; its tasks are double, total"
            ),
        ),
        (
            "@pytest.mark.points(0.5)\n",
            "",
            "7: test_any_shape_is_doubled has no points; add @pytest.mark.points(0.5)",
        ),
        (
            "points(0.5)",
            "points(0)",
            "7: test_any_shape_is_doubled has no points; add @pytest.mark.points(0.5)",
        ),
        (
            "points(0.5)",
            "points()",
            "7: test_any_shape_is_doubled has no points; add @pytest.mark.points(0.5)",
        ),
        (
            '    """A tensor of any shape is doubled."""\n',
            "",
            (
                "7: test_any_shape_is_doubled has no docstring; "
                "state the fact that a student should read"
            ),
        ),
        (
            "(solution, shape)",
            "(solution, shape, tmp_path, request)",
            (
                "7: test_any_shape_is_doubled asks for request; a check takes `solution`, its own "
                "parametrize arguments, tmp_path, monkeypatch, and fixtures of its file or a "
                "conftest.py in tests/lessons"
            ),
        ),
        (
            "@pytest.mark.points(0.5)\n",
            '@pytest.mark.points(0.5)\n@pytest.mark.needs("totl")\n',
            (
                "7: test_any_shape_is_doubled needs 'totl', which is not a task of the lesson; "
                "its tasks are double, total"
            ),
        ),
        (
            "import torch\n",
            "import no_such_module\n",
            (
                "4: ModuleNotFoundError: No module named 'no_such_module'; "
                "the checks cannot be loaded until this is fixed"
            ),
        ),
        (
            "def test_any_shape_is_doubled(solution, shape):",
            "def test_any_shape_is_doubled(solution, shape)",
            "10: SyntaxError: expected ':'; the checks cannot be loaded until this is fixed",
        ),
    ],
)
def test_check_that_cannot_be_used(
    server: SandboxServer, tiny_copy: Path, old: str, new: str, message: str
) -> None:
    """What is wrong with a check is named with its line, and what to write instead."""
    assert refusal(server, tiny_copy, old, new) == message


def test_two_checks_of_one_name(server: SandboxServer, tiny_copy: Path) -> None:
    """Two parameter sets with one label are two checks of one name, which cannot be."""
    message = refusal(server, tiny_copy, 'ids=["one", "matrix"]', 'ids=["one", "one"]')
    assert message == (
        f"{tiny_copy}/tests/lessons/01_vectors: two checks are named "
        "test_hidden.py::test_any_shape_is_doubled[one]; give their parameters ids"
    )
