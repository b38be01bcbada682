"""When a lesson's submissions came in, as far as a platform says it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from autograder.results.gradebook import Entry


class Times(msgspec.Struct, frozen=True):
    """The submissions of one lesson in time; times are in UTC."""

    lesson: str
    submissions: int
    dated: int  # of how many it is known when they came in
    first: datetime.datetime | None
    median: datetime.datetime | None
    last: datetime.datetime | None
    late: int | None  # as the platform marks them; None where it marks none


def times_of(lesson: str, entries: Sequence[Entry]) -> Times:
    """Describe when the submissions of one lesson came in."""
    moments = sorted(filter(None, map(_moment, entries)))
    marks = [e.submitted.late for e in entries if e.submitted and e.submitted.late is not None]
    return Times(
        lesson=lesson,
        submissions=len(entries),
        dated=len(moments),
        first=moments[0] if moments else None,
        median=moments[(len(moments) - 1) // 2] if moments else None,
        last=moments[-1] if moments else None,
        late=sum(marks) if marks else None,
    )


def _moment(entry: Entry) -> datetime.datetime | None:
    if entry.submitted is None or not entry.submitted.at:
        return None
    try:
        at = datetime.datetime.fromisoformat(entry.submitted.at)
    except ValueError:
        return None  # a platform's own writing, which nothing is computed from
    # A time without an offset is nobody's in particular.
    return at.astimezone(datetime.UTC) if at.tzinfo is not None else None
