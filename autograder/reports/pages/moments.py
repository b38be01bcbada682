"""A moment as a page shows it: the day as its language writes one, the clock, and the zone."""

from __future__ import annotations

from datetime import datetime

import msgspec

from autograder.language import heard


class Moment(msgspec.Struct, frozen=True):
    """One moment; of a text that is none there is only the text."""

    at: str  # as it was given
    date: str = ""
    time: str = ""  # 24 hours
    zone: str = ""  # such as UTC or UTC+08:00


def moment(text: str) -> Moment:
    """Read a time with its offset, as the gradebook has it, in the language in force."""
    from babel.dates import format_date

    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return Moment(text)
    if when.tzinfo is None:
        return Moment(text)
    offset = when.timetz().isoformat("minutes")[len("hh:mm") :] if when.utcoffset() else ""
    day = format_date(when.date(), "long", locale=heard())
    return Moment(when.isoformat(), day, when.strftime("%H:%M"), f"UTC{offset}")
