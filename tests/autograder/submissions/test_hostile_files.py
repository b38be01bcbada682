"""Files that cannot be read, lead elsewhere or swell: each is its own student's affair alone."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.errors import SubmissionError
from autograder.sandbox.outside import scratch
from autograder.submissions.finding import find_submissions
from autograder.submissions.opening import LARGEST_FILE
from autograder.submissions.submission import Submission

NAME = "vectors.ipynb"


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as whole:
        for name, content in members:
            whole.writestr(name, content)
    return data.getvalue()


def only(folder: Path, course: Course) -> Submission:
    (submission,) = find_submissions(folder, course).submissions
    return submission


def refusal(folder: Path, course: Course) -> str:
    with pytest.raises(SubmissionError) as caught:
        only(folder, course).read()
    return str(caught.value).replace(f"{folder}/", "")


def test_bomb(tmp_path: Path, tiny: Course) -> None:
    """A member that swells to a hundred times its size is read only up to the largest file."""
    (tmp_path / "anna.zip").write_bytes(archive((NAME, bytes(LARGEST_FILE + 1))))
    assert (tmp_path / "anna.zip").stat().st_size < LARGEST_FILE / 100
    assert refusal(tmp_path, tiny) == (
        "anna.zip!vectors.ipynb: larger than 32 MiB; clear the outputs and save again"
    )


def test_large_file(tmp_path: Path, tiny: Course) -> None:
    """A file of 32 MiB is read, and one that is a byte longer is not."""
    (tmp_path / "anna").mkdir()
    file = tmp_path / "anna" / NAME
    file.touch()
    os.truncate(file, LARGEST_FILE)
    assert len(only(tmp_path, tiny).read()) == LARGEST_FILE
    os.truncate(file, 1 << 40)
    assert refusal(tmp_path, tiny) == (
        "anna/vectors.ipynb: larger than 32 MiB; clear the outputs and save again"
    )


def test_archive_of_too_many_files(tmp_path: Path, tiny: Course) -> None:
    """An archive of more than 10,000 files is listed, and not looked through."""
    members = [(f"{number}/{NAME}", b"") for number in range(10_001)]
    (tmp_path / "anna.zip").write_bytes(archive(*members, method=zipfile.ZIP_STORED))
    found = find_submissions(tmp_path, tiny)
    assert found.submissions == ()
    assert [each.reason for each in found.unplaced] == ["an archive of more than 10000 files"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        b"PK\x03\x04" + bytes(50),
        b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x06\x06" * 9,
    ],
    ids=["empty", "text", "cut", "directory", "zip64"],
)
def test_file_that_is_no_archive(tmp_path: Path, tiny: Course, data: bytes) -> None:
    """A file that only calls itself an archive is listed with the reason."""
    (tmp_path / "anna.zip").write_bytes(data)
    found = find_submissions(tmp_path, tiny)
    assert found.submissions == ()
    (each,) = found.unplaced
    assert each.reason.startswith("not a readable zip archive: ")


def test_archive_whose_every_byte_was_changed(tmp_path: Path, tiny: Course) -> None:
    """An archive with any one byte changed is read, listed or refused, and never a crash."""
    data = archive((NAME, b"content " * 20), ("lines.py", b"x = 1\n"))
    file = tmp_path / "anna.zip"
    refused = []
    for place in range(len(data)):
        for value in (0, 0xFF, data[place] ^ 0x55):
            file.write_bytes(data[:place] + bytes([value]) + data[place + 1 :])
            for submission in find_submissions(tmp_path, tiny).submissions:
                try:
                    submission.read()
                except SubmissionError as error:
                    refused.append((str(error), submission.place))
    assert len(refused) > 100
    assert all(message.startswith(f"{place}: ") for message, place in refused)


def test_encrypted_member(tmp_path: Path, tiny: Course) -> None:
    """An archive with a password is named, and that it has one."""
    data = bytearray(archive((NAME, b"secret")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(signature) + offset
        data[place : place + 2] = struct.pack("<H", 1)
    (tmp_path / "anna.zip").write_bytes(data)
    message = refusal(tmp_path, tiny)
    assert message.startswith("anna.zip!vectors.ipynb: cannot be read: ")
    assert "password required" in message


@pytest.mark.parametrize(
    "name", ["../../../../etc/vectors.ipynb", "/etc/01_vectors/vectors.ipynb", "../vectors.ipynb"]
)
def test_member_that_points_out_of_its_archive(tmp_path: Path, tiny: Course, name: str) -> None:
    """A member's name is never a path here: nothing is unpacked, and only the member is read."""
    (tmp_path / "class").mkdir()
    (tmp_path / NAME).write_text("another's")
    (tmp_path / "class" / "anna.zip").write_bytes(archive((name, b"own")))
    for submission in find_submissions(tmp_path / "class", tiny).submissions:
        assert submission.student == "anna"
        assert submission.read() == b"own"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["anna.zip", "class", NAME]


@pytest.mark.parametrize("name", ["a\0b/vectors.ipynb", "\x1b[31m/vectors.ipynb", "\ud800.ipynb"])
def test_member_with_an_odd_name(tmp_path: Path, tiny: Course, name: str) -> None:
    """A name of any characters is placed or listed."""
    (tmp_path / "anna.zip").write_bytes(
        archive(("x" * len(name.encode("utf-8", "surrogatepass")), b"own")).replace(
            b"x" * len(name.encode("utf-8", "surrogatepass")),
            name.encode("utf-8", "surrogatepass"),
        )
    )
    found = find_submissions(tmp_path, tiny)
    assert len(found.submissions) + len(found.unplaced) == 1


