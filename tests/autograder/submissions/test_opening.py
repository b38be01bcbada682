"""Whatever stands in a file's place, it is not waited for, not followed and not swallowed whole."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import autograder
from autograder.course.course import Course
from autograder.errors import SubmissionError
from autograder.submissions.archives import list_members
from autograder.submissions.finding import Found, find_submissions
from autograder.submissions.opening import list_folder, open_plain, read_plain

KIT = Path(autograder.__file__).parent
# What is read here besides is the course's, the kit's or the instructor's own.
OWN_FILES = {
    "commands/calibrate.py",
    "commands/export.py",  # the summary of a workflow
    "commands/export_github.py",  # what was released
    "commands/kit_wheel.py",
    "commands/on_github.py",  # the event of a workflow
    "commands/pdf.py",
    "commands/nbgrader_init.py",
    "commands/release.py",
    "submissions/opening.py",
    "results/holding.py",
}
PLAIN = "not a plain file; hand in the file itself"


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def make_device(path: Path) -> None:
    try:
        os.mknod(path, 0o666 | 0o020000, os.makedev(5, 0))  # /dev/tty
    except PermissionError:
        pytest.skip("no right to make a device (needs root)")


MAKERS: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "socket": make_socket,
    "device": make_device,
}


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """Waiting for what never comes is an error, and not the end of the test run."""

    def late(*_: object) -> None:
        raise TimeoutError("it waits")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", ["anna/work.zip", "anna.zip", "anna/01_vectors/work.zip"])
def test_archive_that_is_no_plain_file(
    tmp_path: Path, tiny: Course, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    """A pipe, a socket or a device under an archive's name is listed, and nobody waits for it."""
    (tmp_path / "ben").mkdir()
    (tmp_path / "ben" / "vectors.py").write_bytes(b"own")
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir((tmp_path / name).parent)  # a socket's path is short
    MAKERS[kind](Path(Path(name).name))
    found = find_submissions(tmp_path, tiny)
    assert [s.student for s in found.submissions] == ["ben"]
    assert [(u.place, u.reason) for u in found.unplaced] == [(f"{tmp_path}/{name}", PLAIN)]


@pytest.mark.parametrize("kind", MAKERS)
def test_file_beside_a_submission_that_is_no_plain_file(
    tmp_path: Path, tiny: Course, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A pipe under the name of nbgrader's time stamp is refused, and nobody waits for it."""
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "vectors.py").write_bytes(b"own")
    monkeypatch.chdir(tmp_path / "anna")
    MAKERS[kind](Path("timestamp.txt"))
    (submission,) = find_submissions(tmp_path, tiny).submissions
    with pytest.raises(SubmissionError) as caught:
        submission.read_beside("timestamp.txt", 100)
    assert str(caught.value) == f"{tmp_path}/anna/timestamp.txt: {PLAIN}"


def test_pipe_that_takes_a_files_place_while_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is exchanged for a pipe after it was looked at is not waited for."""
    file = tmp_path / "vectors.py"
    file.write_bytes(b"own")
    real = os.stat

    def exchange(name: str, **options: object) -> os.stat_result:
        found = real(name, **options)
        file.unlink()
        os.mkfifo(file)
        return found

    monkeypatch.setattr(os, "stat", exchange)
    with pytest.raises(SubmissionError, match=PLAIN):
        read_plain(tmp_path, ["vectors.py"])


def test_folder_that_becomes_a_link(tmp_path: Path, tiny: Course) -> None:
    """A folder on the way that is exchanged for a link after the walk is not followed."""
    for folder in ("class/anna/01_vectors", "outside"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "vectors.py").write_text(folder)
    (submission,) = find_submissions(tmp_path / "class", tiny).submissions
    (tmp_path / "class/anna/01_vectors").rename(tmp_path / "gone")
    (tmp_path / "class/anna/01_vectors").symlink_to(tmp_path / "outside")
    with pytest.raises(SubmissionError, match="vectors.py: cannot be read: Not a directory"):
        submission.read()


def test_class_named_by_a_link(tmp_path: Path, tiny: Course) -> None:
    """The instructor's own folder may be a link."""
    (tmp_path / "class" / "anna").mkdir(parents=True)
    (tmp_path / "class" / "anna" / "vectors.py").write_text("own")
    (tmp_path / "link").symlink_to(tmp_path / "class")
    (submission,) = find_submissions(tmp_path / "link", tiny).submissions
    assert submission.read() == b"own"


def test_file_without_a_size(tmp_path: Path) -> None:
    """A file that tells no size, or another, is read up to the bound and no further."""
    with pytest.raises(SubmissionError, match="larger than 3 bytes"):
        read_plain(Path("/proc/self"), ["status"], largest=3)


def test_nothing_opened_is_left_open(tmp_path: Path) -> None:
    """Whatever becomes of opening a file, no descriptor stays."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    os.mkfifo(tmp_path / "a" / "b" / "pipe")
    before = os.listdir("/proc/self/fd")
    for parts in (["a", "b", "pipe"], ["a", "no", "x"], ["a", "b"], ["a", "b", "no"]):
        with pytest.raises(SubmissionError), open_plain(tmp_path, parts):
            pass
        with pytest.raises(SubmissionError):
            list_members(tmp_path, parts)
    list_folder(tmp_path, ["a", "b"])
    assert os.listdir("/proc/self/fd") == before


def test_folder_of_very_many_files(tmp_path: Path, tiny: Course) -> None:
    """A student's folder of more files than anyone hands in is listed; the others are graded."""
    for student in ("anna", "ben"):
        (tmp_path / student).mkdir()
        (tmp_path / student / "vectors.py").write_bytes(b"own")
    for number in range(10_001):
        (tmp_path / "anna" / str(number)).touch()
    found: Found = find_submissions(tmp_path, tiny)
    assert [s.student for s in found.submissions] == ["ben"]
    assert [each.reason for each in found.unplaced] == [
        "more than 10000 files; this folder was not looked through"
    ]


def test_nothing_else_opens_what_a_student_handed_in() -> None:
    """In the folders that meet students' files, opening.py alone opens a path."""
    opens = re.compile(
        r"\bopen\((?!io\.BytesIO)|\.read_bytes\(|\.read_text\(|ZipFile\((?!_Measured)"
    )
    places = ("submissions", "nbgrader", "commands", "checks", "results", "grading")
    files = [f for place in places for f in (KIT / place, *(KIT / place).rglob("*.py"))]
    found = {
        f"{file.relative_to(KIT)}: {line.strip()}"
        for file in files
        if file.suffix == ".py" and str(file.relative_to(KIT)) not in OWN_FILES
        for line in file.read_text(encoding="utf-8").splitlines()
        if opens.search(line)
    }
    # A member of an archive that was opened within bounds.
    assert found == {"submissions/archives.py: with archive.open(member) as entry:"}
