"""Exact numbers: fractions on the way, whole hundredths of a point where a step ends."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from autograder.language import N_, _

Direction = Literal["half up", "half even", "half down", "up", "down"]
DIRECTIONS = (N_("half up"), N_("half even"), N_("half down"), N_("up"), N_("down"))
_HALF = Fraction(1, 2)
CENT = Fraction(1, 100)


def exact(number: float) -> Fraction:
    """Give a number as it is written: 0.1 is a tenth, and not the float beside it."""
    return Fraction(repr(number))


def to_step(points: Fraction, step: Fraction = CENT, direction: Direction = "half up") -> Fraction:
    """Round to a multiple of `step`; where two are as near, `half up` takes the larger one."""
    steps = points / step
    below = math.floor(steps)
    rest = steps - below
    if direction == "half even":
        goes_up = rest > _HALF or (rest == _HALF and below % 2 == 1)
    else:
        goes_up = {
            "up": rest > 0,
            "down": False,
            "half up": rest >= _HALF,
            "half down": rest > _HALF,
        }[direction]
    return (below + goes_up) * step


def shown(points: Fraction) -> float:
    """Give hundredths as the float that is nearest to them."""
    return float(to_step(points))


def summed(points: Iterable[float]) -> Fraction:
    """Add up numbers exactly."""
    return sum(map(exact, points), Fraction(0))


def say(number: Fraction) -> str:
    """Write a number without zeros at the end, with at most two decimals."""
    return f"{shown(number):.2f}".rstrip("0").rstrip(".")


def say_rounded(step: float, direction: Direction) -> str:
    """Say how a number was rounded."""
    said = _("Rounded to {step}, {direction}.")
    return said.format(step=say(exact(step)), direction=_(direction))


def say_percent(part: Fraction, whole: Fraction) -> str:
    """Write a share in percent; what is worth nothing has none."""
    return f"{say(100 * part / whole)} %" if whole else _("no points to earn")
