"""Every notebook runs from top to bottom in a kernel of its own, as released and solved."""

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

pytestmark = pytest.mark.slow  # each test runs a whole notebook in a kernel of its own

ROOT = Path(__file__).parents[2]
LESSONS = load_course(ROOT).lessons


@pytest.fixture(scope="module")
def course() -> Course:
    """The course that this project ships."""
    return load_course(ROOT)


@pytest.mark.parametrize("name", LESSONS)
def test_a_released_notebook_runs_and_says_what_is_missing(name, course, tmp_path):
    """Cells that need an unwritten task say so in one line and show no picture; nothing fails."""
    assert_waits(run_notebook(course, name, released_notebook(course, name), tmp_path))


@pytest.mark.parametrize("name", LESSONS)
def test_a_solved_notebook_runs_and_passes_its_checks(name, course, tmp_path):
    """With the reference in the task cells nothing fails, and every check gives its full marks."""
    assert_passes(run_notebook(course, name, solved_notebook(course, name), tmp_path))
