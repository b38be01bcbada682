"""A class in a sentence: before grading, what its folder looks like; after it, who stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

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
    files = f"{_count(left, 'file')} not graded" if left else "every file has its place"
    count = _count(len(found.students), "student")
    said = f"{readable(found.folder)} looks like {found.layout}: {count}, {files}"
    if matched is not None:
        on_it = len(matched.people) + len(matched.missing)
        said += f"; on the roster {on_it}, of whom {len(matched.missing)} handed nothing in"
        unclear = len(matched.strangers) + len(matched.unclear)
        said += f"; {unclear} not matched with it" if unclear else ""
    return f"{said}."


def say_everyone(
    results: Sequence[SubmissionResult], absent: Sequence[Absent], asking: Iterable[str]
) -> str:
    """Count who is graded, who needs a person, and of whom work is missing, by name."""
    graded = {result.student for result in results if not result.needs_a_person}
    open_ones = {result.student for result in results if result.needs_a_person} | set(asking)
    open_ones |= {each.student for each in absent if each.status != MISSING}
    missing = {each.student for each in absent if each.status == MISSING}
    said = [f"{_count(len(graded), 'student')} graded"]
    if open_ones:
        needs = "needs" if len(open_ones) == 1 else "need"
        said.append(f"{len(open_ones)} {needs} a person ({_names(open_ones)})")
    if missing:
        said.append(f"{len(missing)} without all their work ({_names(missing)})")
    return f"{', '.join(said)}."


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
        needs = "waits" if waiting.total() == 1 else "wait"
        yield (
            f"{_count(waiting.total(), 'answer')} {needs} for a person ({listed}): "
            f"run `autograder mark {gradebook}`"
        )


def say_followed(lesson: str, followed: Sequence[Key]) -> Iterator[str]:
    """Say how many marks follow a rubric that was changed, by question."""
    for name, count in Counter(key.question for key in followed).items():
        marks = "1 mark follows" if count == 1 else f"{count} marks follow"
        yield f"The rubric of {lesson}/{name} changed: {marks} it."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _names(names: Iterable[str]) -> str:
    first = sorted(names)
    more = f", and {len(first) - MOST_NAMES} more" if len(first) > MOST_NAMES else ""
    return ", ".join(first[:MOST_NAMES]) + more
