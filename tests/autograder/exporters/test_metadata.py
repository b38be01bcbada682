"""Gradescope's metadata: who, how late, and how often, counted against the time of handing in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import SubmissionError
from autograder.exporters.metadata import (
    Assignment,
    Metadata,
    Previous,
    User,
    free_again,
    read_metadata,
    say_late,
)

NOON = "2026-03-01T12:00:00-07:00"
VENDORS: dict[str, Any] = {
    "id": 123456,
    "created_at": "2018-07-01T14:22:32.365935-07:00",
    "assignment": {
        "due_date": "2018-07-31T23:00:00.000000-07:00",
        "group_size": 4,
        "group_submission": True,
        "id": 25828,
        "course_id": 1234,
        "late_due_date": None,
        "release_date": "2018-07-02T00:00:00.000000-07:00",
        "title": "Programming Assignment 1",
        "total_points": "20.0",
    },
    "submission_method": "upload",
    "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
    "previous_submissions": [
        {
            "submission_time": "2017-04-06T14:24:48.087023-07:00",
            "score": 0.0,
            "autograder_error": False,
            "results": {},
        }
    ],
}


def test_vendors_example(tmp_path: Path) -> None:
    """The example of Gradescope's documents is read as it is."""
    file = tmp_path / "submission_metadata.json"
    file.write_text(json.dumps(VENDORS))
    found = read_metadata(file)
    assert found.student == "student@example.com"
    assert say_late(found) == ""
    assert found.last_score == 0.0


@pytest.mark.parametrize(
    "change",
    [
        {"created_at": "now"},
        {"created_at": "2018-07-01T14:22:32"},
        {"users": {}},
        {"created_at": None},
    ],
)
def test_file_of_another_form(tmp_path: Path, change: dict[str, Any]) -> None:
    """What is not as documented is an error that names the file, and nothing is guessed."""
    file = tmp_path / "submission_metadata.json"
    file.write_text(json.dumps(VENDORS | change))
    with pytest.raises(SubmissionError, match=r"submission_metadata\.json"):
        read_metadata(file)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (None, ""),
        (NOON, ""),
        ("2026-03-01T20:00:00+01:00", ""),
        ("2026-03-01T11:59:59-07:00", "Handed in 1 minute after the due date."),
        ("2026-02-27T10:30:00-07:00", "Handed in 2 days, 1 hour, 30 minutes after the due date."),
    ],
)
def test_how_late(due: str | None, said: str) -> None:
    """Lateness is from the due date to created_at, whatever the offsets, and each minute counts."""
    assert say_late(Metadata(NOON, assignment=Assignment(due_date=due))) == said


def test_who_it_is() -> None:
    """A group is known by its first; who has no address is known by name."""
    assert Metadata(NOON, (User(), User("Ben"), User("Cem", "c@x"))).student == "Ben"
    assert Metadata(NOON).student == "student"


TIMES = st.lists(st.integers(0, 72 * 60), max_size=12, unique=True)


@given(TIMES, st.integers(1, 4))
def test_rate(minutes: list[int], per_day: int) -> None:
    """Played from the first to the last, never more than so many are graded within 24 hours."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    times = [start + timedelta(minutes=each) for each in sorted(minutes)]
    graded: list[datetime] = []
    for at, when in enumerate(times):
        previous = tuple(Previous(each.isoformat(), 1.0) for each in times[:at])
        again = free_again(Metadata(when.isoformat(), previous_submissions=previous), per_day)
        if again is None:
            graded.append(when)
        else:
            # As it says: from then on there is room again.
            later = Metadata(again.isoformat(), previous_submissions=previous)
            assert again > when
            assert free_again(later, per_day) is None
    for when in graded:
        recent = [each for each in graded if when - timedelta(days=1) < each <= when]
        assert len(recent) <= per_day


def test_no_limit() -> None:
    """Without a rate every submission is graded, and an error of the autograder counts for none."""
    before = tuple(Previous(NOON, None, autograder_error=True) for _ in range(5))
    assert free_again(Metadata(NOON, previous_submissions=before), 0) is None
    assert free_again(Metadata(NOON, previous_submissions=before), 1) is None
