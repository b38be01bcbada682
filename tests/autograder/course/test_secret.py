"""The course's secret: made once, for its owner's eyes only, the same for every later run."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from autograder.course import secret
from autograder.course.reading import load_course
from autograder.course.secret import FILE, VARIABLE, secret_of
from autograder.errors import CourseError


@pytest.fixture(autouse=True)
def _no_secret_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)


def test_a_course_without_one_gets_one(tmp_path: Path) -> None:
    """128 bits, in a file that only its owner may read; the next run finds the same."""
    made = secret_of(tmp_path)
    assert len(made) == 16
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [FILE]
    assert secret_of(tmp_path) == made


def test_two_courses_have_two_secrets(tmp_path: Path) -> None:
    """Each checkout draws its own."""
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    assert secret_of(folders[0]) != secret_of(folders[1])


def test_a_grader_that_was_second_takes_the_firsts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two make one at once, both go on with the one that was there first."""
    (tmp_path / FILE).touch(0o600)
    (tmp_path / FILE).write_text("ab" * 16)
    secret._make(tmp_path / FILE)
    assert secret_of(tmp_path) == bytes.fromhex("ab" * 16)


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several graders and CI agree by a variable, and no file is made."""
    monkeypatch.setenv(VARIABLE, "cd" * 16)
    assert secret_of(tmp_path) == bytes.fromhex("cd" * 16)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("text", ["", "ab", "no hexadecimal digits at all!!!!", "ab" * 17])
def test_what_is_no_secret_is_refused(tmp_path: Path, text: str) -> None:
    """The message names the place and the command that makes a right one."""
    (tmp_path / FILE).touch(0o600)
    (tmp_path / FILE).write_text(text)
    with pytest.raises(CourseError, match="32 hexadecimal digits; make one with `openssl rand"):
        secret_of(tmp_path)


def test_one_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """The message says how to close it."""
    (tmp_path / FILE).write_text("ab" * 16)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(CourseError, match="other users may read the course's secret; run `chmod"):
        secret_of(tmp_path)


def test_a_folder_that_cannot_hold_one_is_an_error(tmp_path: Path) -> None:
    """The message names the variable that may be set instead."""
    with pytest.raises(CourseError, match="set AUTOGRADER_SECRET to 32 random hexadecimal digits"):
        secret_of(tmp_path / "missing")


def test_a_course_does_not_show_it(tiny_copy: Path) -> None:
    """What is printed or logged of a course does not hold its secret."""
    course = load_course(tiny_copy)
    assert course.secret == secret_of(tiny_copy)
    assert repr(course.secret) not in repr(course)
    assert course.secret.hex() not in repr(course)
