"""What was handed in with a notebook and belongs to it: its own modules, and files of results.

Everything else that lies there stays what it is: a file that is not graded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from autograder.errors import SubmissionError
from autograder.language import _
from autograder.notebooks.modules import Read, imported_files, imports, is_module
from autograder.notebooks.reading import read_solution
from autograder.results.attempts import Handed
from autograder.submissions.names import readable
from autograder.submissions.opening import Kind, list_folder
from autograder.submissions.submission import ENDINGS, Beside, Parts, Submission

MOST_LOOKED_AT = 1000  # entries of a submission's own folder


class Brought(msgspec.Struct, frozen=True):
    """The files of a submission besides its notebook, read."""

    modules: dict[str, str] = {}  # source by path, as tracebacks show it
    artifacts: dict[str, bytes] = {}  # never looked into on this side
    notes: tuple[str, ...] = ()  # what could not be read, and why

    def parts(self) -> Iterator[bytes]:
        """Give what a grade depends on; nothing where nothing was brought."""
        for path, source in self.modules.items():
            yield from (path.encode(), source.encode())
        for name, data in self.artifacts.items():
            yield from (b"/" + name.encode(), data)


def handed_in(submission: Submission, data: bytes, brought: Brought) -> Handed:
    """Put all that was read of a submission together: to keep it, or to grade it elsewhere."""
    return Handed(
        data,
        submission.ending,
        submission.name,
        brought.modules,
        brought.artifacts,
        brought.notes,
    )


def brought_of(handed: Handed) -> Brought:
    """Give what was handed in besides the notebook."""
    return Brought(handed.modules, handed.artifacts, handed.notes)


def attach(
    submission: Submission, there: Iterable[Beside], artifacts: Collection[str]
) -> Submission:
    """Add to a submission what belongs to it of the files that lie in its folder."""
    files = {each.path: each for each in there if each.path != submission.name}
    wanted = [name for name in artifacts if name in files]
    if any(map(is_module, files)):
        try:
            cells = read_solution(submission.read(), submission.ending, submission.place)
        except SubmissionError:
            return submission  # it says so where it is graded
        modules, _why = imported_files([cell.source for cell in cells], files, _reader(files, []))
        wanted += modules
    return msgspec.structs.replace(submission, beside=tuple(files[path] for path in wanted))


def bring(submission: Submission, artifacts: Collection[str]) -> Brought:
    """Read what belongs to a submission."""
    files = {each.path: each for each in submission.beside}
    if not files:
        return Brought()
    unread: list[tuple[str, str]] = []
    read = _reader(files, unread)
    results = {name: read(name) for name in artifacts if name in files}
    modules = [path for path in files if path not in results]
    everything = [f"import {PurePosixPath(path).parts[0].removesuffix('.py')}" for path in modules]
    sources, why = imported_files(everything, modules, read)
    failed = {readable(path) for path, _said in unread}
    return Brought(
        {path: source for path, source in sources.items() if path not in failed},
        {name: data for name, data in results.items() if name not in failed},
        (*(said for _path, said in unread), *filter(None, [why])),
    )


def look_beside(submission: Submission) -> list[Beside]:
    """List what lies in a submission's own folder, where nothing else told what does."""
    found: list[Beside] = []
    above = submission.parts[:-1]
    waiting: list[Parts] = [()]
    looked_at = 0
    while waiting and looked_at < MOST_LOOKED_AT:
        inner = waiting.pop()
        try:
            entries = list_folder(submission.folder, (*above, *inner), MOST_LOOKED_AT)
        except OSError:
            continue  # what is not there was not handed in
        looked_at += len(entries)
        for name, kind in entries:
            way = (*inner, name)
            if kind is Kind.FOLDER and name.isidentifier():
                waiting.append(way)
            elif kind is Kind.FILE:
                file = submission.folder.joinpath(*above, *way)
                levels = len(above) + len(way)
                found.append(Beside("/".join(way), file, levels=levels))
    return found


def is_imported_by(one: Submission, other: Submission) -> bool:
    """Whether a Python file is a module of another submission, and no submission by itself."""
    name = PurePosixPath(one.name)
    if one.ending != ENDINGS[1] or not name.stem.isidentifier():
        return False
    try:
        cells = read_solution(other.read(), other.ending, other.place)
    except SubmissionError:
        return False
    return any(imports(cell.source, name.stem) for cell in cells)


def _reader(files: Mapping[str, Beside], unread: list[tuple[str, str]]) -> Read:
    def read(path: str) -> bytes:
        try:
            return files[path].read()
        except SubmissionError as error:
            said = _("{path} was not read: {error}")
            unread.append((path, said.format(path=readable(path), error=error)))
            return b""

    return read
