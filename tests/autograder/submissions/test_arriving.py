"""A drop folder: what has settled, what still changes, and what is no file of a student's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.submissions.arriving import ARRIVING, Arrivals, say_unsettled
from autograder.submissions.submission import Found, Submission

SETTLE = 2.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands still."""
    return Clock()


@pytest.fixture
def arrivals(tmp_path: Path, clock: Clock) -> Arrivals:
    """Look at an empty folder."""
    return Arrivals(tmp_path, SETTLE, clock)


def test_an_empty_folder_has_nothing_new(arrivals: Arrivals) -> None:
    """Nothing has settled where there is nothing."""
    assert not arrivals.look()
    assert arrivals.take() == frozenset()


def test_a_file_counts_once_it_has_not_changed_for_a_while(
    arrivals: Arrivals, clock: Clock, tmp_path: Path
) -> None:
    """An upload is left alone while it grows, however old it says that it is."""
    file = tmp_path / "ann" / "work.py"
    file.parent.mkdir()
    file.write_text("x")
    os.utime(file, (0, 0))
    assert not arrivals.look()
    assert arrivals.take() == {file}
    clock.now += SETTLE
    file.write_text("x = 1")
    assert not arrivals.look()
    clock.now += SETTLE
    assert arrivals.look()
    assert arrivals.take() == frozenset()
    assert not arrivals.look()


def test_a_file_that_is_replaced_or_goes_away_is_news(
    arrivals: Arrivals, clock: Clock, tmp_path: Path
) -> None:
    """A second try under the same name is graded again, and so is a class that lost a file."""
    file = tmp_path / "work.py"
    file.write_text("x = 1")
    arrivals.look()
    clock.now += SETTLE
    arrivals.look()
    arrivals.take()
    file.unlink()
    assert arrivals.look()
    arrivals.take()
    assert not arrivals.look()
    file.write_text("x = 2")
    arrivals.look()
    clock.now += SETTLE
    assert arrivals.look()


def test_after_a_failure_everything_is_new_again(
    arrivals: Arrivals, clock: Clock, tmp_path: Path
) -> None:
    """What a round that failed had taken is looked at by the next one."""
    (tmp_path / "work.py").write_text("x = 1")
    arrivals.look()
    clock.now += SETTLE
    arrivals.look()
    arrivals.take()
    arrivals.forget()
    assert arrivals.look()


def test_links_pipes_and_folders_are_no_files(
    arrivals: Arrivals, clock: Clock, tmp_path: Path
) -> None:
    """A link to a file that always changes, or around the folder itself, starts no round."""
    (tmp_path / "uptime").symlink_to("/proc/uptime")
    (tmp_path / "again").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    arrivals.look()
    clock.now += SETTLE
    assert not arrivals.look()


def test_the_newest_come_first(arrivals: Arrivals, clock: Clock, tmp_path: Path) -> None:
    """What arrived last is graded first; of what was there at the start, the latest file."""
    made = []
    for name, modified in (("old.py", 1000), ("new.py", 2000)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (modified, modified))
        made.append(Submission(name, "01_vectors", tmp_path / name))
    arrivals.look()
    clock.now += 1
    (tmp_path / "last.py").write_text("x")
    os.utime(tmp_path / "last.py", (0, 0))
    made.append(Submission("last.py", "01_vectors", tmp_path / "last.py"))
    arrivals.look()
    names = [each.student for each in sorted(made, key=arrivals.newest_first)]
    assert names == ["last.py", "new.py", "old.py"]


def test_who_is_still_uploading_has_a_row(tmp_path: Path) -> None:
    """A file that still changes is not graded, and its student does not vanish meanwhile."""
    file = tmp_path / "ann" / "vectors.py"
    submission = Submission("ann", "01_vectors", file)
    found = say_unsettled(Found((submission,), (), tmp_path), frozenset({file}))
    (row,) = found.unplaced
    assert (row.student, row.lesson, row.reason) == ("ann", "01_vectors", ARRIVING)
    assert row.needs_a_person
