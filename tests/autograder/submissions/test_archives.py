"""An archive takes no more memory and time than an honest one, whatever it says of itself."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from autograder.errors import SubmissionError
from autograder.submissions.archives import (
    LARGEST_ARCHIVE,
    LARGEST_LIST,
    list_members,
    read_member,
)

TOO_MANY = "an archive of more than 10000 files"
TOO_LONG = "an archive whose list of files is longer than 2 MiB"
ENTRY = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"


def end(entries: int, length: int, at: int, comment: bytes = b"") -> bytes:
    """Make the record that an archive ends with."""
    count = min(entries, 0xFFFF)
    return (
        struct.pack(
            "<4s4H2LH",
            b"PK\x05\x06",
            0,
            0,
            count,
            count,
            min(length, 0xFFFFFFFF),
            min(at, 0xFFFFFFFF),
            len(comment),
        )
        + comment
    )


def end_64(entries: int, length: int, at: int, place: int) -> bytes:
    """Make the records of zip64, which say more than the older one can."""
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, length, at
    )
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)


def refusal(file: Path) -> str:
    """Give the reason why an archive is refused; it takes little memory to find out."""
    tracemalloc.start()
    try:
        with pytest.raises(SubmissionError) as caught:
            list_members(file.parent, [file.name])
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    return str(caught.value)


@pytest.mark.parametrize("size", [200 << 20, 3 << 30], ids=["200 MiB", "3 GiB"])
@pytest.mark.parametrize("zip64", [False, True])
def test_sparse_archive_with_an_endless_list(tmp_path: Path, size: int, zip64: bool) -> None:
    """A list of gigabytes in a file that takes no room on the disk is never read."""
    file = tmp_path / "a.zip"
    with file.open("wb") as stream:
        stream.truncate(size)
        stream.seek(size)
        if zip64:
            stream.write(end_64(5, size, 0, size))
        stream.write(end(5, 0xFFFFFFFF if zip64 else size, 0))
    large = "an archive larger than 256 MiB; hand in the lessons' files alone"
    assert refusal(file) == (large if size > LARGEST_ARCHIVE else TOO_LONG)


@pytest.mark.parametrize(
    ("entries", "said", "reason"),
    [(600_000, 5, TOO_LONG), (600_000, 600_000, TOO_LONG), (20_000, 20_000, TOO_MANY)],
)
def test_archive_of_very_many_entries(tmp_path: Path, entries: int, said: int, reason: str) -> None:
    """An archive of 600,000 entries is refused before they are looked at, whatever it says."""
    file = tmp_path / "a.zip"
    listed = ENTRY * entries
    data = listed
    if said > 0xFFFF:
        data += end_64(said, len(listed), 0, len(listed))
    file.write_bytes(data + end(said, len(listed), 0))
    assert refusal(file) == reason


def test_list_within_the_bound_of_more_files_than_it_says(tmp_path: Path) -> None:
    """The entries are counted too: 40,000 that call themselves five are refused."""
    file = tmp_path / "a.zip"
    listed = ENTRY * 40_000
    assert len(listed) < LARGEST_LIST
    file.write_bytes(listed + end(5, len(listed), 0))
    assert refusal(file) == TOO_MANY


def test_end_that_is_hidden_in_a_comment(tmp_path: Path) -> None:
    """The last end counts, as it does for zipfile: one before it hides nothing."""
    file = tmp_path / "a.zip"
    listed = ENTRY * 600_000
    file.write_bytes(listed + end(1, len(listed), 0, comment=b"x" * 40_000))
    assert refusal(file) == TOO_LONG


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_large_member_is_read_whole(tmp_path: Path, method: int) -> None:
    """A member that is larger than any list of files is read."""
    data = bytes(range(256)) * (20 << 12)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        archive.writestr("vectors.ipynb", data)
    assert read_member(tmp_path, ["a.zip"], "vectors.ipynb") == data


def test_archive_of_zip64_with_a_comment(tmp_path: Path) -> None:
    """Honest archives of the newer form, and with comments, are read."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        with archive.open("vectors.py", "w", force_zip64=True) as member:
            member.write(b"own")
        archive.comment = b"handed in on Monday"
    (tmp_path / "a.zip").write_bytes(made.getvalue())
    assert read_member(tmp_path, ["a.zip"], "vectors.py") == b"own"
