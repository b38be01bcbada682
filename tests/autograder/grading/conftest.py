"""Fixtures for graders and workers: the tiny course as a run has it."""

from __future__ import annotations

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_lesson
from autograder.grading.piece import Own, Terms
from autograder.observing.wording import lesson_fingerprint


@pytest.fixture(scope="module")
def terms(tiny: Course) -> Terms:
    """What holds for a run over the tiny course."""
    return Terms(True, (str(tiny.root / "solutions"),), "en", tiny.secret)


@pytest.fixture(scope="module")
def own(tiny: Course) -> Own:
    """The first lesson as every student has it."""
    return Own("01_vectors", "ann", lesson_fingerprint(load_lesson(tiny, "01_vectors"), "en"))
