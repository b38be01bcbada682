"""Turn a lesson's checks into the calls that a sandbox makes."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable

from autograder.course.lesson import Lesson
from autograder.model import Check
from autograder.sandbox.job import Call, Job, Program
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import parse


def make_job(lesson: Lesson, program: Program, checks: Iterable[Check]) -> Job:
    """Ask for the given checks on a program of the lesson."""
    return Job(program, lesson.checks, tuple(_call(lesson, check) for check in checks))


def _call(lesson: Lesson, check: Check) -> Call:
    return Call(
        name=check.name,
        file=check.file,
        function=check.function,
        parameters=check.parameters,
        task=check.task,
        seed=check_seed(lesson.course.policy.seed, lesson.name, check.name),
        cpu_seconds=lesson.course.policy.seconds_per_check,
        forbidden=lesson.forbids(check.task),
        statements=_statements(lesson.checks[check.file], check.function),
    )


@functools.lru_cache(maxsize=4096)
def _statements(source: str, function: str) -> tuple[int, ...]:
    """Number the statements of a check file that one of its functions is made of.

    Found here, not in the student process, which would have to find them for each submission.
    """
    slicer = _slicer(source)
    kept = slicer.keep([function, "*"])
    return tuple(n for n, statement in enumerate(slicer.statements) if statement in kept)


@functools.lru_cache(maxsize=64)
def _slicer(source: str) -> Slicer:
    return Slicer(parse(source).body)


def check_seed(course_seed: int, lesson: str, check: str) -> int:
    """Derive a check's seed: the same for every solution, a different one for every check."""
    text = f"{course_seed}/{lesson}/{check}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "little")
