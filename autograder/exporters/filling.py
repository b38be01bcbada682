"""What filling another system's file comes to: the file, and everybody who is not in it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autograder.exporters.people import Paired
from autograder.exporters.points import Given
from autograder.language import _


class Filled(msgspec.Struct, frozen=True):
    """A file to write, how many grades it holds, and what a person has to see to."""

    data: bytes
    written: int
    asking: tuple[str, ...] = ()  # who has no grade in it, and why: exit code 1
    warnings: tuple[str, ...] = ()  # what to look at before it is uploaded


def to_give(points: Mapping[str, Given], paired: Paired) -> dict[int, tuple[str, Given]]:
    """Give the grades that may be written, by the place of their row."""
    return {
        place: (student, points[student])
        for student, place in paired.rows.items()
        if student in points and not points[student].waits
    }


def who_asks(points: Mapping[str, Given], paired: Paired) -> tuple[str, ...]:
    """List who has no grade in a file, from both sides, and why."""
    lines = [f"{student}: {given.waits}" for student, given in points.items() if given.waits]
    lines += [f"{student}: {why}" for student, why in paired.nowhere.items() if student in points]
    lines += [
        _("{shown}: nobody in the gradebook fits").format(shown=row.shown) for row in paired.nobody
    ]
    return tuple(lines)
