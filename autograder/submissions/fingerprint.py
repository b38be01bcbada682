"""What a submission's grade is kept under: its bytes, its lesson's state, and its confinement."""

from __future__ import annotations

from autograder.digest import digest
from autograder.submissions.beside import Brought


def submission_fingerprint(
    data: bytes, lesson: str, layers: str, brought: Brought | None = None
) -> str:
    """Fingerprint one submission under one state of its lesson and one confinement."""
    return digest([data, lesson.encode(), layers.encode(), *(brought.parts() if brought else ())])


def lesson_state(lesson: str, layers: str) -> str:
    """Name a state of a lesson and a confinement: what a submission was graded under."""
    return f"{lesson} {layers}"
