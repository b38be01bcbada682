"""Scratch folders: whatever lies in them, they are measured, removed, and swept after a kill."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from autograder.sandbox.outside import scratch


def nest(folder: Path, name: str, depth: int) -> None:
    """Nest folders, each with a file, deeper than a path can name."""
    bottom = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=bottom)
        os.close(os.open("file", os.O_CREAT, 0o600, dir_fd=bottom))
        above, bottom = bottom, os.open(name, os.O_RDONLY, dir_fd=bottom)
        os.close(above)
    os.close(bottom)


@pytest.mark.slow  # makes and removes thousands of folders
@pytest.mark.parametrize("name", ["d", "d" * 255], ids=["many", "long names"])
def test_deep_folders_are_removed(tmp_path: Path, name: str) -> None:
    """No depth is too deep for removal, neither for the stack nor for the length of paths."""
    folder = tmp_path / "box"
    folder.mkdir()
    nest(folder, name, 3000)
    scratch.remove(str(folder))
    assert not folder.exists()


def test_what_cannot_be_looked_into_is_removed(tmp_path: Path) -> None:
    """Folders and files without any right, and names that are no text, are removed too."""
    folder = tmp_path / "box"
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed" / "inner" / "file").touch(0)
    for name in (b"-rf", b"a\nb", b"\xff\xfe", b"*", b"x" * 255):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).touch(0)
    for closed in ("closed/inner", "closed", "."):
        (folder / closed).chmod(0)
    scratch.remove(str(folder))
    assert not folder.exists()


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    """A link is removed as a link: what it leads to stays as it is."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_text("kept")
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "box" / "file").symlink_to(tmp_path / "outside" / "file")
    scratch.remove(str(tmp_path / "box"))
    assert not (tmp_path / "box").exists()
    assert (tmp_path / "outside" / "file").read_text() == "kept"


def test_measuring_counts_no_further_than_it_has_to(tmp_path: Path) -> None:
    """Bytes on disk and entries are added up; counting ends just above the most there may be."""
    for number in range(20):
        (tmp_path / str(number)).write_bytes(bytes(5000))
    assert scratch.measure(str(tmp_path), 100) == (20 * 8192, 20)
    assert scratch.measure(str(tmp_path), 10).files == 11


def test_a_sparse_file_counts_what_it_takes(tmp_path: Path) -> None:
    """A file of a terabyte without content takes no room."""
    os.truncate(os.open(tmp_path / "sparse", os.O_CREAT | os.O_WRONLY), 1 << 40)
    assert scratch.measure(str(tmp_path), 100).bytes < 1 << 20


def test_a_folder_that_is_too_deep_to_be_measured_is_too_large(tmp_path: Path) -> None:
    """What cannot be looked into counts as more files than there may be."""
    (tmp_path / "box").mkdir()
    nest(tmp_path / "box", "d" * 255, 30)
    assert scratch.measure(str(tmp_path / "box"), 100).files == 101
    scratch.remove(str(tmp_path / "box"))


def left_by_a_killed_grader(folder: Path, name: str = "autograder-left") -> Path:
    (folder / name / "box" / "tmp1").mkdir(parents=True)
    (folder / name / "box" / "tmp1" / "file").touch()
    (folder / name / scratch.ALIVE).touch()
    (folder / name / "box").chmod(0o111)
    return folder / name


def test_what_a_killed_grader_left_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next grader removes folders whose owner lives no longer, before it makes its own."""
    left = left_by_a_killed_grader(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    box = scratch.Box()
    assert not left.exists()
    assert os.listdir(tmp_path) == [Path(box.path).parent.name]
    box.close()
    assert os.listdir(tmp_path) == []


def test_the_folder_of_a_grader_that_lives_is_left_alone(tmp_path: Path) -> None:
    """A folder is locked as long as its grader lives, and nobody else removes it."""
    living = left_by_a_killed_grader(tmp_path)
    with open(living / scratch.ALIVE) as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        scratch.sweep(str(tmp_path))
    assert (living / "box" / "tmp1" / "file").exists()


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    """Only folders of the grader's own name, user and kind are swept; links are not followed."""
    elsewhere = left_by_a_killed_grader(tmp_path, "elsewhere")
    (tmp_path / "autograder-link").symlink_to(elsewhere)
    (tmp_path / "autograder-without-a-lock").mkdir()
    (tmp_path / "autograder-file").touch()
    if os.geteuid() == 0:
        os.chown(left_by_a_killed_grader(tmp_path, "autograder-stranger"), 63_117, 63_117)
    before = sorted(os.listdir(tmp_path))
    scratch.sweep(str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == before
    assert (elsewhere / "box" / "tmp1" / "file").exists()


def test_nobody_lists_the_folders_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that holds the scratch folders can be passed through, and not be listed."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    box = scratch.Box()
    new = box.new(None)
    assert os.stat(box.path).st_mode & 0o777 == 0o111
    assert os.stat(new).st_mode & 0o777 == 0o700
    box.remove(new)
    assert os.stat(box.path).st_mode & 0o777 == 0o111
    box.close()
