"""Put what people gave into results: the automatic points stay, and are added up with theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from autograder.language import _
from autograder.model import Mark, Status, SubmissionResult, TaskResult
from autograder.results.gradebook import Entry, Gradebook
from autograder.results.marks import Key
from autograder.results.parts import with_manual
from autograder.results.points import say_points, total
from autograder.results.sharing import marks_now


def with_marks(entries: Sequence[Entry], gradebook: Gradebook) -> tuple[Entry, ...]:
    """Give results with the marks that a gradebook has for their answers."""
    if not any(task.asked for entry in entries for task in entry.result.tasks):
        return tuple(entries)
    marks, digests = marks_now(gradebook), gradebook.marks.digests()
    return tuple(
        msgspec.structs.replace(entry, result=marked(entry.result, marks, digests))
        for entry in entries
    )


def earlier_with_marks(gradebook: Gradebook) -> tuple[Entry, ...]:
    """Give earlier attempts, each with the marks that were given for its own answers."""
    history = gradebook.marks.history()
    found = []
    for entry in gradebook.earlier():
        result = entry.result
        digests = {
            Key(result.student, result.lesson, each.question): each.digest for each in entry.answers
        }
        marks = {
            key: mark
            for key, digest in digests.items()
            for mark in history.get(key, ())  # the latest of them is the last to be taken
            if mark.answer == digest
        }
        own = msgspec.structs.replace(entry, result=marked(result, marks, digests), answers=())
        found.append(own)
    return tuple(found)


def marked(
    result: SubmissionResult, marks: Mapping[Key, Mark], digests: Mapping[Key, str]
) -> SubmissionResult:
    """Give a result with its marks. An answer that changed since waits for a person again."""
    tasks = []
    for task in result.tasks:
        key = Key(result.student, result.lesson, task.name)
        asked, mark = task.asked, marks.get(key)
        if asked is None or mark is None:
            tasks.append(task)
            continue
        now = with_mark(asked, mark, digests.get(key, ""))
        tasks.append(now if task.is_question else with_manual(task, now))
    if tuple(tasks) == result.tasks:
        return result
    return msgspec.structs.replace(
        result,
        tasks=tuple(tasks),
        score=total(task.score for task in tasks),
        status=_overall(result.status, tasks),
    )


def with_mark(task: TaskResult, mark: Mark, digest: str) -> TaskResult:
    """Give an answer's result with its mark; `digest` is the answer's own as it is now."""
    reasons = []
    if mark.answer != digest:
        reasons.append(_("changed since it was marked"))
    if mark.possible != task.possible:
        now, then = say_points(task.possible), say_points(mark.possible)
        said = _("worth {now} points now, and {then} when marked")
        reasons.append(said.format(now=now, then=then))
    if reasons:
        status = Status.WAITING
        note = _(
            "The answer to `{task}` is {reasons} ({points} of {possible} points by {by}, {at} "
            "UTC): mark it again."
        ).format(
            task=task.name,
            reasons=_(" and ").join(reasons),
            points=say_points(mark.points),
            possible=say_points(mark.possible),
            by=mark.by,
            at=mark.at,
        )
    else:
        status = Status.PASSED if mark.points >= task.possible else Status.FAILED
        note = ""  # who gave it and why stands in the mark
    return msgspec.structs.replace(task, status=status, score=mark.points, note=note, mark=mark)


def _overall(before: Status, tasks: Sequence[TaskResult]) -> Status:
    if before in (Status.UNGRADED, Status.ERROR):
        return before
    statuses = {task.status for task in tasks}
    if Status.WAITING in statuses:
        return Status.WAITING
    return Status.PASSED if statuses <= {Status.PASSED} else Status.FAILED
