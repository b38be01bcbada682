"""What a student reads about a task, in reading order, whatever form it takes later.

The card in a notebook, the text and the terminal all say this. What several checks say is said
once, and what a known mistake explains is said once for the whole task.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from autograder.language import N_, _, ngettext
from autograder.model import CheckResult, Status, TaskResult
from autograder.results.points import say_points, total

MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.SKIPPED: "–", Status.UNGRADED: "?"}
OTHER_MARK = "!"
TO_WIN = "+"  # extra credit that is not earned yet
# How a check, a task or a lesson ended, where it is said in words.
STATUSES = (
    *(N_("passed"), N_("failed"), N_("error"), N_("timeout"), N_("crashed"), N_("out of memory")),
    *(N_("skipped"), N_("ungraded"), N_("waiting")),
)
NEXT = N_("Next: ")
PRINTED = N_("Printed by your code")
WARNING = N_("Before you hand in:")


class Point(msgspec.Struct, frozen=True):
    """One check, or several that say the same: its fact, what was found, what to do."""

    status: Status
    score: float
    possible: float
    summary: str
    evidence: tuple[str, ...] = ()
    next_step: str = ""
    picture: str | None = None  # PNG in base64
    to_win: bool = False  # extra credit that is not earned yet

    @property
    def mark(self) -> str:
        """One character that says how it ended, even without colour."""
        return TO_WIN if self.to_win else MARKS.get(self.status, OTHER_MARK)

    @property
    def shown_as(self) -> Status:
        """The status whose colour it has: what is to win is nothing wrong."""
        return Status.SKIPPED if self.to_win else self.status


class Reading(msgspec.Struct, frozen=True):
    """One task."""

    task: str
    status: Status
    score: float
    possible: float
    diagnosis: str
    points: tuple[Point, ...]

    @property
    def mark(self) -> str:
        """One character that says how it ended, even without colour."""
        return MARKS.get(self.status, OTHER_MARK)

    @property
    def shown_as(self) -> Status:
        """The status whose colour it has."""
        return self.status


class Standing(msgspec.Struct, frozen=True):
    """Where the student stands in the whole assignment, and what to do next."""

    done: int
    tasks: int
    next_step: str = ""
    worth: dict[str, float] = {}  # all points of a task, hidden checks included
    warnings: tuple[str, ...] = ()  # of what works here, and not where the work is graded
    manual: dict[str, float] = {}  # points of a task that a person gives, beside all checks

    @property
    def sentence(self) -> str:
        """Say how many tasks are done."""
        if not self.tasks:
            return _("no task to check")
        return _("{done} of {tasks} tasks done").format(done=self.done, tasks=self.tasks)

    def say_more(self, reading: Reading) -> str:
        """Say how many points hidden checks decide, and how many a person; empty if none."""
        hidden = total([self.worth.get(reading.task, reading.possible), -reading.possible])
        by_a_person = self.manual.get(reading.task, 0.0)
        more = []
        if hidden > 0:
            more.append(_("{points} more with hidden checks").format(points=say_points(hidden)))
        if by_a_person:
            said = _("{points} more from a person who reads it")
            more.append(said.format(points=say_points(by_a_person)))
        return " · ".join(more)


def read_task(result: TaskResult) -> Reading:
    """Put a task's result in reading order."""
    sentences = dict.fromkeys(check.feedback.sentence for check in result.checks)
    return Reading(
        task=result.name,
        status=result.status,
        score=result.score,
        possible=result.possible,
        diagnosis="\n".join(sentence for sentence in sentences if sentence),
        points=tuple(_advised_once(_merged([_point(check) for check in result.checks]))),
    )


def say_marks(score: float, possible: float) -> str:
    """Say how many points out of how many: `0.5 of 1 point`; extra credit may make it more."""
    if not possible:
        return ngettext(
            "{score} extra point", "{score} extra points", 1 if score == 1 else 2
        ).format(score=say_points(score))
    return ngettext(
        "{score} of {possible} point", "{score} of {possible} points", 1 if possible == 1 else 2
    ).format(score=say_points(score), possible=say_points(possible))


def mark_of(check: CheckResult) -> str:
    """One character that says how a check ended."""
    to_win = check.extra and check.status is not Status.PASSED
    return TO_WIN if to_win else MARKS.get(check.status, OTHER_MARK)


def _point(check: CheckResult) -> Point:
    return Point(
        status=check.status,
        score=check.score,
        possible=check.possible,
        summary=check.feedback.summary,
        evidence=tuple(check.feedback.message.splitlines()),
        next_step=check.feedback.hint or "",
        picture=check.feedback.picture,
        to_win=bool(check.extra) and check.status is not Status.PASSED,
    )


def _merged(points: Sequence[Point]) -> Iterable[Point]:
    """Say once what several checks say word for word, such as that a task is not written yet."""
    groups: dict[tuple[object, ...], list[Point]] = {}
    for point in points:
        said = (point.status, point.summary, point.evidence, point.next_step)
        groups.setdefault(said, []).append(point)
    for group in groups.values():
        yield msgspec.structs.replace(
            group[0],
            score=total(point.score for point in group),
            possible=total(point.possible for point in group),
        )


def _advised_once(points: Iterable[Point]) -> Iterable[Point]:
    """Give each piece of advice the first time only."""
    given: set[str] = set()
    for point in points:
        again = point.next_step in given
        given.add(point.next_step)
        yield msgspec.structs.replace(point, next_step="") if again else point
