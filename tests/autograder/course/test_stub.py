"""What stands between the markers becomes one line that raises; markers that do not match err."""

from __future__ import annotations

import ast

import pytest

from autograder.course.stub import strip_solution
from autograder.errors import CourseError

B, E = "### BEGIN SOLUTION", "### END SOLUTION"
RAISE = 'raise NotImplementedError("f: write your code here")'


def strip(source: str) -> str:
    return strip_solution(source, "f", "lesson.py", 11)


def test_body_of_a_function() -> None:
    """The body goes, signature and docstring stay, the indentation is the marker's."""
    source = f'def f(x):\n    """Say."""\n    {B}\n    y = 1\n    return y\n    {E}'
    assert strip(source) == f'def f(x):\n    """Say."""\n    {RAISE}'


def test_several_regions() -> None:
    """Each region of a class becomes a line of its own; what stands between them stays."""
    method = f"        {B}\n        return 1\n        {E}"
    source = f"class C:\n    def a(self):\n{method}\n    size = 3\n    def b(self):\n{method}"
    stub = strip(source)
    raised = f"        {RAISE}"
    assert stub == f"class C:\n    def a(self):\n{raised}\n    size = 3\n    def b(self):\n{raised}"
    ast.parse(stub)


def test_empty_region() -> None:
    """A region with nothing in it raises all the same."""
    assert strip(f"def f():\n\t{B}\n\t{E}") == f"def f():\n\t{RAISE}"


def test_spaces_behind_a_marker() -> None:
    """Spaces behind a marker do not hide it."""
    assert strip(f"{B}   \nx = 1\n{E} ") == RAISE


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (f"x\n{E}", f"lesson.py:12: '{E}' without a BEGIN; remove it, or open one above"),
        (
            f"{B}\n{E}\n{E}",
            f"lesson.py:13: '{E}' without a BEGIN; remove it, or open one above",
        ),
        (f"x\n{B}\ny", f"lesson.py:12: '{B}' is never closed; write '{E}' below it"),
        (
            f"{B}\nx\n{B}\n{E}",
            (
                f"lesson.py:13: '{B}' inside the region opened on line 11; close that one with "
                f"'{E}' first"
            ),
        ),
        (
            "x = 1",
            (
                f"lesson.py:11: task `f` has no '{B}' … '{E}' region, so the released notebook "
                "would hold its solution; mark what the student writes"
            ),
        ),
        (
            "# ### BEGIN SOLUTIONS\nx = 1",
            (
                f"lesson.py:11: task `f` has no '{B}' … '{E}' region, so the released notebook "
                "would hold its solution; mark what the student writes"
            ),
        ),
    ],
)
def test_markers_that_do_not_match(source: str, message: str) -> None:
    """A marker without its other half is named with its line in the file."""
    with pytest.raises(CourseError) as caught:
        strip(source)
    assert str(caught.value) == message
