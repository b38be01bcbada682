"""What is similar as one JSON object; its fields are documented in docs/similar.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from autograder.language import N_
from autograder.similar.comparing import Pair
from autograder.similar.finding import LessonFound

FORMAT_VERSION = 1
NOTICE = N_(
    "A hint for a person, and no verdict: similar code has many causes, such as a tutor's example, "
    "a group that was allowed, or a task that is hardly solved otherwise. Nobody's points change."
)


def to_json(course: str, found: Sequence[LessonFound], threshold: float) -> bytes:
    """Write the object as indented JSON that ends with a newline."""
    whole = {
        "format_version": FORMAT_VERSION,
        "notice": NOTICE,
        "course": course,
        "threshold": threshold,
        "lessons": [_lesson(each) for each in found],
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def _lesson(found: LessonFound) -> dict[str, Any]:
    return {
        "lesson": found.lesson,
        "compared": [each.work.student for each in found.programs],
        "clusters": [[found.name(number) for number in each] for each in found.clusters],
        "pairs": [_pair(found, each) for each in found.pairs],
        "not_compared": [msgspec.to_builtins(each) for each in found.not_compared],
    }


def _pair(found: LessonFound, pair: Pair) -> dict[str, Any]:
    return {
        "students": [found.name(pair.one), found.name(pair.other)],
        "similarity": round(pair.similarity, 3),
        "tasks": [
            {
                "task": each.task,
                "similarity": round(each.similarity, 3),
                "shared": round(each.shared, 2),
                "of": [round(each.one, 2), round(each.other, 2)],
            }
            for each in pair.tasks
        ],
    }
