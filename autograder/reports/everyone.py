"""A class in a sentence: before grading, what its folder looks like; after it, who stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.language import _, ngettext
from autograder.model import Status, SubmissionResult
from autograder.results.absent import MISSING, Absent
from autograder.results.marks import Key
from autograder.submissions.matching import Matched
from autograder.submissions.names import readable
from autograder.submissions.submission import Found

MOST_NAMES = 12


def say_found(found: Found, matched: Matched | None) -> str:
    """Say what the folder looks like, before anything is graded."""
    left = len(found.unplaced)
    files = _("every file has its place")
    if left:
        files = ngettext("{count} file not graded", "{count} files not graded", left)
    students = ngettext("{count} student", "{count} students", len(found.students))
    said = _("{folder} looks like {layout}: {students}, {files}").format(
        folder=readable(found.folder),
        layout=_(found.layout),
        students=students.format(count=len(found.students)),
        files=files.format(count=left),
    )
    if matched is not None:
        on_it = len(matched.people) + len(matched.missing)
        said += _("; on the roster {on_it}, of whom {missing} handed nothing in").format(
            on_it=on_it, missing=len(matched.missing)
        )
        if unclear := len(matched.strangers) + len(matched.unclear):
            said += _("; {unclear} not matched with it").format(unclear=unclear)
    return _("{said}.").format(said=said)


def say_everyone(
    results: Sequence[SubmissionResult], absent: Sequence[Absent], asking: Iterable[str]
) -> str:
    """Count who is graded, who needs a person, and of whom work is missing, by name."""
    graded = {result.student for result in results if not result.needs_a_person}
    open_ones = {result.student for result in results if result.needs_a_person} | set(asking)
    open_ones |= {each.student for each in absent if each.status != MISSING}
    missing = {each.student for each in absent if each.status == MISSING}
    count = ngettext("{count} student graded", "{count} students graded", len(graded))
    said = [count.format(count=len(graded))]
    if open_ones:
        needs = ngettext(
            "{count} needs a person ({names})", "{count} need a person ({names})", len(open_ones)
        )
        said.append(needs.format(count=len(open_ones), names=_names(open_ones)))
    if missing:
        without = _("{count} without all their work ({names})")
        said.append(without.format(count=len(missing), names=_names(missing)))
    return _("{said}.").format(said=_(", ").join(said))


def say_waiting(results: Sequence[SubmissionResult], gradebook: Path) -> Iterator[str]:
    """Count the answers that wait for a person, by question, and say how to mark them."""
    waiting = Counter(
        (result.lesson, task.name)
        for result in results
        for task in result.tasks
        if (asked := task.asked) is not None and asked.status is Status.WAITING
    )
    if waiting:
        listed = ", ".join(f"{lesson}/{name} {n}" for (lesson, name), n in waiting.items())
        yield ngettext(
            "{count} answer waits for a person ({listed}): run `autograder mark {gradebook}`",
            "{count} answers wait for a person ({listed}): run `autograder mark {gradebook}`",
            waiting.total(),
        ).format(count=waiting.total(), listed=listed, gradebook=gradebook)


def say_followed(lesson: str, followed: Sequence[Key]) -> Iterator[str]:
    """Say how many marks follow a rubric that was changed, by question."""
    for name, count in Counter(key.question for key in followed).items():
        yield ngettext(
            "The rubric of {question} changed: {count} mark follows it.",
            "The rubric of {question} changed: {count} marks follow it.",
            count,
        ).format(question=f"{lesson}/{name}", count=count)


def _names(names: Iterable[str]) -> str:
    first = sorted(names)
    listed = ", ".join(first[:MOST_NAMES])
    if len(first) <= MOST_NAMES:
        return listed
    return _("{listed}, and {count} more").format(listed=listed, count=len(first) - MOST_NAMES)
