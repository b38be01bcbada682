"""What a format tells a student about each check: made here, so that no format can tell more.

Two audiences. A student who reads a result *at once*, and can hand in again for another, learns of
a hidden check its points and whether it passed, and nothing else. Where a result is *handed back*
by a person, it says of a hidden check what nbgrader's comments and the reports say: its fact, how
it ended, the diagnosis, the next step. A hidden check's name, its parameters and its seconds, which
code could choose by what it sees there, are told to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from autograder.model import CheckResult, Status, SubmissionResult, TaskResult, Visibility
from autograder.reports.plain import printable
from autograder.reports.reading import say_marks
from autograder.results.points import total

ENDED = {
    Status.PASSED: "Passed.",
    Status.FAILED: "Failed.",
    Status.SKIPPED: "Not judged yet: another task has to work first.",
    Status.UNGRADED: "Not graded, and not your fault.",
    Status.WAITING: "A person marks this answer.",
}


class Item(msgspec.Struct, frozen=True):
    """One check, or one question that a person marks, as a student may read of it."""

    task: str
    number: str  # "2.1": of the task, and of the check in it
    name: str
    hidden: bool
    status: Status
    points: float
    possible: float
    extra: float
    seconds: float
    summary: str
    lines: tuple[str, ...] = ()
    hint: str = ""
    picture: str = ""  # PNG in base64

    @property
    def passed(self) -> bool:
        """Whether all of it is earned."""
        return self.status is Status.PASSED

    @property
    def waits(self) -> bool:
        """Whether it has no points yet that count."""
        return self.status in (Status.WAITING, Status.UNGRADED)

    @property
    def text(self) -> str:
        """All of it in plain text, without anything that a terminal would obey."""
        step = f"Next: {self.hint}" if self.hint else ""
        return printable("\n".join(filter(None, (self.summary, *self.lines, step))))


def right_or_wrong(status: Status) -> Status:
    """Give what may be told at once of how something hidden ended: not in which way it failed."""
    return status if status in ENDED else Status.FAILED


def items(result: SubmissionResult, *, handed_back: bool) -> tuple[Item, ...]:
    """Give every check of a result in order; `handed_back`: hidden checks say what they may."""
    return tuple(
        item
        for number, task in enumerate(result.tasks, start=1)
        for item in _of_task(number, task, handed_back=handed_back)
    )


def hidden_together(told: Iterable[Item]) -> tuple[Item, ...]:
    """Make one item of the hidden checks of each task, where each alone would say nothing more."""
    found: list[Item] = []
    hidden: dict[str, list[Item]] = {}
    for item in told:
        if item.hidden and item.task in hidden:
            hidden[item.task].append(item)
        else:
            found.append(item)
            hidden.update({item.task: [item]} if item.hidden else {})
    return tuple(_together(hidden[item.task]) if item.hidden else item for item in found)


def _together(same: Sequence[Item]) -> Item:
    statuses = [item.status for item in same if not item.passed]
    status = statuses[0] if len(set(statuses)) == 1 else Status.FAILED
    passed = len(same) - len(statuses)
    return msgspec.structs.replace(
        same[0],
        name=f"{same[0].task}: hidden checks",
        status=status if statuses else Status.PASSED,
        points=total(item.points for item in same),
        possible=total(item.possible for item in same),
        extra=total(item.extra for item in same),
        summary=f"{passed} of {len(same)} hidden checks passed.",
    )


def say_result(result: SubmissionResult) -> str:
    """Say the points of each task, and what concerns the whole submission."""
    lines = [f"{task.name}: {say_marks(task.score, task.possible)}" for task in result.tasks]
    # A question's note is for who marks it, and names who did.
    notes = [result.note, *(task.note for task in result.tasks if not task.is_question)]
    return printable("\n".join([*lines, *filter(None, notes)]))


def say_everything(result: SubmissionResult) -> str:
    """Say all that is handed back of a result, in plain text: what a comment on it holds."""
    parts = [say_result(result)]
    for task in result.tasks:
        # What passed has its points above; what several checks say is said once.
        texts = dict.fromkeys(
            item.text for item in _of_task(0, task, handed_back=True) if not item.passed
        )
        if texts:
            parts.append("\n".join([f"{task.name}:", *texts]))
    return "\n\n".join(parts)


def _of_task(number: int, task: TaskResult, *, handed_back: bool) -> Iterator[Item]:
    if task.is_question:
        yield _question(f"{number}", task)
    unseen = 0
    for place, check in enumerate(task.checks, start=1):
        hidden = check.visibility is Visibility.HIDDEN
        unseen += hidden
        feedback = check.feedback
        item = Item(
            task=task.name,
            number=f"{number}.{place}",
            name=f"{task.name}: hidden check {unseen}" if hidden else _public_name(task, check),
            hidden=hidden,
            status=check.status,
            points=check.score,
            possible=check.possible,
            extra=check.extra,
            seconds=0.0 if hidden else check.seconds,
            summary="",
        )
        if handed_back or not hidden:
            item = msgspec.structs.replace(
                item,
                summary=feedback.summary,
                lines=feedback.lines,
                hint=feedback.hint or "",
                picture=feedback.picture or "",
            )
        else:
            status = right_or_wrong(check.status)
            item = msgspec.structs.replace(item, status=status, summary=ENDED[status])
        yield item
    if task.manual is not None:
        yield _question(f"{number}.{len(task.checks) + 1}", task.manual)


def _public_name(task: TaskResult, check: CheckResult) -> str:
    function = check.name.partition("::")[2] or check.name
    return f"{task.name}: {function.removeprefix('test_').replace('_', ' ')}"


def _question(number: str, task: TaskResult) -> Item:
    mark = task.mark
    marked = task.status is not Status.WAITING and mark is not None
    return Item(
        task=task.name,
        number=number,
        name=f"{task.name}: marked by a person",
        hidden=False,
        status=task.status,
        points=task.score,
        possible=task.possible,
        extra=task.extra,
        seconds=0.0,
        summary=say_marks(task.score, task.possible) if marked else ENDED[task.status],
        # The rubric stays with those who mark; the comment is for the student.
        lines=tuple(mark.comment.splitlines()) if mark and marked else (),
    )
