"""Canvas's: `<lastfirst>_LATE_<student>_<submission>_<file>-<attempt>.ipynb`."""

from __future__ import annotations

import re

from autograder.language import N_
from autograder.results.gradebook import Submitted
from autograder.submissions.layouts.layout import Owner, Top, share
from autograder.submissions.opening import Kind

_NAME = re.compile(
    r"(?P<student>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<submission>\d+)_(?P<file>.+)", re.DOTALL
)
# What was written into Canvas itself has no number of its own.
_TEXT = re.compile(
    r"(?P<student>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<submission>)(?P<file>(?!\d+_).+\.html?)",
    re.DOTALL,
)
_ATTEMPT = re.compile(r"(.+)-(\d{1,3})((?:\.[A-Za-z0-9]+)*)", re.DOTALL)
_LATE = Submitted(late=True, source=N_("Canvas's LATE mark in the file's name"))


class Canvas:
    """What "Download submissions" gives: one flat folder."""

    title = "Canvas"

    def __init__(self, top: Top) -> None:
        own = [each for each in top.handed_in if self.place(*each)]
        self.confidence = share(own, top.handed_in)

    def place(self, name: str, kind: Kind) -> tuple[Owner, ...]:
        """Take the name and the id of the student, the attempt, and whether it came late."""
        found = _NAME.fullmatch(name) or _TEXT.fullmatch(name)
        if not found:
            return ()
        file, attempt = found["file"], 0
        again = _ATTEMPT.fullmatch(file)
        if again:
            file, attempt = again[1] + again[3], int(again[2])
        return (
            Owner(
                found["student"],
                found["id"],
                (found["id"],),
                file,
                (attempt, int(found["submission"] or 0)),
                _LATE if found["late"] else None,
            ),
        )
