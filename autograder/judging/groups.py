"""Groups of checks whose points are earned together: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.judging.scoring import add_up
from autograder.language import N_, _, ngettext
from autograder.model import Check, CheckResult, Status, TaskResult
from autograder.results.points import say_points

TOGETHER = N_("Make the other checks of “{group}” pass, too.")


def with_groups(checks: Sequence[Check], tasks: Sequence[TaskResult]) -> tuple[TaskResult, ...]:
    """Take the points of each group in which a check was lost; say what they depend on.

    What is not graded through a fault of ours takes nobody's points. Only the checks that were made
    can be looked at: with a part of a group, its points are earned as far as that part tells.
    """
    grouped = {check.name: check for check in checks if check.terms.group}
    if not grouped:
        return tuple(tasks)
    results = [each for task in tasks for each in task.checks if each.name in grouped]
    groups: dict[str, list[CheckResult]] = {}
    for result in results:
        groups.setdefault(grouped[result.name].terms.group, []).append(result)

    def judged(result: CheckResult) -> CheckResult:
        check = grouped.get(result.name)
        return _judged(result, check, groups[check.terms.group]) if check else result

    return tuple(
        add_up(task.name, [judged(result) for result in task.checks], task.note)
        if any(result.name in grouped for result in task.checks)
        else task
        for task in tasks
    )


def _judged(result: CheckResult, check: Check, group: Sequence[CheckResult]) -> CheckResult:
    lost = sum(each.status not in (Status.PASSED, Status.UNGRADED) for each in group)
    name, members = check.terms.group, check.terms.members
    if result.status is not Status.PASSED:
        if not result.score:
            return result
        said = _(
            "All checks of “{group}” earn their points together, so a part of one earns nothing."
        ).format(group=name)
        return _without_points(result, said, result.feedback.hint)
    if lost:
        said = ngettext(
            "This is right; the points of all {members} checks of “{group}” are earned together, "
            "and another one does not pass yet.",
            "This is right; the points of all {members} checks of “{group}” are earned together, "
            "and {lost} others do not pass yet.",
            lost,
        ).format(members=members, group=name, lost=lost)
        return _without_points(result, said, _(TOGETHER).format(group=name))
    if len(group) < members:
        said = _(
            "Its {points} points are earned only where all {members} checks of “{group}” pass; "
            "{count} of them are looked at here."
        ).format(points=say_points(check.points), members=members, group=name, count=len(group))
        return _saying(result, said)
    return result


def _without_points(result: CheckResult, said: str, hint: str | None) -> CheckResult:
    result = msgspec.structs.replace(result, status=Status.FAILED, score=0.0)
    result = _saying(result, said)
    return msgspec.structs.replace(
        result, feedback=msgspec.structs.replace(result.feedback, hint=hint)
    )


def _saying(result: CheckResult, said: str) -> CheckResult:
    lines = "\n".join(filter(None, (said, result.feedback.message)))
    return msgspec.structs.replace(
        result, feedback=msgspec.structs.replace(result.feedback, message=lines)
    )
