"""Turn a lesson's checks into the calls that a sandbox makes."""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from msgspec import UNSET

from autograder.course.course import Course
from autograder.course.fixtures import Fixtures
from autograder.course.lesson import Lesson
from autograder.model import Check, Visibility
from autograder.sandbox.compiling import packed
from autograder.sandbox.job import Call, Job, Program
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import parse


def make_job(
    lesson: Lesson,
    program: Program,
    checks: Iterable[Check],
    artifacts: Mapping[str, bytes] | None = None,
) -> Job:
    """Ask for the given checks on a program of the lesson.

    `artifacts` are the files that were handed in with it; None stands for the reference's own.
    Hidden data are there where a hidden check is asked for.
    """
    chosen = tuple(checks)
    hidden = any(check.visibility is not Visibility.PUBLIC for check in chosen)
    files = lesson.material.files(artifacts, hidden=hidden)
    shared = lesson.shared.sources(hidden=hidden)
    policy = lesson.policy
    calls = tuple(_call(lesson, check, policy.seconds_per_check) for check in chosen)
    code = {name: _packed(name, source) for name, source in lesson.checks.items()}
    # What every process is held below needs no limit of its own.
    least = policy.memory_mib < lesson.course.policy.most_memory_mib
    memory = policy.memory_mib << 20 if least else 0
    return Job(
        program,
        lesson.checks,
        calls,
        code,
        threads=policy.threads,
        files=files,
        shared=shared,
        memory_bytes=memory,
    )


def _call(lesson: Lesson, check: Check, seconds: float) -> Call:
    return Call(
        name=check.name,
        file=check.file,
        function=check.function,
        parameters=check.parameters,
        task=check.task,
        seed=check_seed(lesson.course, lesson.name, check),
        cpu_seconds=check.own_limits.seconds or seconds,
        forbidden=lesson.rules(check.task).forbids,
        allowed=lesson.rules(check.task).allows,
        needed=tuple(lesson.rules(task) for task in check.needs if task != check.task),
        statements=_statements(lesson.checks[check.file], check.function),
        first_seed=None
        if check.outcome or check.once
        else check_seed(lesson.course, lesson.name, check, "again"),
        memory_bytes=(check.own_limits.memory_mib or 0) << 20 or UNSET,
        threads=check.own_limits.threads or UNSET,
    )


@functools.lru_cache(maxsize=64)
def _packed(name: str, source: str) -> tuple[bytes, ...]:
    return packed(name, source)


@functools.lru_cache(maxsize=4096)
def _statements(source: str, function: str) -> tuple[int, ...]:
    """Number the statements of a check file that one of its functions is made of.

    Found here, not in the student process, which would have to find them for each submission.
    """
    slicer, fixtures = _slicer(source)
    own = fixtures.bound(fixtures.asked_for(function))
    kept = slicer.keep([function, "*", *own])
    return tuple(n for n, statement in enumerate(slicer.statements) if statement in kept)


@functools.lru_cache(maxsize=64)
def _slicer(source: str) -> tuple[Slicer, Fixtures]:
    tree = parse(source)
    return Slicer(tree.body), Fixtures(tree)


def check_seed(course: Course, lesson: str, check: Check, use: str = "") -> int:
    """Derive a check's seed: the same for every solution, a different one for every check and use.

    Students have the seeds of public checks, and could find the course's own by trying. A hidden
    check's seed comes from the course's secret, and says nothing about any other seed.
    """
    text = f"{course.policy.seed}/{lesson}/{check.name}{'/' * bool(use)}{use}".encode()
    if check.visibility is Visibility.PUBLIC:
        return int.from_bytes(hashlib.sha256(text).digest()[:4], "little")
    # 63 bits: what every generator takes.
    drawn = hmac.digest(course.secret, text, "sha256")
    return int.from_bytes(drawn[:8], "little") >> 1
