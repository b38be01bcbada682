"""A grader gives an entry for whatever it is handed, and stops only for what is about the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.grading import grader as grading
from autograder.grading.grader import Grader
from autograder.grading.piece import Own, Piece, Terms
from autograder.model import Status
from autograder.results.attempts import Handed
from autograder.results.gradebook import Entry

RIGHT = b"import torch\ndef total(x):\n    return x @ torch.ones_like(x)\ndef double(x):\n    return 2 * x\n"


@pytest.fixture(scope="module")
def grader(tiny: Course, terms: Terms) -> Iterator[Grader]:
    """One grader for all tests: what it is handed leaves nothing behind."""
    with Grader(tiny.root, terms) as running:
        yield running


def piece(own: Own, data: bytes, student: str = "ann") -> Piece:
    return Piece(7, student, own, Handed(data, ".py", "vectors.py"))


def test_piece_travels_as_bytes(grader: Grader, own: Own) -> None:
    """A piece and its entry are the same after they were bytes."""
    sent = piece(own, RIGHT, "=HYPERLINK(), \x00 é 王")
    arrived = msgspec.msgpack.decode(msgspec.msgpack.encode(sent), type=Piece)
    assert arrived == sent
    entry = grader.grade(arrived)
    assert entry.result.score == entry.result.possible == 4
    assert entry.result.student == sent.student
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(entry), type=Entry) == entry


def test_fault_in_judging_costs_one_submission_its_grade(
    grader: Grader, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ungraded, says where the kit failed and not with what values, and the next is graded."""

    def broken(*_: object, **__: object) -> Entry:
        raise ZeroDivisionError("expected 0.125")

    with monkeypatch.context() as patched:
        patched.setattr("autograder.grading.submission.judge", broken)
        result = grader.grade(piece(own, RIGHT)).result
    assert result.status is Status.UNGRADED
    assert result.needs_a_person
    assert result.score == 0
    assert result.possible == 4
    assert result.note.startswith(
        "Not graded, and not the student's fault: a fault of the kit: report it, with this place: "
        "ZeroDivisionError at autograder/grading/submission.py:"
    )
    assert "0.125" not in result.note
    assert grader.grade(piece(own, RIGHT)).result.status is Status.PASSED


@pytest.mark.parametrize("stops", [KeyboardInterrupt, CourseError("solutions/x.py:3: broken")])
def test_what_is_about_the_run_ends_it(
    grader: Grader, own: Own, monkeypatch: pytest.MonkeyPatch, stops: BaseException
) -> None:
    """An interrupt and a broken course are no fault of one submission."""

    def stop(*_: object, **__: object) -> Entry:
        raise stops

    monkeypatch.setattr(grading, "grade_submission", stop)
    with pytest.raises((KeyboardInterrupt, CourseError)):
        grader.grade(piece(own, RIGHT))


def test_another_state_of_the_lesson_is_refused(grader: Grader, own: Own) -> None:
    """A lesson that was changed since the run began grades nobody under its old fingerprint."""
    other = msgspec.structs.replace(own, state="another")
    with pytest.raises(CourseError, match="01_vectors has changed since this run began"):
        grader.grade(piece(other, RIGHT))


def test_secret_is_in_no_log(terms: Terms) -> None:
    """What is printed of a run's terms does not hold the course's secret."""
    assert repr(terms.secret) not in repr(terms)
    assert terms.secret.hex() not in repr(terms)


def test_points_of_a_lesson(grader: Grader) -> None:
    """A grader says what the tasks of a lesson are worth."""
    assert grader.points("01_vectors") == {"total": 2.0, "double": 2.0}


def test_course_that_lies_open_is_refused(tiny: Course, terms: Terms, own: Own) -> None:
    """A path that student code could read is named, and nothing runs."""
    import torch

    exposed = msgspec.structs.replace(terms, hidden=(str(Path(torch.__file__).parent),))
    with Grader(tiny.root, exposed) as running, pytest.raises(Exception, match="torch"):
        running.grade(piece(own, RIGHT))
