"""Which kinds of input and of use the checks try each task with, and where none does.

A wrong program is often right on the usual numbers. So an empty cell of the table is a hole in a
lesson's checks, unless a person has written down why nothing belongs there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autograder.course.lesson import Lesson
from autograder.errors import CourseError
from autograder.model import Check
from autograder.observing.calls import make_job
from autograder.observing.record import Record
from autograder.proving.written import read_written, written_file
from autograder.sandbox.kinds import Given, Looked
from autograder.sandbox.outcome import Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe

COLUMNS: tuple[str, ...] = (*Looked, *Given)
REASONS = "not_exercised.toml"
EVERY_TASK = "*"

Reasons = Mapping[str, Mapping[str, str]]  # by task, by kind


class Exercised(msgspec.Struct, frozen=True):
    """The kinds that one check tries its task with."""

    check: str
    task: str
    kinds: frozenset[str]


def survey(server: SandboxServer, lesson: Lesson, record: Record) -> tuple[Exercised, ...]:
    """Run every check on the reference, and see what it gives to its task."""
    job = make_job(lesson, lesson.reference(), record.checks)
    calls = tuple(msgspec.structs.replace(call, survey=True) for call in job.calls)
    seconds = lesson.policy.seconds_per_submission + 10.0 * len(calls)
    report = observe(server, msgspec.structs.replace(job, calls=calls), seconds)
    return tuple(_exercised(record.checks, report))


def _exercised(checks: Sequence[Check], report: Report) -> Iterator[Exercised]:
    seen = {c.name: set(o.kinds) for c, o in zip(checks, report.outcomes, strict=True)}
    usual = {check.task: _usual_dtype(check.task, checks, seen) for check in checks}
    for check in checks:
        dtypes = seen[check.name] - set(Given)
        kinds = (seen[check.name] - dtypes) | {Looked.AFTERWARDS}
        if dtypes - {usual[check.task]}:
            kinds.add(Given.OTHER_DTYPE)
        if not (check.outcome or check.once):
            kinds.add(Looked.AGAIN)
        yield Exercised(check.name, check.task, frozenset(kinds))


def _usual_dtype(task: str, checks: Sequence[Check], seen: Mapping[str, set[str]]) -> str:
    found = Counter(
        dtype
        for check in checks
        if check.task == task
        for dtype in sorted(seen[check.name] - set(Given))
    )
    return max(found, key=lambda dtype: found[dtype], default="")


def holes(exercised: Sequence[Exercised], reasons: Reasons) -> Iterator[str]:
    """Name each task and kind that no check tries, and that nobody has given a reason for."""
    tasks = dict.fromkeys(each.task for each in exercised)
    for task in tasks:
        tried = frozenset[str]().union(*(each.kinds for each in exercised if each.task == task))
        own = reasons.get(task, {})
        for kind in COLUMNS:
            if kind not in tried and kind not in {**reasons.get(EVERY_TASK, {}), **own}:
                yield (
                    f"no check tries `{task}` with '{kind}'; write one, or say in {REASONS} why "
                    "nothing belongs there"
                )
            elif kind in tried and kind in own:
                yield f"{REASONS}: a check tries `{task}` with '{kind}'; remove the reason"
    for task in reasons.keys() - tasks.keys() - {EVERY_TASK}:
        yield f"{REASONS}: the lesson has no task {task!r}; its tasks are {', '.join(tasks)}"


def read_reasons(lesson: Lesson) -> Reasons:
    """Read why some tasks are not tried with some kinds."""
    advice = 'write [task] and then kind = "reason"'
    found = read_written(lesson, REASONS, dict[str, dict[str, str]], advice) or {}
    file = written_file(lesson, REASONS)
    for task, reasons in found.items():
        for kind, reason in reasons.items():
            if kind not in COLUMNS:
                raise CourseError(
                    f"{file}: {task}: {kind!r} is no kind; the kinds are {', '.join(COLUMNS)}"
                )
            if not reason.strip():
                raise CourseError(f"{file}: {task}: {kind!r} has no reason; say why")
    return found
