"""The small courses beside the main one: their notebooks run, as released and as solved.

What their checks prove is proven by `make validate` and `make prove`, as for the main course.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_course

# Importlib mode keeps the folders of tests off the path.
sys.path.insert(0, str(Path(__file__).parent))
from notebook_building import (
    assert_passes,
    assert_waits,
    released_notebook,
    run_notebook,
    solved_notebook,
)

COURSES = Path(__file__).parents[2] / "examples" / "courses"
LESSONS = [
    pytest.param(course, name, id=f"{folder.name}/{name}")
    for folder in sorted(path.parent for path in COURSES.glob("*/pyproject.toml"))
    for course in [load_course(folder, proving=True)]
    for name in course.lessons
]


@pytest.mark.slow  # each test runs a whole notebook in a kernel of its own
@pytest.mark.parametrize(("course", "name"), LESSONS)
def test_a_released_notebook_runs(course: Course, name: str, tmp_path: Path) -> None:
    """Cells that need an unwritten task say so in one line and show no picture; nothing fails."""
    assert_waits(run_notebook(course, name, released_notebook(course, name), tmp_path))


@pytest.mark.slow  # the same
@pytest.mark.parametrize(("course", "name"), LESSONS)
def test_a_solved_notebook_passes_its_checks(course: Course, name: str, tmp_path: Path) -> None:
    """With the reference in the task cells nothing fails, and every check gives its full marks."""
    assert_passes(run_notebook(course, name, solved_notebook(course, name), tmp_path))
