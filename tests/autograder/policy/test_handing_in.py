"""When a class handed in: bands around each student's own due date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Status, SubmissionResult
from autograder.policy.handing_in import hand_ins
from autograder.policy.rules import Group, Rules
from autograder.policy.settings import Settings
from autograder.policy.settle import settle
from autograder.results.absent import MISSING, Absent, Others
from autograder.results.gradebook import Entry, Submitted
from autograder.results.the_class import ClassResults
from autograder.statistics.handing_in import Band, HandIn, handing_in_of

LESSON = "01_a"
# The clocks in Berlin are put back in the night after it.
DUE = datetime.fromisoformat("2026-10-24T23:59:00")


def entry(student: str, at: str = "") -> Entry:
    result = SubmissionResult(student, LESSON, Status.FAILED, 8.0, 10.0, ())
    return Entry(result, (), Submitted(at, None, "the platform") if at else None)


def rules(people: dict[str, Any] | None = None, **said: Any) -> Rules:
    found = msgspec.convert(
        {"timezone": "Europe/Berlin", **said, "students": people or {}}, Settings
    )
    return Rules(found, found.students)


def seen(made: Rules, *entries: Entry, **more: Any) -> dict[str, HandIn]:
    results = ClassResults("a course", (LESSON,), entries, points={LESSON: {"a": 10.0}}, **more)
    found = hand_ins(results, settle(results, made), made)
    return {each.student: each for each in found.each}


@pytest.mark.parametrize(
    ("at", "band"),
    [
        ("2026-10-10T12:00:00+02:00", Band.WEEK_EARLY),
        ("2026-10-17T23:59:00+02:00", Band.WEEK_EARLY),
        ("2026-10-17T23:59:01+02:00", Band.DAYS_EARLY),
        ("2026-10-23T23:59:00+02:00", Band.DAYS_EARLY),
        ("2026-10-23T23:59:01+02:00", Band.LAST_DAY),
        ("2026-10-24T22:59:00+02:00", Band.LAST_DAY),
        ("2026-10-24T22:59:01+02:00", Band.LAST_HOUR),
        ("2026-10-24T23:59:00+02:00", Band.LAST_HOUR),
        ("2026-10-24T21:59:00Z", Band.LAST_HOUR),
        ("2026-10-24T23:59:01+02:00", Band.GRACE),
        ("2026-10-25T00:14:00+02:00", Band.GRACE),
        ("2026-10-25T00:14:01+02:00", Band.HOUR_LATE),
        ("2026-10-25T00:59:00+02:00", Band.HOUR_LATE),
        ("2026-10-25T00:59:01+02:00", Band.DAY_LATE),
        # This day has 25 hours.
        ("2026-10-25T23:59:00+01:00", Band.DAY_LATE),
        ("2026-10-25T23:59:01+01:00", Band.WEEK_LATE),
        ("2026-10-31T23:59:00+01:00", Band.WEEK_LATE),
        ("2026-10-31T23:59:01+01:00", Band.LATER),
    ],
)
def test_each_band_ends_with_its_last_moment(at: str, band: Band) -> None:
    """Hours pass, and days are those of the calendar, also where clocks change."""
    found = seen(rules(due=DUE, grace="15 minutes"), entry("ann", at))["ann"]
    assert found.band is band
    assert found.by_extension is False


def test_everybody_has_their_own_due_date() -> None:
    """An extension makes late work early, and it says who is in time by one only."""
    people = {
        "ann": {"extension": "2 days"},
        "ben": {"extension": "2 days"},
        "cem": {"due": datetime.fromisoformat("2026-10-20T12:00:00")},
    }
    at = "2026-10-25T12:00:00+01:00"
    found = seen(
        rules(people, due=DUE),
        entry("ann", at),
        entry("ben", "2026-10-24T20:00:00+02:00"),
        entry("cem", "2026-10-24T20:00:00+02:00"),
        entry("dora", at),
    )
    assert {name: (each.band, each.by_extension) for name, each in found.items()} == {
        "ann": (Band.DAYS_EARLY, True),
        "ben": (Band.DAYS_EARLY, False),
        "cem": (Band.WEEK_LATE, False),
        "dora": (Band.DAY_LATE, False),
    }
    assert found["dora"].late_by == timedelta(hours=13, minutes=1)
    assert found["ben"].late_by == timedelta(0)


def test_what_nobody_knows() -> None:
    """Without a due date or a time there is no band, and who handed in nothing is not there."""
    nothing = Others((Absent("eve", LESSON, MISSING),))
    people = {"ann": {"due": DUE}}
    found = seen(
        rules(people),
        entry("ann"),
        entry("ben", "2026-10-24T20:00:00+02:00"),
        entry("cem", "yesterday"),
        others=nothing,
    )
    assert list(found) == ["ann", "ben", "cem"]
    assert {each.band for each in found.values()} == {None}
    described = handing_in_of(LESSON, list(found.values()))
    assert (described.unknown, described.without_due, described.known) == (("ann",), 2, 0)
    assert described.due is None


def test_the_course_says_when_it_was_handed_in() -> None:
    """A time that the course states takes the place of the platform's."""
    stated = {"lessons": {LESSON: {"submitted": DUE}}}
    found = seen(rules({"ann": stated}, due=DUE), entry("ann", "2026-12-01T00:00:00Z"))
    assert found["ann"].band is Band.LAST_HOUR


def test_last_submission_and_that_of_the_group() -> None:
    """The last attempt counts; in a group, the group's last, against each member's due date."""
    early, late = "2026-10-20T12:00:00+02:00", "2026-10-25T12:00:00+01:00"
    made = rules({"ben": {"extension": "2 days"}}, due=DUE)
    made = msgspec.structs.replace(made, groups={"": (Group("g", ("ann", "ben")),)})
    found = seen(made, entry("ann", late), entry("cem", late), earlier=(entry("cem", early),))
    assert {name: each.band for name, each in found.items()} == {
        "ann": Band.DAY_LATE,
        "ben": Band.DAYS_EARLY,
        "cem": Band.DAY_LATE,
    }


@pytest.mark.parametrize("due", ["9999-12-31T22:00:00Z", "0001-01-02T00:00:00Z"])
def test_due_date_at_the_end_of_time(due: str) -> None:
    """A due date that means never, or always, has bands like any other."""
    found = seen(rules(due=datetime.fromisoformat(due)), entry("ann", "2026-10-24T20:00:00Z"))
    assert found["ann"].band is (Band.WEEK_EARLY if due.startswith("9") else Band.LATER)


@given(st.lists(st.integers(-20 * 24 * 60, 20 * 24 * 60), max_size=30))
def test_everybody_is_counted_once(minutes: Sequence[int]) -> None:
    """Counts add up to the class, the late ones are those after the grace, the latest first."""
    made = rules(due=DUE, grace="1 hour")
    start = datetime.fromisoformat("2026-10-24T21:59:00+00:00")
    entries = [
        entry(f"s{n:02}", (start + timedelta(minutes=each)).isoformat())
        for n, each in enumerate(minutes)
    ]
    found = handing_in_of(LESSON, list(seen(made, *entries).values()))
    assert found.known == found.students == len(minutes)
    assert len(found.late) == sum(each > 60 for each in minutes)
    delays = [each.late_by for each in found.late]
    assert delays == sorted(delays, reverse=True)
    assert sum(len(found.late_in(band)) for band in Band) == len(found.late)
