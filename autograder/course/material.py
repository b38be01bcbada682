"""What a lesson brings besides its text: data files, and what stands for files to be handed in.

`solutions/NN_name/data/` is released with the assignment; `tests/lessons/NN_name/data/` is for
hidden checks alone. Both are read in the working folder as `data/NAME`. Beside each lot stands who
may use it: nobody can hand out what may not be handed out.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import msgspec

from autograder.digest import digest
from autograder.errors import CourseError
from autograder.language import _

DATA = "data"  # the folder, wherever it stands
NOTES = "data.toml"
ARTIFACTS = "artifacts"
LARGEST = 32 << 20  # bytes of all data files of a lesson, public and hidden
_EXAMPLE = '"points.csv" = { licence = "CC0-1.0", source = "made for this lesson" }'


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a data file comes from, and under which licence."""

    licence: str
    source: str


class Material(msgspec.Struct, frozen=True):
    """The files of a lesson that are no code, by the path under which they are read."""

    data: dict[str, bytes] = {}  # `data/points.csv`
    hidden: dict[str, bytes] = {}  # the same, for hidden checks alone
    notes: bytes = b""  # data.toml, which goes where the public files go
    artifacts: dict[str, bytes] = {}  # the reference's own: `model.pt`

    def files(
        self, artifacts: Mapping[str, bytes] | None = None, *, hidden: bool = False
    ) -> dict[str, bytes]:
        """Give what lies beside a program: the reference's artifacts, or those of a submission."""
        handed_in = self.artifacts if artifacts is None else artifacts
        if not (self.data or self.hidden or handed_in):
            return {}
        return {**self.data, **(self.hidden if hidden else {}), **handed_in}

    def parts(self) -> Iterator[bytes]:
        """Give what a record depends on; nothing for a lesson without any."""
        for files in (self.data, self.hidden, self.artifacts):
            if files:
                named = [part for name in sorted(files) for part in (name.encode(), files[name])]
                yield digest(named).encode()


def read_material(solutions: Path, tests: Path, artifacts: Collection[str]) -> Material:
    """Read a lesson's files; CourseError says what is not noted, too large or missing."""
    data, notes = _read_data(solutions / DATA)
    hidden, _other = _read_data(tests / DATA)
    if both := sorted(data.keys() & hidden.keys()):
        raise CourseError(
            _(
                "{tests}: a hidden data file of the name of a public one, which it would take "
                "the place of; give it another name"
            ).format(tests=tests / both[0])
        )
    size = sum(map(len, (*data.values(), *hidden.values())))
    if size > LARGEST:
        raise CourseError(
            _(
                "{solutions}: the lesson's data files have {size:.1f} MiB in all, and at most "
                "{largest} MiB are put beside each student's code; keep a part of them, or "
                "numbers of fewer bytes"
            ).format(solutions=solutions / DATA, size=size / (1 << 20), largest=LARGEST >> 20)
        )
    return Material(data, hidden, notes, _read_artifacts(solutions / ARTIFACTS, artifacts))


def _read_data(folder: Path) -> tuple[dict[str, bytes], bytes]:
    if not folder.is_dir():
        return {}, b""
    found = {path: _bytes(folder / path) for path in sorted(_paths(folder)) if path != NOTES}
    if not found:
        raise CourseError(
            _("{folder}: no data file in it; put one there, or remove the folder").format(
                folder=folder
            )
        )
    file = folder / NOTES
    if not file.is_file():
        raise CourseError(
            _(
                "{file}: missing; say there of each data file where it comes from and who may "
                "use it, as in {example}"
            ).format(file=file, example=_EXAMPLE)
        )
    text = _bytes(file)
    try:
        notes = msgspec.convert(tomllib.loads(text.decode()), dict[str, Note])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise CourseError(
            _("{file}: {error}; each data file has a line such as {example}").format(
                file=file, error=error, example=_EXAMPLE
            )
        ) from None
    for name in sorted(found.keys() | notes.keys()):
        note = notes.get(name)
        if name not in found:
            raise CourseError(
                _("{file}: no data file {name!r} lies beside it; correct its name").format(
                    file=file, name=name
                )
            )
        if note is None or not (note.licence.strip() and note.source.strip()):
            raise CourseError(
                _(
                    '{folder}: a data file without a licence note; add to {file}: "{name}" = '
                    '{{ licence = "…", source = "…" }}'
                ).format(folder=folder / name, file=file, name=name)
            )
    return {f"{DATA}/{name}": data for name, data in found.items()}, text


def _paths(folder: Path) -> Iterator[str]:
    """Name the files below a folder; what begins with a dot is a system's or an editor's."""
    for above, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (*folders, *files):
            path = Path(above, name)
            if path.is_symlink() or (name in files and not stat.S_ISREG(path.lstat().st_mode)):
                raise CourseError(
                    _("{path}: a link or no plain file; put the file itself there").format(
                        path=path
                    )
                )
        for name in files:
            if not name.startswith("."):
                yield Path(above, name).relative_to(folder).as_posix()


def _read_artifacts(folder: Path, names: Collection[str]) -> dict[str, bytes]:
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name in sorted(name for name in there - set(names) if not name.startswith(".")):
        raise CourseError(
            _(
                "{folder}: not a file that students hand in; name it in `artifacts` of "
                "[tool.autograder.lessons], or remove it"
            ).format(folder=folder / name)
        )
    for name in names:
        if name not in there:
            raise CourseError(
                _(
                    "{folder}: missing; students hand in a file of this name, so the "
                    "reference's own has to stand there"
                ).format(folder=folder / name)
            )
    return {name: _bytes(folder / name) for name in names}


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CourseError(
            _("{file}: cannot be read ({error}); make it readable").format(file=file, error=error)
        ) from None
