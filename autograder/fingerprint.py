"""Fingerprints: what a record or a result depends on, as one short text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.lesson import Lesson

# What an observation depends on. Judging, words and reports may change without a new record.
_OBSERVING = ("sandbox", "observation", "authoring.py", "calls.py", "lesson.py", "record.py")
# What a grade does not depend on: how it is asked for, and how it is shown.
_SHOWING = ("cli.py", "commands", "jupyter", "reports", "exporters", "checks")


def digest(parts: Iterable[bytes]) -> str:
    """Hash parts so that no two lists of parts give the same text."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)
    return whole.hexdigest()[:32]


def record_fingerprint(course: Course, lesson: Lesson) -> str:
    """Fingerprint what a lesson's record depends on: all but the tolerances."""
    return digest([_kit(observing=True), *_lesson_parts(course, lesson)])


def grading_fingerprint(course: Course, lesson: Lesson) -> str:
    """Fingerprint what a lesson's grades depend on besides the submission."""
    tolerances = msgspec.json.encode(lesson.tolerances)
    return digest([_kit(observing=False), *_lesson_parts(course, lesson), tolerances])


def _lesson_parts(course: Course, lesson: Lesson) -> list[bytes]:
    code = [cell for cell in lesson.cells if cell.task or cell.given]
    return [
        msgspec.json.encode(course.policy),
        msgspec.json.encode(code),
        msgspec.json.encode(lesson.known_sources),
        msgspec.json.encode(lesson.checks),
        lesson.name.encode(),
    ]


@cache
def _kit(*, observing: bool) -> bytes:
    """Fingerprint the kit's own code and the torch it computes with."""
    root = Path(__file__).parent
    names = sorted(str(file.relative_to(root)) for file in root.rglob("*.py"))
    chosen = [
        name
        for name in names
        if (name.startswith(_OBSERVING) if observing else not name.startswith(_SHOWING))
    ]
    return digest(
        [
            version("torch").encode(),
            *(part for name in chosen for part in (name.encode(), (root / name).read_bytes())),
        ]
    ).encode()
