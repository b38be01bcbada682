"""A run that is kept is found again as long as nothing that it is made of has changed."""

from __future__ import annotations

import msgspec
import pytest

from autograder.course.course import PUBLIC, Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_lesson
from autograder.model import Check, Visibility
from autograder.observing.calls import make_job
from autograder.observing.kept import KeptReports
from autograder.sandbox.job import Job
from autograder.sandbox.outcome import Report

CHECKS = '''
import pytest

@pytest.fixture
def number():
    return 1

def test_it(solution, number):
    """It is so."""
    return solution.double(number)

def test_other(solution):
    """It is so."""
    return 3
'''


@pytest.fixture
def vectors(tiny: Course) -> Lesson:
    """A lesson whose checks a test replaces."""
    return load_lesson(tiny, "01_vectors")


def job_of(lesson: Lesson, text: str) -> Job:
    """The job of `test_it`, where the file of public checks has this text."""
    check = Check(
        name=f"{PUBLIC}::test_it",
        file=PUBLIC,
        function="test_it",
        parameters=(),
        task=lesson.task_names[0],
        points=1.0,
        fact="It is so.",
        visibility=Visibility.PUBLIC,
    )
    lesson = msgspec.structs.replace(lesson, checks=lesson.checks | {PUBLIC: text})
    return make_job(lesson, lesson.reference(), [check])


def test_what_a_run_is_made_of(vectors: Lesson) -> None:
    """A changed fixture is a part of its check; another check of the file is not."""
    report = Report((), ())
    kept = KeptReports()
    kept.keep(job_of(vectors, CHECKS), report)
    assert kept.find(job_of(vectors, CHECKS.replace("return 3", "return 4"))) is report
    assert kept.find(job_of(vectors, CHECKS.replace("return 1", "return 2"))) is None
    assert kept.find(job_of(vectors, CHECKS + "\nprint(1)\n")) is None
