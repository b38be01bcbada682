"""What went wrong in a class: the mistakes that are known, and those that nobody has named yet."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from autograder.digest import digest
from autograder.model import TaskResult
from autograder.results.gradebook import Entry


class Misconception(msgspec.Struct, frozen=True):
    """A known mistake, and who makes it."""

    lesson: str
    task: str
    name: str
    sentence: str
    students: tuple[str, ...]


class WrongCheck(msgspec.Struct, frozen=True):
    """What one check says of a mistake that is not known."""

    name: str
    said: str


class UnknownMistake(msgspec.Struct, frozen=True):
    """Students of whom every check of a task saw the same, and no known mistake explains it."""

    lesson: str
    task: str
    students: tuple[str, ...]
    checks: tuple[WrongCheck, ...]
    id: str  # the same in every run, as long as the same is seen


def known(entries: Iterable[Entry]) -> tuple[Misconception, ...]:
    """Collect the mistakes that were recognised, the most frequent first."""
    students: dict[tuple[str, str, str], dict[str, None]] = {}
    sentences: dict[tuple[str, str, str], str] = {}
    for entry in entries:
        for task in entry.result.tasks:
            for check in task.checks:
                if check.feedback.mistake is None:
                    continue
                key = (entry.result.lesson, task.name, check.feedback.mistake)
                students.setdefault(key, {})[entry.result.student] = None
                sentences.setdefault(key, check.feedback.sentence)
    found = [
        Misconception(*key, sentence=sentences[key], students=tuple(who))
        for key, who in students.items()
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.students), each.lesson)))


def unknown(entries: Iterable[Entry]) -> tuple[UnknownMistake, ...]:
    """Group what no known mistake explains by equal observation, the largest groups first."""
    groups: dict[tuple[str, str, str], list[tuple[str, TaskResult]]] = {}
    for entry in entries:
        for task in entry.result.tasks:
            seen = [(check.name, check.seen) for check in task.checks if check.seen]
            if seen:
                parts = (text.encode() for pair in sorted(seen) for text in pair)
                key = (entry.result.lesson, task.name, digest(parts))
                groups.setdefault(key, []).append((entry.result.student, task))
    found = [
        UnknownMistake(
            lesson,
            name,
            tuple(dict.fromkeys(student for student, _ in members)),
            tuple(
                WrongCheck(check.name, check.feedback.summary)
                for check in members[0][1].checks
                if check.seen
            ),
            identity[:8],
        )
        for (lesson, name, identity), members in groups.items()
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.students), each.lesson, each.task)))
