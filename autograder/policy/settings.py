"""What an author writes: `[tool.autograder.policy]` in the course's pyproject.toml.

The same terms may be set for the course, a lesson, a student, and a student's lesson; the inner
word holds.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from autograder.language import _
from autograder.policy.amounts import Direction
from autograder.policy.times import read_span, zone_named

Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
NotBelowZero = Annotated[float, msgspec.Meta(ge=0)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Number = Annotated[int, msgspec.Meta(ge=0)]


class Late(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What being late costs; without any of its keys, nothing."""

    percent: Percent | None = None  # for each day or hour that has begun
    points: NotBelowZero | None = None  # the same in points
    per: Literal["day", "hour", "once"] = "day"
    of: Literal["earned", "possible"] = "earned"  # what `percent` is of
    most: NotBelowZero | None = None  # no more than so many percent, or points
    cut_off: str | None = None  # a span after which nothing counts
    function: str | None = None  # "module:name", in a file of the course's folder

    def __post_init__(self) -> None:
        """Refuse what means two things."""
        ways = [n for n in ("percent", "points", "function") if getattr(self, n) is not None]
        if len(ways) > 1:
            raise ValueError(
                _("{ways} exclude each other: keep one").format(ways=" and ".join(ways))
            )
        if self.cut_off is not None:
            read_span(self.cut_off)
        if self.most is not None and ways not in (["percent"], ["points"]):
            raise ValueError(
                _("`most` bounds `percent` or `points`, and neither is there: add one")
            )
        if self.function is not None and not all(
            part.isidentifier() for part in self.function.split(":")
        ):
            raise ValueError(
                _(
                    'function = {function!r} names no function; write "module:name" for the '
                    "function `name` in the course's module.py"
                ).format(function=self.function)
            )
        if self.function is not None and self.function.count(":") != 1:
            raise ValueError(f'function = {self.function!r}: write "module:name"')
        _finite(self, "points", "most")


class Rounding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """To which multiples points are rounded, and which of two is taken."""

    step: Annotated[float, msgspec.Meta(ge=0.01)]
    direction: Direction = "half up"

    def __post_init__(self) -> None:
        """Refuse a step that is none."""
        _finite(self, "step")
        if abs(self.step * 100 - round(self.step * 100)) > 1e-6:
            raise ValueError(
                _("step = {step}: points are whole hundredths; round to some").format(
                    step=self.step
                )
            )


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What holds for the work on a lesson; None: as it is set further out."""

    due: datetime | None = None  # local in `timezone`, or with an offset of its own
    extension: str | None = None  # a span by which `due` is later
    grace: str | None = None  # a span after it that costs nothing
    late: Late | None = None
    attempts: Literal["last", "best", "mean"] | None = None
    extra_credit: Literal["beyond", "capped"] | None = None
    rounding: Rounding | None = None
    weight: NotBelowZero | None = None
    unknown_time: Literal["say", "ask"] | None = None  # where it is due and nobody knows when
    reason: str | None = None  # shown with an extension

    def __post_init__(self) -> None:
        """Refuse spans of time that are none."""
        for name in ("extension", "grace"):
            if (span := getattr(self, name)) is not None:
                read_span(span)
        _finite(self, "weight")


class LessonTerms(Terms, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one lesson has otherwise, for everybody."""

    keep: bool = False  # it is never dropped
    groups: dict[str, tuple[str, ...]] | None = None  # instead of the course's


class OwnTerms(Terms, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one student has otherwise in one lesson."""

    submitted: datetime | None = None  # when they handed in, where the platform does not say


class StudentTerms(Terms, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one student has otherwise in every lesson, or in some."""

    drop: Number | None = None
    lessons: dict[str, OwnTerms] = {}


class Settings(Terms, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The policy of a course."""

    timezone: str = ""
    drop: Number = 0  # so many lessons, the lowest by percentage
    total_rounding: Rounding | None = None
    students_file: str = ""  # with what is personal, from the course's folder
    group_column: str = ""  # of the roster
    groups: dict[str, tuple[str, ...]] = {}  # who hands in together, by the group's name
    lessons: dict[str, LessonTerms] = {}
    students: dict[str, StudentTerms] = {}

    def __post_init__(self) -> None:
        """Refuse a time without a zone, and a zone that there is not."""
        super().__post_init__()
        if self.timezone:
            zone_named(self.timezone)
            return
        own = [
            *self.students.values(),
            *(o for s in self.students.values() for o in s.lessons.values()),
        ]
        for terms in (self, *self.lessons.values(), *own):
            times = (terms.due, getattr(terms, "submitted", None))
            if any(time is not None and time.tzinfo is None for time in times):
                raise ValueError(NO_ZONE)


NO_ZONE = (
    'a time has no offset, so nobody can say when that is; add timezone = "Europe/Berlin", or '
    "where your course is"
)


def _finite(struct: msgspec.Struct, *names: str) -> None:
    for name in names:
        value = getattr(struct, name)
        if value is not None and not math.isfinite(value):
            raise ValueError(
                _("{name} = {value} is no number to count with").format(name=name, value=value)
            )
