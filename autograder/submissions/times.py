"""When a file was handed in, as the platform says it; never what the file's own date says."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

_TIME = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d|[A-Za-z][A-Za-z0-9_+\-/]*)?"
)


def in_words(text: str) -> str:
    """Read a time as platforms write it; as ISO 8601 with its offset, or empty if it is none.

    nbgrader writes the zone's name behind the time, and means UTC where it is missing.
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        return ""
    try:
        # Python takes up to six digits of a second; Ruby writes nine.
        when = datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", found["time"]))
        return when.replace(tzinfo=_zone(found["zone"] or "UTC")).isoformat()
    except (ValueError, OSError, KeyError):
        return ""


def _zone(name: str) -> datetime.tzinfo:
    if name in ("Z", "UTC", "GMT"):
        return datetime.UTC
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[-2:])
        offset = datetime.timedelta(hours=hours, minutes=minutes)
        return datetime.timezone(-offset if name[0] == "-" else offset)
    return ZoneInfo(name)
