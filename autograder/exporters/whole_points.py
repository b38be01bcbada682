"""Fractional points in formats that take whole numbers only, so that the total is kept.

The method of largest remainders (Hamilton's): each share is rounded down, and what is missing to
the total goes, one by one, to those that lost most by it; of equal ones the first comes first.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.results.points import hundredths


def whole(points: float, scale: int = 1) -> int:
    """Give points times `scale` as a whole number; a half is rounded up, in a student's favour."""
    return (hundredths(points) * scale * 2 + 100) // 200


def shared_out(
    points: Sequence[float], total: int, room: Sequence[int], scale: int = 1
) -> list[int]:
    """Share `total` out among `points` in whole numbers, none above its `room`.

    The sum is `total`; ValueError if there is not so much room. Each number is less than one from
    its share where the rooms allow it, and equal points keep their order.
    """
    if not 0 <= total <= sum(room):
        raise ValueError(f"{total} does not fit into {sum(room)}")
    exact = [hundredths(each) * scale for each in points]  # in hundredths of what is shared out
    given = [min(share // 100, most) for share, most in zip(exact, room, strict=True)]
    while (missing := total - sum(given)) != 0:
        step = 1 if missing > 0 else -1
        # How much more, or less, than it has belongs to each that can take a step.
        lacking = [
            (step * (share - 100 * has), -number)
            for number, (share, has, most) in enumerate(zip(exact, given, room, strict=True))
            if 0 <= has + step <= most
        ]
        given[-max(lacking)[1]] += step
    return given
