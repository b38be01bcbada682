"""What changed in a class: whose points, by how much, and which checks made it so.

It was graded again, or its policy is another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from autograder.language import _
from autograder.model import CheckResult, Status, SubmissionResult, TaskResult
from autograder.policy.final import Final, Finals
from autograder.results.points import hundredths, say_points
from autograder.results.the_class import ClassResults

MOST_CHECKS = 8

_Key = tuple[str, str]


def say_changes(
    before: ClassResults, then: Finals, after: ClassResults, now: Finals
) -> Iterator[str]:
    """Say what is different between two states of a class, by student, then as a sum."""
    old, new = _results(before), _results(after)
    counted = {(e.student, e.lesson): e for e in then.lessons}
    counts = {(e.student, e.lesson): e for e in now.lessons}
    changed: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for key in sorted({*old, *new, *counted, *counts}):
        one, other = old.get(key), new.get(key)
        if one == other and counted.get(key) == counts.get(key):
            continue
        lines = list(_why(one, other))
        reasons.update(lines)
        points = _points(one, other, counted.get(key), counts.get(key))
        if points or lines:
            changed["points" if points else "text"] += 1
            change = points or _("no points change")
            yield f"{'/'.join(key)}: {change}"
            yield from (f"  {line}" for line in lines[:MOST_CHECKS])
            if len(lines) > MOST_CHECKS:
                yield "  " + _("… and {count} more").format(count=len(lines) - MOST_CHECKS)
        else:
            changed["text"] += 1
    for reason, number in reasons.most_common(MOST_CHECKS):
        if number > 1:
            yield _("{number} results: {reason}").format(number=number, reason=reason)
    yield from _say_totals(then, now)
    if changed:
        same = len({*new, *counts}) - sum(changed.values())
        yield _(
            "Points change in {points} results, only words in {words}; {same} stay as they are."
        ).format(points=changed["points"], words=changed["text"], same=max(0, same))
    elif then.totals == now.totals:
        yield _("Nothing changes.")
    else:
        yield _("Only totals change.")


def _say_totals(then: Finals, now: Finals) -> Iterator[str]:
    """Say whose total over the course is another one."""
    old, new = ({each.student: each for each in finals.totals} for finals in (then, now))
    for student in sorted({*old, *new}):
        one, other = old.get(student), new.get(student)
        words = [
            _("nothing")
            if e is None
            else _("{points} of {possible}").format(
                points=say_points(e.points), possible=say_points(e.possible)
            )
            for e in (one, other)
        ]
        if words[0] != words[1]:
            yield _("{student}/total: {change}").format(student=student, change=" → ".join(words))


def _results(results: ClassResults) -> Mapping[_Key, SubmissionResult]:
    return {(e.result.student, e.result.lesson): e.result for e in results.entries}


def _points(
    one: SubmissionResult | None,
    other: SubmissionResult | None,
    before: Final | None,
    now: Final | None,
) -> str:
    """Say how points change; empty if they do not."""
    raw = [None if each is None else each.score for each in (one, other)]
    counted, counts = (None if each is None else each.points for each in (before, now))
    said = []
    if raw[0] != raw[1]:
        said.append(_from_to(raw[0], raw[1]))
    if counted != counts and (counted, counts) != tuple(raw):
        said.append(_("counts {change}").format(change=_from_to(counted, counts)))
    return ", ".join(said)


def _from_to(one: float | None, other: float | None) -> str:
    words = [_("nothing") if each is None else say_points(each) for each in (one, other)]
    difference = hundredths(other or 0) - hundredths(one or 0)
    sign = "+" if difference > 0 else "−"
    return f"{' → '.join(words)} ({sign}{say_points(abs(difference) / 100)})"


def _why(one: SubmissionResult | None, other: SubmissionResult | None) -> Iterator[str]:
    """Say what came out otherwise: which checks, and what a person marks beside them."""
    if one is None or other is None:
        yield _("graded for the first time") if one is None else _("not graded any more")
        return
    if one.status != other.status:
        yield _("the submission: {before} → {after}").format(
            before=_status(one.status), after=_status(other.status)
        )
    was, now = _parts(one), _parts(other)
    for name in dict.fromkeys([*was, *now]):
        first, second = was.get(name), now.get(name)
        if first is None or second is None:
            change = _("new") if first is None else _("gone")
            yield f"{name}: {change}"
        elif first.status != second.status:
            yield f"{name}: {_status(first.status)} → {_status(second.status)}"
        elif (first.score, first.possible) != (second.score, second.possible):
            of = _("{points} of {possible}")
            marks = [
                of.format(points=say_points(e.score), possible=say_points(e.possible))
                for e in (first, second)
            ]
            yield f"{name}: {' → '.join(marks)}"


def _status(status: Status) -> str:
    return _(status.replace("_", " "))


def _parts(result: SubmissionResult) -> dict[str, CheckResult | TaskResult]:
    """Name all that gives a task's points: its checks, and what a person marks beside them."""
    found: dict[str, CheckResult | TaskResult] = {}
    for task in result.tasks:
        found |= {f"{task.name} {check.name}": check for check in task.checks}
        if task.manual:
            found[_("{task}, marked by a person").format(task=task.name)] = task.manual
    return found
