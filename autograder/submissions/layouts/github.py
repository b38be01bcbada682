"""GitHub Classroom's and Classroom 50's: for each student `<assignment>-<username>`."""

from __future__ import annotations

import re

from autograder.submissions.layouts.layout import Owner, Top, common_beginning, share
from autograder.submissions.opening import Kind
from autograder.submissions.packing import is_packed, unpacked_name

_OF_GIT = {".git", ".github", ".gitignore", ".gitattributes"}


class GitHub:
    """Clones side by side. What git says of times is each student's own claim, and is not read."""

    title = "GitHub Classroom"

    def __init__(self, top: Top) -> None:
        lessons = "|".join(re.escape(m).replace("_", "[-_]") for m in top.modules)
        self._named = re.compile(rf"(?:.*?[-_])?(?:{lessons})-(?P<user>.+)", re.IGNORECASE)
        folders = [name for name, kind in top.entries if kind is Kind.FOLDER]
        named = [name for name in folders if self._named.fullmatch(name)]
        cloned = [name for name in folders if _OF_GIT.intersection(top.names_in(name))]
        common = common_beginning(folders) if len(folders) > 1 else ""
        self._common = common[: common.rfind("-") + 1]
        confidence = share(named, top.handed_in)
        if self._common:
            confidence = max(confidence, share(cloned, top.handed_in))
        self.confidence = 0.95 * confidence

    def place(self, name: str, kind: Kind) -> tuple[Owner, ...]:
        """Take what stands behind the assignment: the user's name."""
        if kind is Kind.FILE and not is_packed(name):
            return ()
        stem = name if kind is Kind.FOLDER else unpacked_name(name)
        found = self._named.fullmatch(stem)
        user = found["user"] if found else stem.removeprefix(self._common)
        return (Owner(user or stem, known_as=(stem,)),)
