"""Moodle's: `<name>_<number>_assignsubmission_file_/…`, or the same before each file's name."""

from __future__ import annotations

import re

from autograder.submissions.layouts.layout import Owner, Top, share
from autograder.submissions.opening import Kind

_NAME = re.compile(
    r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?P<type>[a-z]+)(?:_(?P<file>.*))?",
    re.DOTALL,
)


class Moodle:
    """What "Download all submissions" gives, with folders or without."""

    title = "Moodle"

    def __init__(self, top: Top) -> None:
        own = [each for each in top.handed_in if self.place(*each)]
        self.confidence = share(own, top.handed_in)

    def place(self, name: str, kind: Kind) -> tuple[Owner, ...]:
        """Take the name and the participant's number, of which namesakes have two."""
        found = _NAME.fullmatch(name)
        if not found:
            return ()
        number, file = found["number"], found["file"] or ""
        return (Owner(found["student"], number, (f"Participant {number}", number), file),)
