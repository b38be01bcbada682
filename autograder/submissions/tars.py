"""Tar archives that were handed in, packed by gzip or not: read in a row, within bounds.

What gzip unpacks is counted, headers that take memory are held against a bound before `tarfile`
reads them, and only plain files are listed: no link, no device, no file with holes.
"""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from autograder.errors import SubmissionError
from autograder.language import _

LARGEST_UNPACKED = 256 << 20
LARGEST_HEADER = 1 << 20
MOST_ENTRIES = 10_000
_GZIP = b"\x1f\x8b"
_LONG = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def list_files(stream: BinaryIO) -> list[str]:
    """Give the names of the plain files of an archive; SubmissionError says why that fails."""
    with _archive(stream) as archive:
        return [member.name for member in _plain(archive)]


@contextmanager
def open_file(stream: BinaryIO, name: str) -> Iterator[IO[bytes]]:
    """Open the last plain file of a name, as unpacking would leave it."""
    with _archive(stream) as archive:
        found = [member for member in _plain(archive) if member.name == name]
        inside = archive.extractfile(found[-1]) if found else None
        if inside is None:
            raise SubmissionError(_("no such file in the archive"))
        yield inside


def _plain(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for number, member in enumerate(archive):
        if number >= MOST_ENTRIES:
            raise SubmissionError(
                _("an archive of more than {most_entries} files").format(most_entries=MOST_ENTRIES)
            )
        if member.isreg() and not member.issparse():
            yield member


@contextmanager
def _archive(stream: BinaryIO) -> Iterator[tarfile.TarFile]:
    try:
        packed = stream.read(2) == _GZIP
        stream.seek(0)
        source = gzip.GzipFile(fileobj=stream, mode="rb") if packed else stream
        with tarfile.TarFile(fileobj=_Counted(source), mode="r", tarinfo=_Info) as archive:  # type: ignore[arg-type]
            yield archive
    except SubmissionError:
        raise
    except Exception as error:  # noqa: BLE001 - hostile archives make tarfile and zlib raise many
        raise SubmissionError(
            _("not a readable tar archive: {error}").format(error=error)
        ) from None


class _Info(tarfile.TarInfo):
    """An entry whose header is no longer than any honest one."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _LONG and self.size > LARGEST_HEADER:
            raise SubmissionError(
                _("an archive with a header longer than {size} bytes").format(size=LARGEST_HEADER)
            )
        inherited: tarfile.TarInfo = super()._proc_member(tar)  # type: ignore[misc]
        return inherited


class _Counted:
    """A stream that is read up to a bound, however small it was packed."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.tell = stream.tell

    def read(self, count: int) -> bytes:
        self._refuse(self.tell() + max(count, 0))
        return self._stream.read(count)

    def seek(self, place: int) -> int:
        self._refuse(place)
        return self._stream.seek(place)

    def _refuse(self, place: int) -> None:
        # Past the end of a short archive `tarfile` asks for a block or two more.
        if place > LARGEST_UNPACKED + 2 * tarfile.RECORDSIZE:
            raise SubmissionError(
                _(
                    "an archive that unpacks to more than {size} MiB; hand in the "
                    "lessons' files alone"
                ).format(size=LARGEST_UNPACKED >> 20)
            )
