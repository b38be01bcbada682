"""The numbers that count, and every step on the way to them.

Points are whole hundredths, written as floats: the steps of a number chain exactly.
"""

from __future__ import annotations

import msgspec

from autograder.language import N_

# What rules are called, in data always in these words.
RULES = (
    *(N_("missing"), N_("needs a person"), N_("group"), N_("attempts"), N_("late")),
    *(N_("extension"), N_("extra credit"), N_("rounding"), N_("weight"), N_("dropped")),
)


class Step(msgspec.Struct, frozen=True):
    """One rule that changed one number, or left it as it is and has something to say."""

    rule: str
    before: float
    after: float
    why: str  # one plain sentence, in the language that it was settled in


class Final(msgspec.Struct, frozen=True):
    """Of one student and lesson."""

    student: str
    lesson: str
    raw: float  # what checks and people gave to what the student handed in
    points: float
    possible: float
    steps: tuple[Step, ...] = ()  # from `raw` to `points`
    waiting: bool = False  # a person has to finish it


class Total(msgspec.Struct, frozen=True):
    """Of one student over the course."""

    student: str
    points: float
    possible: float
    steps: tuple[Step, ...] = ()  # from the sum of the lessons' points to `points`
    waiting: bool = False


class Finals(msgspec.Struct, frozen=True):
    """Of a class: by student, then by lesson in the course's order."""

    lessons: tuple[Final, ...] = ()
    totals: tuple[Total, ...] = ()
