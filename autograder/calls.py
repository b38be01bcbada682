"""Turn a lesson's checks into the calls that a sandbox makes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from autograder.course import Course
from autograder.lesson import Lesson
from autograder.model import Check
from autograder.sandbox.job import Call, Job, Program


def make_job(course: Course, lesson: Lesson, program: Program, checks: Iterable[Check]) -> Job:
    """Ask for the given checks on a program of the lesson."""
    return Job(program, lesson.checks, tuple(_call(course, lesson, check) for check in checks))


def _call(course: Course, lesson: Lesson, check: Check) -> Call:
    return Call(
        name=check.name,
        file=check.file,
        function=check.function,
        parameters=check.parameters,
        task=check.task,
        seed=check_seed(course.policy.seed, lesson.name, check.name),
        cpu_seconds=course.policy.seconds_per_check,
        forbidden=lesson.forbids(check.task),
    )


def check_seed(course_seed: int, lesson: str, check: str) -> int:
    """Derive a check's seed: the same for every solution, another for every check."""
    text = f"{course_seed}/{lesson}/{check}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "little")
