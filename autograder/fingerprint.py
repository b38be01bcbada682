"""Fingerprints: what a result depends on, as one short text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.lesson import Lesson


def digest(parts: Iterable[bytes]) -> str:
    """Hash parts so that no two lists of parts give the same text."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)
    return whole.hexdigest()[:32]


@cache
def kit_fingerprint() -> str:
    """Fingerprint the kit's own code and the torch it computes with."""
    root = Path(__file__).parent
    files = sorted(root.rglob("*.py"))
    names = [str(file.relative_to(root)).encode() for file in files]
    return digest([version("torch").encode(), *names, *(file.read_bytes() for file in files)])


def lesson_fingerprint(course: Course, lesson: Lesson) -> str:
    """Fingerprint what a lesson's grades depend on besides the submission."""
    plain = msgspec.structs.replace(lesson, source_file=Path(lesson.source_file.name))
    return digest(
        [
            kit_fingerprint().encode(),
            msgspec.json.encode(course.policy),
            msgspec.json.encode(plain, enc_hook=str),
        ]
    )
