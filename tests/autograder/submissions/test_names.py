"""Names that students chose: each is told apart from every other, and nothing of it is unseen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.course import Course
from autograder.submissions.finding import find_submissions
from autograder.submissions.names import look, readable

NAMES = st.text(st.sampled_from(["a", "\\", "u", "d", "c", "e", "9", "x", "\udce9", "\x1b", "é"]))


def hand_in(folder: Path, *names: bytes) -> None:
    for name in names:
        place = os.path.join(os.fsencode(folder), name)
        os.mkdir(place)
        Path(os.fsdecode(os.path.join(place, b"vectors.py"))).write_bytes(name)


def test_name_that_is_no_text_and_its_escape(tmp_path: Path, tiny: Course) -> None:
    r"""The folder with the byte E9 and the folder that spells it out are two students."""
    hand_in(tmp_path, b"Jos\xe9", rb"Jos\udce9", rb"Jos\xe9")
    found = find_submissions(tmp_path, tiny)
    assert {s.student: s.read() for s in found.submissions} == {
        r"Jos\udce9": b"Jos\xe9",
        r"Jos\\udce9": rb"Jos\udce9",
        r"Jos\\xe9": rb"Jos\xe9",
    }
    assert found.unplaced == ()


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES)
def test_no_two_names_are_written_the_same(one: str, other: str) -> None:
    """Two names are written the same only if they are the same, and each can be stored as text."""
    assert (readable(one) == readable(other)) == (one == other)
    assert readable(one).encode().decode() == readable(one)
    assert readable(one).isprintable()


@pytest.mark.parametrize("name", ["anna", "zoë ü", "学生", "O'Brien", "Анна", "a.b-c_d", "José"])
def test_usual_name(name: str) -> None:
    """A name that people have is written as it is."""
    assert readable(name) == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a\x1b]0;x\x07", r"a\x1b]0;x\x07"),
        ("a\nb", r"a\nb"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u200bb", r"a\u200bb"),
        ("a\u00a0b", r"a\xa0b"),
        ("a\u3164", r"a\u3164"),
        ("a\ufe0f", r"a\ufe0f"),
        ("a\U000e0101", r"a\U000e0101"),
    ],
)
def test_name_with_signs_that_nobody_sees(name: str, written: str) -> None:
    """Controls, marks of direction and signs of no width are written as escapes."""
    assert readable(name) == written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "Jose\u0301"),
        ("anna", "anna "),
        ("anna b", "anna  b"),
        ("anna", "an\u200bna"),
        ("anna", "аnnа"),
        ("anna", "ａｎｎａ"),
        ("anna", "anna\ufe0f"),
        ("anna", "anna\u3164"),
    ],
)
def test_two_students_whose_names_print_the_same(
    tmp_path: Path, tiny: Course, one: str, other: str
) -> None:
    """Neither is graded, both are named in a form that differs, and the others are graded."""
    hand_in(tmp_path, one.encode(), other.encode(), b"ben")
    found = find_submissions(tmp_path, tiny)
    assert [s.student for s in found.submissions] == ["ben"]
    assert all(each.needs_a_person for each in found.unplaced)
    assert {each.reason for each in found.unplaced} == {
        f"not graded: its name, {one!a}, prints like {other!a}; rename one",
        f"not graded: its name, {other!a}, prints like {one!a}; rename one",
    }


def test_folder_and_archive_of_one_name(tmp_path: Path, tiny: Course) -> None:
    """A student's folder and the archive that it came from are no twins."""
    hand_in(tmp_path, b"anna")
    (tmp_path / "anna.zip").write_bytes(b"")
    assert [s.student for s in find_submissions(tmp_path, tiny).submissions] == ["anna"]


@pytest.mark.parametrize(
    ("one", "other"), [("anna", "Anna"), ("ana", "anna"), ("ann\udce9", "ann\udce8"), ("a", "á")]
)
def test_names_that_print_differently(one: str, other: str) -> None:
    """Names that people can tell apart are no twins."""
    assert look(one) != look(other)
