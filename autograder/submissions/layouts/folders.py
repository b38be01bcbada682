"""nbgrader's: a folder or an archive for each student, by the student's name."""

from __future__ import annotations

from autograder.language import N_
from autograder.submissions.layouts.layout import Owner, Top, share
from autograder.submissions.opening import Kind
from autograder.submissions.packing import is_packed, unpacked_name


class Folders:
    """`<student>/<lesson>/<notebook>.ipynb`, `<student>/<notebook>.ipynb`, `<student>.zip`."""

    title = N_("a folder for each student")

    def __init__(self, top: Top) -> None:
        own = [each for each in top.handed_in if self.place(*each)]
        # Any other layout that accounts for as much knows more.
        self.confidence = 0.75 * share(own, top.handed_in)

    def place(self, name: str, kind: Kind) -> tuple[Owner, ...]:
        """Take the folder's or the archive's name."""
        if kind is Kind.FILE and not is_packed(name):
            return ()
        return (Owner(name if kind is Kind.FOLDER else unpacked_name(name)),)
