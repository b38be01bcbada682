"""Walk through what one student handed in: folders, archives, and archives in archives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from autograder.course.material import DATA
from autograder.errors import SubmissionError
from autograder.language import N_, _
from autograder.submissions.archives import list_members
from autograder.submissions.names import readable
from autograder.submissions.opening import Kind, list_folder
from autograder.submissions.packing import Packing, ending_of, packing_of, unpacked_name
from autograder.submissions.submission import ENDINGS, Beside, Parts, Unplaced

MOST_ENTRIES = 10_000  # of one student's folder, in all
MOST_LEVELS = 32  # of folders in a student's folder
MOST_ARCHIVES = 50  # in one archive
IGNORED = frozenset(
    {"timestamp.txt", "__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini"}
    | {"venv", "site-packages", "node_modules"}
)
# What a release puts beside the notebook, and repositories come with.
RELEASED = frozenset({"lesson.json", "record.json", "record.safetensors", "test_public.py"})
OF_REPOSITORIES = frozenset({"readme.md", "license", "license.md", "requirements.txt"})
LINK = N_("a symbolic link; links are not followed")
_UNPACK = N_("ask the student for the files themselves, or unpack it and grade again")
_FLATTEN = N_("put the lessons' files higher up and grade again")


# Says whose something is: by what leads to it from the class's folder, and on inside an archive.
Whose = Callable[[Parts, Parts], str]


def nobody(parts: Parts, members: Parts) -> str:
    """Say nothing of whose it is: for a walk that only looks."""
    return ""


class Piece(msgspec.Struct, frozen=True):
    """One file of a student, wherever it lies."""

    parts: Parts  # what leads to the file from the folder of the class
    members: Parts  # what leads on inside an archive
    names: Parts  # the same path from the student's folder on, as lessons are told by


class Left(msgspec.Struct, frozen=True):
    """A file that is no lesson's: it may belong to one that lies in its folder."""

    student: str
    names: Parts  # as of its piece
    file: Beside
    unplaced: Unplaced | None = None  # what is said of it if it does not


