"""What a lesson's folder is called, and what to say of a folder that looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.course.course import number_of
from autograder.language import N_

_LESSON = re.compile(r"\d+_[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"(?:(?:lesson|week|unit)[-_ .]*)?(\d+)[-_ .]*(.*)", re.IGNORECASE | re.DOTALL)
RULE = N_(
    "two digits, an underscore, then lower-case letters, digits and underscores, as 01_tensors"
)


def is_lesson(name: str) -> bool:
    """Whether a folder of this name is a lesson."""
    return _LESSON.fullmatch(name) is not None


def looks_like_lesson(name: str) -> bool:
    """Whether a folder that is no lesson was meant as one: it begins with a number, as they do."""
    return not is_lesson(name) and _NUMBER.fullmatch(name) is not None


def next_number(lessons: Iterable[str]) -> int:
    """Give the number of the lesson that comes after all of these."""
    return max((int(number_of(each)) for each in lessons), default=0) + 1


def nearest_name(name: str, otherwise: int = 1) -> str:
    """Give the name that a lesson would have instead of this one; empty if none suggests itself.

    A name without a number gets the other one.
    """
    found = _NUMBER.fullmatch(name)
    words = re.sub(r"[^a-z0-9]+", "_", (found[2] if found else name).lower()).strip("_")
    words = words.lstrip("0123456789_")
    number = int(found[1]) if found else otherwise
    return f"{number:02}_{words}" if words else ""
