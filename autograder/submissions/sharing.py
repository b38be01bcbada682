"""One entry of a class's folder that holds the work of several students: what of it is whose.

Two kinds are told from one student's own: a lesson in which each student has a folder, an archive
or a file, and a single folder or archive around a class's flat files. Where it is not clear, each
who may be a student is listed, and nothing of it is graded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import msgspec

from autograder.language import N_, _
from autograder.submissions.layouts.flat import Flat
from autograder.submissions.layouts.layout import Top, is_code, is_work
from autograder.submissions.opening import Kind
from autograder.submissions.packing import is_packed, unpacked_name
from autograder.submissions.submission import Parts, Submission
from autograder.submissions.walking import Walk

BY_LESSON = N_("a folder for each lesson, with the students in it")
FLAT_IN_ONE = N_("flat files in one folder")
# What people call several tries of their own: `v2`, `final`, `old solution (3)`.
_OF_ONE = frozenset(
    "v ver version try attempt draft final last first second third new newest old older "
    "backup copy bak orig original scratch test tests tmp temp untitled notebook my mine hw "
    "homework ex lab week exercise exercises lesson lecture assignment sheet task tasks part "
    "solution solutions answer submission answers code work done fixed correct corrected "
    "wrong best good bad better alt main alternative entwurf neu aufgabe blatt übung uebung "
    "lösung loesung abgabe".split()
)


class Shared(msgspec.Struct, frozen=True):
    """Who shares an entry; the first `depth` steps of the way to each file are around all of it."""

    title: str
    people: tuple[str, ...]
    depth: int
    files: dict[str, str]  # whose a file is that lies there by itself
    why_unclear: str = ""

    def whose(self, parts: Parts, members: Parts = ()) -> str:
        """Say whose something is; empty if nobody can say."""
        way = way_of(parts, members)[self.depth :]
        if not way:
            return ""
        owner = way[0] if len(way) > 1 else self.files.get(way[0], way[0])
        return owner if owner in self.people else ""


def way_of(parts: Parts, members: Parts) -> Parts:
    """Give the steps that lead to a file from its entry of the class's folder on.

    Archives on the way are steps as folders are, without their ending.
    """
    inside = (part for m in members for part in PurePosixPath(m.replace("\\", "/")).parts)
    steps = (*parts[1:], *inside)
    return (*map(unpacked_name, steps[:-1]), *steps[-1:])


def shared_by_lesson(walk: Walk, name: str, kind: Kind) -> Shared | None:
    """See whose the work in a lesson's folder or archive is; None if it names nobody."""
    ways = _ways(walk, name, kind)
    depth = _steps_around(ways, {*walk.lessons, unpacked_name(name)})
    ways = [way[depth:] for way in ways]
    files = named_in([way[0] for way in ways if len(way) == 1], walk.lessons)
    folders = [way[0] for way in ways if len(way) > 1]
    people = tuple(sorted({*folders, *files.values()} - {""}))
    if not people:
        return None
    own = next((n for n, owner in files.items() if is_code(n) and not owner), "")
    said = _("{own} lies beside folders, so these may be one student's").format(own=own)
    why = said if own and folders else ""
    return Shared(BY_LESSON, people, depth, files, why)


def shared_flat(walk: Walk, name: str, kind: Kind, placed: Sequence[Submission]) -> Shared | None:
    """See whether a single entry is a class's flat files; `placed` is its work as one student's."""
    per_lesson = Counter(each.lesson for each in placed)
    if max(per_lesson.values(), default=0) < 2:
        return None
    ways = _ways(walk, name, kind)
    depth = _steps_around(ways, None)
    if any(len(way) > depth + 1 and is_work(way[-1]) for way in ways):
        return None  # folders: each could be a student's, or all of them one's
    around = {unpacked_name(name), *(step for way in ways for step in way[:depth])}
    files = named_in([way[depth] for way in ways if len(way) == depth + 1], walk.lessons)
    of_code = [owner for file, owner in files.items() if is_code(file)]
    people = tuple(sorted(set(files.values()) - {""}))
    if len(set(of_code)) < 2 or any(is_of_one(owner, around) for owner in of_code):
        return None
    return Shared(FLAT_IN_ONE, people, depth, files)


def _ways(walk: Walk, name: str, kind: Kind) -> list[Parts]:
    """List the ways to everything in an entry, also to what cannot be opened."""
    ways: list[Parts] = []

    def note(parts: Parts, members: Parts) -> str:
        ways.append(way_of(parts, members))
        return ""

    scratch = Walk(walk.folder, walk.lessons)
    for piece in scratch.pieces(name, kind, note):
        note(piece.parts, piece.members)
    if kind is Kind.FOLDER:
        # An empty folder is a student's, too.
        folders = {each for each, its in scratch.entries((name,)) if its is Kind.FOLDER}
        ways += [(each, "") for each in sorted(folders - {way[0] for way in ways if way})]
    return [way for way in ways if way]


def _steps_around(ways: Sequence[Parts], allowed: set[str] | None) -> int:
    """Count the folders that are around everything; only those of these names, if any are given."""
    depth = 0
    while ways and all(len(way) > depth + 1 for way in ways):
        steps = {way[depth] for way in ways}
        if len(steps) > 1 or (allowed is not None and not steps <= allowed):
            break
        depth += 1
    return depth


def named_in(names: Iterable[str], lessons: tuple[str, ...]) -> dict[str, str]:
    """Say whom each file is named for; empty where its name is nobody's."""
    entries = tuple((name, Kind.FILE) for name in dict.fromkeys(names))
    flat = Flat(Top(entries, lessons, lambda _: [], lambda *_: b""))
    found = {}
    for name, kind in entries:
        owners = flat.place(name, kind)
        packed = unpacked_name(name) if is_packed(name) else ""
        found[name] = owners[0].student if owners else packed
    return found


def is_of_one(owner: str, around: Iterable[str]) -> bool:
    """Whether a file's name does not say that it is a person's own, beside other people's."""
    words = {re.sub(r"\d+", "", word) for word in re.split(r"[\W_]+", owner.casefold())} - {""}
    if words <= _OF_ONE:
        return True
    # `anna/anna_2.ipynb`: the folder says whose it is.
    return any(
        re.search(rf"(?<![^\W_]){re.escape(each.casefold())}(?![^\W_])", owner.casefold())
        for each in around
    )
