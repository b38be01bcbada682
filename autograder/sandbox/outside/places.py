"""Find the line of a program at which a process was stopped, in what it wrote at the end.

A process answers with Python's own dump of its stack (see child.py). The text may be forged or
missing; callers vet the answer against the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_BEGIN: Final = "(most recent call first):"
_FRAME: Final = re.compile(r'^  File "(.*)", line (\d{1,9}) in ', re.MULTILINE)


class Place(NamedTuple):
    """A line of a cell."""

    cell: str
    line: int


def innermost(text: str, cells: Iterable[str]) -> Place | None:
    """Return the innermost line that is in one of `cells`, by the last dump in `text`."""
    # The dump is ASCII: it spells other characters as Python's escapes.
    names = {cell.encode("ascii", "backslashreplace").decode(): cell for cell in cells}
    _, begun, dump = text.rpartition(_BEGIN)
    if begun:
        for name, line in _FRAME.findall(dump):
            if name in names:
                return Place(names[name], int(line))
    return None