class Walk:
    """One walk through a class's folder, and what it could not place."""

    def __init__(self, folder: Path, lessons: tuple[str, ...]) -> None:
        self.folder, self.lessons = folder, lessons
        self.unplaced: list[Unplaced] = []
        self.left: list[Left] = []
        self.names: dict[tuple[Path, Parts], Parts] = {}  # of what was placed, by file and members

    def leave_out(
        self,
        parts: Parts,
        reason: str,
        student: str,
        *members: str,
        advice: str = "",
        asks: bool = False,
    ) -> None:
        """List what is not graded."""
        place = readable("!".join((str(self.folder.joinpath(*parts)), *members)))
        self.unplaced.append(Unplaced(place, reason, student, "", asks, advice))

    def entries(
        self, parts: Parts = (), most: int | None = None, whose: Whose = nobody
    ) -> list[tuple[str, Kind]]:
        """List a folder, without what systems and editors leave behind."""
        try:
            listed = list_folder(self.folder, parts, most)
        except OSError as error:
            reason = _("cannot be listed: {error}").format(error=error.strerror)
            self.leave_out(parts, reason, whose(parts, ()), asks=True)
            return []
        return [(name, kind) for name, kind in listed if not _is_left_behind(name)]

    def pieces(self, name: str, kind: Kind, whose: Whose, file: str = "") -> Iterator[Piece]:
        """Go through one entry of the class's folder; `file` is its name as the student gave it."""
        if kind is Kind.LINK:
            # A link could lead to another student's work.
            self.leave_out((name,), _(LINK), whose((name,), ()))
        elif kind is Kind.FOLDER:
            yield from self._of_folder(name, whose)
        else:
            yield from self._of_file((name,), (file or name,), whose)

    def _of_folder(self, name: str, whose: Whose) -> Iterator[Piece]:
        left = MOST_ENTRIES
        # A list, not a recursion: folders can be nested deeper than calls.
        waiting: list[tuple[Parts, Kind]] = [((name,), Kind.FOLDER)]
        while waiting:
            parts, kind = waiting.pop()
            if kind is Kind.LINK:
                self.leave_out(parts, _(LINK), whose(parts, ()))
            elif kind is not Kind.FOLDER:
                yield from self._of_file(parts, parts[1:], whose)
            elif len(parts) > MOST_LEVELS:
                reason = _("folders nested deeper than {most_levels}").format(
                    most_levels=MOST_LEVELS
                )
                self.leave_out(parts, reason, whose(parts, ()), advice=_(_FLATTEN), asks=True)
            else:
                inside = self.entries(parts, left + 1, whose)
                if len(inside) > left:
                    reason = _(
                        "more than {most_entries} files; this folder was not looked through"
                    ).format(most_entries=MOST_ENTRIES)
                    self.leave_out(parts, reason, whose(parts, ()), advice=_(_FLATTEN), asks=True)
                    continue
                left -= len(inside)
                waiting += [((*parts, each), kind) for each, kind in inside[::-1]]

    def _of_file(self, parts: Parts, names: Parts, whose: Whose) -> Iterator[Piece]:
        packing = packing_of(names[-1])
        if packing is Packing.FOREIGN:
            self._refuse(parts, whose)
        elif packing is not Packing.NOT:
            yield from self._of_archive(parts, (), names, whose)
        elif not _is_released(names):
            yield Piece(parts, (), names)

    def _of_archive(
        self, parts: Parts, within: Parts, names: Parts, whose: Whose
    ) -> Iterator[Piece]:
        try:
            members = list_members(self.folder, parts, within)
        except SubmissionError as error:
            self.leave_out(
                parts, str(error), whose(parts, within), *within, advice=_(_UNPACK), asks=True
            )
            return
        stem = unpacked_name(names[-1])
        above = (*names[:-1], stem) if stem in self.lessons else names[:-1]
        archives = 0
        for member in members:
            # Some Windows programs write backslashes.
            inner = PurePosixPath(member.replace("\\", "/")).parts
            if member.endswith("/") or any(map(_is_left_behind, inner)):
                continue
            if not inner:
                self.leave_out(
                    parts, _("a file without a name"), whose(parts, within), *within, member
                )
                continue
            path, chain = (*above, *inner), (*within, member)
            packing = packing_of(inner[-1])
            if packing is Packing.NOT:
                if not _is_released(path):
                    yield Piece(parts, chain, path)
            elif packing is Packing.FOREIGN:
                self._refuse(parts, whose, *chain)
            elif within or archives >= MOST_ARCHIVES:
                reason = (
                    _("an archive in an archive in an archive")
                    if within
                    else _("more than {most_archives} archives in one").format(
                        most_archives=MOST_ARCHIVES
                    )
                )
                owner = whose(parts, chain)
                self.leave_out(parts, reason, owner, *chain, advice=_(_UNPACK), asks=True)
            else:
                archives += 1
                yield from self._of_archive(parts, chain, path, whose)

    def _refuse(self, parts: Parts, whose: Whose, *members: str) -> None:
        ending = ending_of((*parts, *members)[-1])
        reason = _("an archive of the kind {ending}, which is not opened here").format(
            ending=ending
        )
        advice = _("unpack it into the student's folder, or pack it as .zip: {unpack}").format(
            unpack=_(_UNPACK)
        )
        owner = whose(parts, members)
        self.leave_out(parts, reason, owner, *members, advice=advice, asks=True)


def _is_left_behind(name: str) -> bool:
    return name in IGNORED or (name[0] == "." and name not in (".", ".."))


def _is_released(names: Parts) -> bool:
    if DATA in names[:-1] and PurePosixPath(names[-1].lower()).suffix not in ENDINGS:
        return True  # a lesson's data lie there; who grades uses the course's own
    return names[-1] in RELEASED or names[-1].lower() in OF_REPOSITORIES
