"""What Gradescope says of a submission: who handed it in, when, and how often before.

Rules: gradescope-autograders.readthedocs.io, "Submission metadata". Lateness and rates are counted
against `created_at` and never against the clock: running again changes nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.errors import SubmissionError
from autograder.language import _

DAY = datetime.timedelta(days=1)


class User(msgspec.Struct, frozen=True):
    """One of those who handed it in."""

    name: str = ""
    email: str = ""
    id: int | str | None = None


class Assignment(msgspec.Struct, frozen=True):
    """What of the assignment concerns a grade."""

    title: str = ""
    due_date: str | None = None
    late_due_date: str | None = None


class Previous(msgspec.Struct, frozen=True):
    """One submission before this one."""

    submission_time: str = ""
    score: float | None = None
    autograder_error: bool = False


class Metadata(msgspec.Struct, frozen=True):
    """The file."""

    created_at: str
    users: tuple[User, ...] = ()
    assignment: Assignment = Assignment()
    previous_submissions: tuple[Previous, ...] = ()

    @property
    def when(self) -> datetime.datetime:
        """When this was handed in."""
        return _time(self.created_at)

    @property
    def student(self) -> str:
        """By what the gradebook and the course's rules know who handed it in: a group's first."""
        for user in self.users:
            if user.email or user.name:
                return user.email or user.name
        return "student"

    @property
    def last_score(self) -> float:
        """The score of the latest submission before this one that was graded."""
        scores = [
            (_time(each.submission_time), each.score)
            for each in self.previous_submissions
            if each.score is not None and not each.autograder_error
        ]
        return max(scores)[1] if scores else 0.0


def read_metadata(file: Path) -> Metadata:
    """Read the file; SubmissionError says what is wrong with it."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Metadata, strict=False)
        times = (found.created_at, *(each.submission_time for each in found.previous_submissions))
        for time in times:
            _time(time)
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise SubmissionError(
            _("{file}: {error}; Gradescope writes it, so run it again").format(
                file=file, error=error
            )
        ) from None
    return found


def say_late(metadata: Metadata) -> str:
    """Say how long after the due date this came; empty if it did not, or there is none."""
    due = metadata.assignment.due_date
    late = metadata.when - _time(due) if due else datetime.timedelta()
    if late <= datetime.timedelta():
        return ""
    minutes = -(-late // datetime.timedelta(minutes=1))
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "day"), (hours, "hour"), (minutes % 60, "minute"))
    said = ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n)
    return f"Handed in {said} after the due date."


def free_again(metadata: Metadata, per_day: int) -> datetime.datetime | None:
    """Say from when on another submission is graded; None if this one is.

    Of each student `per_day` submissions are graded within 24 hours. Those that were not graded
    count for nothing, and which these were is found anew from the times: nothing is stored.
    """
    if per_day <= 0:
        return None
    graded: list[datetime.datetime] = []
    earlier = [p for p in metadata.previous_submissions if not p.autograder_error]
    for when in sorted(_time(each.submission_time) for each in earlier):
        if len(_within_a_day(graded, when)) < per_day:
            graded.append(when)
    recent = _within_a_day(graded, metadata.when)
    return recent[-per_day] + DAY if len(recent) >= per_day else None


def _within_a_day(
    times: Sequence[datetime.datetime], when: datetime.datetime
) -> list[datetime.datetime]:
    return [each for each in times if when - DAY < each <= when]


def _time(text: str) -> datetime.datetime:
    when = datetime.datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(_("'{text}' has no offset").format(text=text))
    return when
