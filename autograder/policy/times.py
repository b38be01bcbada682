"""When something is due, and how late something else is.

A day is one of the calendar in the course's time zone: work due at 23:59 is one day late until the
next 23:59, also where clocks change between the two. Hours are hours that pass. A time that clocks
show twice, or never, is the later of the two that may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

from autograder.language import _, ngettext

_SPAN = re.compile(r"(\d{1,6}) (minute|hour|day|week)s?")
_MINUTES = {"minute": 1, "hour": 60}
_DAYS = {"day": 1, "week": 7}
_QUARTER = timedelta(minutes=15)  # clocks change at a quarter of an hour
_CHANGES = 12  # quarters: no clock is put back further than three hours
_LEAST = timedelta(microseconds=1)


class Span(NamedTuple):
    """So many days of the calendar, and then so many minutes."""

    days: int
    minutes: int


def read_span(text: str) -> Span:
    """Read `90 minutes`, `2 hours`, `3 days`, `1 week`; ValueError says how it is written."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(
            _(
                '{text!r} is no span of time; write a whole number and a unit, such as "15 '
                'minutes", "2 hours", "3 days" or "1 week"'
            ).format(text=text)
        )
    number, unit = int(found[1]), found[2]
    return Span(number * _DAYS.get(unit, 0), number * _MINUTES.get(unit, 0))


def say_span(text: str) -> str:
    """Say a span as `read_span` reads it, in the language in force."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        return text
    number = int(found[1])
    return {
        "minute": ngettext("{number} minute", "{number} minutes", number),
        "hour": ngettext("{number} hour", "{number} hours", number),
        "day": ngettext("{number} day", "{number} days", number),
        "week": ngettext("{number} week", "{number} weeks", number),
    }[found[2]].format(number=number)


def zone_named(name: str) -> tzinfo:
    """Give a time zone; ValueError says that there is none of this name."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            _(
                'no time zone {name!r}; name one as the IANA does, such as "Europe/Berlin" '
                "(a machine without these needs `pip install tzdata`)"
            ).format(name=name)
        ) from None


def moment(local: datetime, zone: tzinfo) -> datetime:
    """Give the moment in UTC that a time means; one without an offset is the zone's."""
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def after(start: datetime, span: Span, zone: tzinfo) -> datetime:
    """Give the moment that is a span after another: no earlier for a later start."""
    days = timedelta(days=span.days)
    minutes = timedelta(minutes=span.minutes)
    if not span.days:
        return start + minutes
    walls = (each.astimezone(zone).replace(tzinfo=None) for each in (start, *_before(start)))
    return max(moment(wall + days, zone) for wall in walls) + minutes


def _before(start: datetime) -> Iterator[datetime]:
    """Give the last moments before clocks may have been put back shortly before another."""
    quarter = start - (start - datetime.min.replace(tzinfo=UTC)) % _QUARTER
    for number in range(_CHANGES):
        yield quarter - number * _QUARTER - _LEAST


def started(due: datetime, submitted: datetime, per: str, zone: tzinfo) -> int:
    """Count the days or hours that have begun after a due moment; 0 if it is not late."""
    if submitted <= due:
        return 0
    if per == "hour":
        return ceil((submitted - due) / timedelta(hours=1))
    number = max(1, (submitted - due) // timedelta(days=1) - 1)
    while after(due, Span(number, 0), zone) < submitted:
        number += 1
    while number > 1 and after(due, Span(number - 1, 0), zone) >= submitted:
        number -= 1
    return number


def say_moment(when: datetime, zone: tzinfo) -> str:
    """Write a moment as clocks in a zone show it, with the offset."""
    text = when.astimezone(zone).isoformat(" ", "seconds")
    return text.replace("+00:00", " UTC")
