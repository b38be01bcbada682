"""How long before or after its due date the work for a lesson came in.

Everything is relative to each student's own due date, with the extensions that they were granted.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec


class Band(enum.StrEnum):
    """Where a submission lies around its due date, from the earliest on.

    A band ends with its last moment. Days are those of the calendar, as for a penalty.
    """

    WEEK_EARLY = "week early"  # a week or more
    DAYS_EARLY = "days early"  # less than a week, and a day or more
    LAST_DAY = "last day"  # less than a day, and an hour or more
    LAST_HOUR = "last hour"  # up to the due date itself
    GRACE = "grace"  # after it, and within the grace
    HOUR_LATE = "hour late"  # up to an hour after the due date
    DAY_LATE = "day late"
    WEEK_LATE = "week late"
    LATER = "later"

    @property
    def is_late(self) -> bool:
        """Whether it is after the due date and its grace."""
        return self in _LATE


_LATE = (Band.HOUR_LATE, Band.DAY_LATE, Band.WEEK_LATE, Band.LATER)


class HandIn(msgspec.Struct, frozen=True):
    """A student's last submission for a lesson in time; moments are in UTC."""

    student: str
    lesson: str
    when: datetime | None  # None: nobody knows
    due: datetime | None = None  # for this student; None: it never is
    usual: datetime | None = None  # for the lesson, without what is this student's alone
    band: Band | None = None  # None: one of both moments is not known
    by_extension: bool = False  # in time, and late without what is this student's alone

    @property
    def late_by(self) -> timedelta:
        """How long after the due date it came in; nothing if it did not."""
        if self.when is None or self.due is None:
            return timedelta(0)
        return max(self.when - self.due, timedelta(0))


class HandIns(msgspec.Struct, frozen=True):
    """Those of a whole class, and the time zone in which its days are counted."""

    zone: str = "UTC"
    each: tuple[HandIn, ...] = ()


class HandingIn(msgspec.Struct, frozen=True):
    """How the work for one lesson came in."""

    lesson: str
    due: datetime | None  # the lesson's own; students may have others
    students: int  # who handed something in, themselves or by their group
    counts: tuple[int, ...]  # by `Band`, in its order
    late: tuple[HandIn, ...]  # the latest first
    by_extension: tuple[str, ...]  # students
    unknown: tuple[str, ...]  # those with a due date, of whom nobody knows when it was
    without_due: int  # students to whom no due date applies

    @property
    def known(self) -> int:
        """How many are early, in time or late: the sum of `counts`."""
        return sum(self.counts)

    def late_in(self, band: Band) -> tuple[HandIn, ...]:
        """Give those who are so late, the latest first."""
        return tuple(each for each in self.late if each.band is band)


def handing_in_of(lesson: str, each: Sequence[HandIn]) -> HandingIn:
    """Describe how the work for one lesson came in."""
    bands = [one.band for one in each]
    late = [one for one in each if one.band is not None and one.band.is_late]
    return HandingIn(
        lesson=lesson,
        due=next((one.usual for one in each if one.usual is not None), None),
        students=len(each),
        counts=tuple(bands.count(band) for band in Band),
        late=tuple(sorted(late, key=lambda one: (-one.late_by, one.student))),
        by_extension=tuple(one.student for one in each if one.by_extension),
        unknown=tuple(one.student for one in each if one.due is not None and one.when is None),
        without_due=sum(one.due is None for one in each),
    )
