"""Keep the server's memory in huge pages: copying and ending a process costs a third less.

A fork copies an entry for each page, and the end of the child takes it away again. The kernel
copies one entry for 512 pages where they lie together.
"""

from __future__ import annotations

import contextlib
from typing import Final

from autograder.sandbox.confinement import libc

HUGE: Final = 2 << 20


def gather() -> None:
    """Move this process's own memory into huge pages, where the kernel can; no new rule is set."""
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        # Read to the end first: what follows changes what is read.
        regions = [line.split() for line in maps]
        for place, rights, _, _, _, *name in regions:
            # Private and writable, and no file: what a child would get a copy of.
            if rights == "rw-p" and name in ([], ["[heap]"]):
                _collapse(*(int(end, 16) for end in place.split("-")))


def _collapse(start: int, end: int) -> None:
    start, end = -(-start // HUGE) * HUGE, end // HUGE * HUGE
    if start < end:
        # EINVAL before Linux 6.1, EAGAIN or ENOMEM where there is no room: the pages stay small.
        with contextlib.suppress(OSError):
            libc.madvise(start, end - start, libc.MADV_COLLAPSE)