def test_two_members_of_one_name(tmp_path: Path, tiny: Course) -> None:
    """Of two members of one name one is graded and the other listed."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = archive((NAME, b"first"), (NAME, b"second"))
    (tmp_path / "anna.zip").write_bytes(data)
    found = find_submissions(tmp_path, tiny)
    assert len(found.submissions) == 1
    assert [each.reason for each in found.unplaced] == [
        f"not graded: {tmp_path}/anna.zip!vectors.ipynb is graded instead"
    ]


def test_symbolic_links(tmp_path: Path, tiny: Course) -> None:
    """A link is listed and not followed, whatever stands in its place and wherever it leads."""
    folder, outside = tmp_path / "class", tmp_path / "outside"
    for each in (folder / "anna" / "01_vectors", outside):
        each.mkdir(parents=True)
    (outside / NAME).write_text("another's")
    (folder / "anna" / NAME).symlink_to(outside / NAME)
    (folder / "anna" / "02_lines").symlink_to(outside)
    (folder / "anna" / "loop").symlink_to(folder)
    (folder / "anna" / "gone.ipynb").symlink_to(outside / "gone")
    (folder / "ben").symlink_to(outside)
    (folder / "carl.zip").symlink_to(outside / NAME)
    (folder / "dora").symlink_to(outside / "gone")
    found = find_submissions(folder, tiny)
    assert found.submissions == ()
    reasons = {each.place.removeprefix(f"{folder}/"): each.reason for each in found.unplaced}
    mine = ["anna/vectors.ipynb", "anna/02_lines", "anna/loop", "anna/gone.ipynb"]
    links = [*mine, "ben", "carl.zip", "dora"]
    assert reasons == dict.fromkeys(links, "a symbolic link; links are not followed")


def test_link_that_takes_the_place_of_a_file(tmp_path: Path, tiny: Course) -> None:
    """A file that becomes a link after it was found is not read."""
    (tmp_path / "anna").mkdir()
    file = tmp_path / "anna" / NAME
    file.write_text("own")
    submission = only(tmp_path, tiny)
    file.unlink()
    file.symlink_to("/etc/passwd")
    with pytest.raises(SubmissionError) as caught:
        submission.read()
    assert str(caught.value) == f"{file}: not a plain file; hand in the file itself"


def test_file_that_is_no_plain_file(tmp_path: Path, tiny: Course) -> None:
    """A pipe under a notebook's name is not waited for."""
    (tmp_path / "anna").mkdir()
    os.mkfifo(tmp_path / "anna" / NAME)
    assert refusal(tmp_path, tiny) == (
        "anna/vectors.ipynb: not a plain file; hand in the file itself"
    )


def test_file_that_is_gone(tmp_path: Path, tiny: Course) -> None:
    """A file that vanishes after it was found is an error of that submission."""
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / NAME).write_text("own")
    submission = only(tmp_path, tiny)
    (tmp_path / "anna" / NAME).unlink()
    with pytest.raises(SubmissionError, match=r"cannot be read: .*No such file"):
        submission.read()


def test_folder_in_a_file_s_place(tmp_path: Path, tiny: Course) -> None:
    """A folder that is called like a notebook is looked into like any other."""
    (tmp_path / "anna" / NAME).mkdir(parents=True)
    assert find_submissions(tmp_path, tiny).submissions == ()


def test_student_s_folder_whose_name_is_no_text(tmp_path: Path, tiny: Course) -> None:
    """A name that is not UTF-8 is written so that it can be stored and printed."""
    folder = Path(os.fsdecode(bytes(tmp_path) + b"/ann\xff"))
    folder.mkdir()
    (folder / NAME).write_text("own")
    submission = only(tmp_path, tiny)
    assert submission.student == "ann\\udcff"
    assert submission.read() == b"own"
    assert submission.place.encode() == f"{tmp_path}/ann\\udcff/{NAME}".encode()


def test_file_name_that_is_no_text(tmp_path: Path, tiny: Course) -> None:
    """A name that is not UTF-8 is listed."""
    (tmp_path / "anna").mkdir()
    Path(os.fsdecode(bytes(tmp_path / "anna") + b"/\xff\xfe.ipynb")).write_text("")
    (each,) = find_submissions(tmp_path, tiny).unplaced
    assert each.reason == "no lesson of the course tiny has this name"
    assert each.place.encode() == f"{tmp_path}/anna/\\udcff\\udcfe.ipynb".encode()


@pytest.mark.slow  # makes and removes thousands of folders
@pytest.mark.parametrize("name", ["d", "d" * 200], ids=["by many folders", "by long names"])
def test_folders_nested_too_deeply(tmp_path: Path, tiny: Course, name: str) -> None:
    """Folders nested deeper than anyone needs are listed; the others are graded."""
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / NAME).write_text("{}")
    bottom = os.open(tmp_path / "anna", os.O_RDONLY)
    for _ in range(3000):
        os.mkdir(name, dir_fd=bottom)
        above, bottom = bottom, os.open(name, os.O_RDONLY, dir_fd=bottom)
        os.close(above)
    os.close(bottom)
    try:
        found = find_submissions(tmp_path, tiny)
        assert [s.file.name for s in found.submissions] == [NAME]
        assert [each.reason for each in found.unplaced] == ["folders nested deeper than 32"]
    finally:
        scratch.remove(str(tmp_path / "anna"))
