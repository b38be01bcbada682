"""Files are written whole, for the eyes they are meant for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import OutputError
from autograder.output import prepare_folder, write_whole


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    """The mask that most accounts have."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_file_is_for_all(tmp_path: Path) -> None:
    """A new file, such as a released notebook, gets the permissions that any new file gets."""
    write_whole(tmp_path / "a.ipynb", b"{}")
    assert mode(tmp_path / "a.ipynb") == 0o644


def test_private_file_is_for_its_owner(tmp_path: Path) -> None:
    """Grades are readable by their owner alone, also where they replace a file for all."""
    file = tmp_path / "results.json"
    for _ in range(2):
        write_whole(file, b"{}", private=True)
        assert mode(file) == 0o600
        file.chmod(0o644)


def test_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    """A student's notebook keeps the permissions that it had."""
    file = tmp_path / "a.ipynb"
    file.write_bytes(b"before")
    file.chmod(0o664)
    write_whole(file, b"after")
    assert (file.read_bytes(), mode(file)) == (b"after", 0o664)


def test_nothing_is_left_of_a_write_that_failed(tmp_path: Path) -> None:
    """Where a file cannot be replaced its place is named, and no partial file stays."""
    (tmp_path / "results.json").mkdir()
    with pytest.raises(
        OutputError, match=r"results\.json: cannot be written: Is a directory; free"
    ):
        write_whole(tmp_path / "results.json", b"{}")
    assert os.listdir(tmp_path) == ["results.json"]


@pytest.mark.parametrize(("private", "expected"), [(True, 0o700), (False, 0o755)])
def test_new_folder(tmp_path: Path, private: bool, expected: int) -> None:
    """A new folder for grades is closed to others; any other is open."""
    prepare_folder(tmp_path / "new" / "folder", private=private)
    assert mode(tmp_path / "new" / "folder") == expected
