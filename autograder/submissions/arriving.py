"""Files that arrive in a drop folder: which are new, and which are still being written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from autograder.language import N_, _
from autograder.submissions.names import readable
from autograder.submissions.submission import Found, Submission, Unplaced

ARRIVING = N_("still being written when it was looked at")

Look = tuple[int, int, int]  # modified at (ns), size, inode


class Arrivals:
    """Looks at a folder again and again, and remembers what it looked like.

    A file is settled once it has looked the same for `settle` seconds of this process's own clock:
    those of the files may be another machine's, and an upload may set them as it likes.
    """

    def __init__(
        self, folder: Path, settle: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._settle = settle
        self._clock = clock
        self._now: dict[Path, tuple[Look, float]] = {}  # since when it looks like that
        self._settled: dict[Path, Look] = {}
        self._taken: dict[Path, Look] = {}

    def look(self) -> bool:
        """Look; say whether anything settled, or went away, since it was last taken."""
        now = self._clock()
        before, self._now = self._now, {}
        for file, seen in _files(self._folder):
            same = file in before and before[file][0] == seen
            self._now[file] = seen, before[file][1] if same else now
        self._settled = {
            file: seen for file, (seen, since) in self._now.items() if now - since >= self._settle
        }
        return (
            any(self._taken.get(file) != seen for file, seen in self._settled.items())
            or not self._taken.keys() <= self._now.keys()
        )

    def take(self) -> frozenset[Path]:
        """Take what had settled at the last look to be known; give the files that had not."""
        self._taken = self._settled
        return frozenset(self._now.keys() - self._settled.keys())

    def forget(self) -> None:
        """Take nothing to be known: the next look finds everything new."""
        self._taken = {}

    def newest_first(self, submission: Submission) -> tuple[float, int]:
        """Give a key to sort by: when its file came to look as it does, then its own time."""
        (modified, _size, _inode), since = self._now.get(submission.file, ((0, 0, 0), 0.0))
        return -since, -modified


def say_unsettled(found: Found, unsettled: frozenset[Path]) -> Found:
    """List what is still being written, for a row of its student's until it is graded."""
    arriving = tuple(
        Unplaced(
            each.place,
            _(ARRIVING),
            each.student,
            each.lesson,
            needs_a_person=True,
            advice=_("grade again once it is complete"),
            known_as=(readable(each.student),),
        )
        for each in found.submissions
        if each.file in unsettled
    )
    return msgspec.structs.replace(found, unplaced=(*found.unplaced, *arriving))


def _files(folder: Path) -> Iterator[tuple[Path, Look]]:
    """List plain files in a folder and below; no link is followed, and what vanishes is gone."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        look = status.st_mtime_ns, status.st_size, status.st_ino
                        yield Path(entry.path), look
        except FileNotFoundError:
            continue
