"""A course: its folder, the policy it is graded by, and the names of its lessons."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

PUBLIC = "test_public.py"
HIDDEN = "test_hidden.py"

Positive = Annotated[float, msgspec.Meta(gt=0)]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a course is graded: `[tool.autograder]` in its pyproject.toml."""

    course: str
    seed: int = 0
    seconds_per_check: Positive = 10.0  # of CPU
    seconds_per_submission: Positive = 60.0  # of CPU
    memory_mib: Annotated[int, msgspec.Meta(gt=0)] = 1024
    points_per_lesson: Positive = 10.0
    packages: tuple[
        Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_]\w*$")], ...
    ] = ()  # for students


class Course(msgspec.Struct, frozen=True):
    """A course's folder, its policy, its lessons' names in order, and its secret."""

    root: Path
    policy: Policy
    lessons: tuple[str, ...]
    secret: bytes

    def __repr__(self) -> str:
        """Show everything but the secret: a repr ends up in logs."""
        return f"Course({str(self.root)!r}, {self.policy!r}, {self.lessons!r})"


def number_of(lesson: str) -> str:
    """Give the number in a lesson's name: `03` of `03_linear_regression`."""
    return lesson.partition("_")[0]


def module_of(lesson: str) -> str:
    """Give the name of a lesson's file: `linear_regression` of `03_linear_regression`."""
    return lesson.partition("_")[2]
