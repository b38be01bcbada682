"""Many names in one line: the first of them, and how many there are besides."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.language import _


def the_first(names: Sequence[str], most: int) -> str:
    """List at most so many names, and say how many more there are."""
    listed = ", ".join(names[:most])
    if len(names) <= most:
        return listed
    return listed + _(" and {count} more").format(count=len(names) - most)
