"""Archives that were handed in: their list of files and single members, within bounds.

An archive may lie in another one, which a chain of members leads to. A zip archive says at its end
how many files it lists and how long the list is. Both are looked at before `zipfile` is, which
would read a list of any size at once; and what it reads through has the same bound, so that nothing
depends on whether the end was understood. Tar archives are read in `tars.py`.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from autograder.errors import SubmissionError
from autograder.language import _
from autograder.submissions import tars
from autograder.submissions.opening import LARGEST_FILE, open_plain, too_large
from autograder.submissions.packing import Packing, packing_of

LARGEST_ARCHIVE = 256 << 20
LARGEST_LIST = 2 << 20  # of the part that lists the files
MOST_ENTRIES = 10_000
# bzip2 and LZMA members are unpacked in steps of any size.
BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_LONGEST_END = 22 + (1 << 16) + 20 + 56  # with a comment, and what zip64 puts before it


def list_members(folder: Path, parts: Sequence[str], within: Sequence[str] = ()) -> list[str]:
    """List the members of an archive, or of the one in it that `within` leads to.

    SubmissionError says why that cannot be done.
    """
    with _stream(folder, parts, within) as stream:
        if packing_of((*parts, *within)[-1]) is Packing.TAR:
            return tars.list_files(stream)
        with _archive(stream) as archive:
            return archive.namelist()


def read_member(folder: Path, parts: Sequence[str], *members: str) -> bytes:
    """Read the member that names lead to, each in the archive of the name before.

    SubmissionError says why it cannot be read, or that it is larger than the largest file.
    """
    *within, member = members
    with _stream(folder, parts, within) as stream:
        if packing_of((*parts, *within)[-1]) is Packing.TAR:
            with tars.open_file(stream, member) as inside:
                return _read(inside)
        with _archive(stream) as archive:
            return _read_zipped(archive, member)


def _too_many() -> SubmissionError:
    said = _("an archive of more than {most_entries} files").format(most_entries=MOST_ENTRIES)
    return SubmissionError(said)


def _too_long() -> SubmissionError:
    said = _("an archive whose list of files is longer than {size} MiB")
    return SubmissionError(said.format(size=LARGEST_LIST >> 20))


@contextmanager
def _stream(folder: Path, parts: Sequence[str], within: Sequence[str]) -> Iterator[BinaryIO]:
    if within:
        yield io.BytesIO(read_member(folder, parts, *within))
    else:
        with open_plain(folder, parts) as stream:
            yield stream


def _read_zipped(archive: zipfile.ZipFile, member: str) -> bytes:
    try:
        if archive.getinfo(member).compress_type not in BOUNDED:
            raise SubmissionError(
                _("packed in a way that cannot be bounded; make an ordinary zip archive")
            )
        with archive.open(member) as entry:
            return _read(entry)
    except SubmissionError:
        raise
    except (
        OSError,
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        KeyError,
    ) as error:
        # zipfile raises RuntimeError for encrypted members.
        raise SubmissionError(_("cannot be read: {error}").format(error=error)) from None
    except Exception as error:  # noqa: BLE001 - zlib and lzma errors share no base class
        raise SubmissionError(_("damaged archive: {error}").format(error=error)) from None


def _read(entry: IO[bytes]) -> bytes:
    data = bytearray()
    while len(data) <= LARGEST_FILE:
        # In steps: what is read through gives no more than a list of files may take.
        step = entry.read(1 << 20)
        if not step:
            return bytes(data)
        data += step
    raise SubmissionError(too_large(LARGEST_FILE))


@contextmanager
def _archive(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        size = stream.seek(0, os.SEEK_END)
        if size > LARGEST_ARCHIVE:
            raise SubmissionError(
                _("an archive larger than {size} MiB; hand in the lessons' files alone").format(
                    size=LARGEST_ARCHIVE >> 20
                )
            )
        _refuse_claims(stream, size)
        archive = zipfile.ZipFile(_Measured(stream))
    except SubmissionError:
        raise
    except Exception as error:  # noqa: BLE001 - hostile archives make zipfile raise many
        raise SubmissionError(
            _("not a readable zip archive: {error}").format(error=error)
        ) from None
    with archive:
        if len(archive.filelist) > MOST_ENTRIES:
            raise _too_many()
        yield archive


def _refuse_claims(stream: BinaryIO, size: int) -> None:
    """Refuse an archive by what its end says of its list, in the older form and in zip64's."""
    stream.seek(max(0, size - _LONGEST_END))
    tail = stream.read(_LONGEST_END)
    for sign, layout, unsaid in ((_END, "<10xHI", (0xFFFF, 0xFFFFFFFF)), (_END_64, "<32xQQ", ())):
        at = tail.rfind(sign)
        if at < 0 or at + struct.calcsize(layout) > len(tail):
            continue
        entries, length = struct.unpack_from(layout, tail, at)
        if entries > MOST_ENTRIES and entries not in unsaid:
            raise _too_many()
        if length > LARGEST_LIST and length not in unsaid:
            raise _too_long()


class _Measured:
    """A file that never gives more at once than a list of files may take."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, count: int = -1) -> bytes:
        if count > LARGEST_LIST:
            raise _too_long()
        data = self._stream.read(LARGEST_LIST + 1 if count < 0 else count)
        if len(data) > LARGEST_LIST:
            raise _too_long()
        return data

    def close(self) -> None:
        self._stream.close()
