"""How a student's numbers came about: every lesson from its tasks to its points, and the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.language import _
from autograder.model import Status, SubmissionResult, TaskResult
from autograder.policy.final import Final, Finals, Step, Total
from autograder.results.parts import by_checks
from autograder.results.points import say_points
from autograder.results.the_class import ClassResults


def say_numbers(student: str, results: ClassResults, finals: Finals) -> Iterator[str]:
    """Give the lines that lead from what a student handed in to what counts."""
    mine = [each for each in finals.lessons if each.student == student]
    own = {e.result.lesson: e.result for e in results.entries if e.result.student == student}
    yield student
    for final in mine:
        yield ""
        yield from _of_lesson(final, own.get(final.lesson))
    for total in finals.totals:
        if total.student == student:
            yield ""
            yield from _of_total(total, mine)


def _of_lesson(final: Final, result: SubmissionResult | None) -> Iterator[str]:
    yield final.lesson
    if result is not None:
        tasks = [_task(each) for each in result.tasks]
        summands = " + ".join(tasks) or _("nothing graded")
        yield f"  {say_points(result.score)} = {summands}"
    yield from _steps(final.steps)
    yield f"  {_counts(final)}"


def _task(task: TaskResult) -> str:
    waits = f", {_(task.status)}" if task.status in (Status.WAITING, Status.UNGRADED) else ""
    of = f"{say_points(task.possible)}{waits}"
    if task.manual is not None:
        of += _("; by checks {checks}, by a person {person}").format(
            checks=_of(by_checks(task)), person=_of(task.manual)
        )
    return f"{task.name} {say_points(task.score)} ({of})"


def _of(part: TaskResult) -> str:
    return _("{points} of {possible}").format(
        points=say_points(part.score), possible=say_points(part.possible)
    )


def _of_total(total: Total, finals: Sequence[Final]) -> Iterator[str]:
    yield _("total")
    if finals:
        start = total.steps[0].before if total.steps else total.points
        summands = " + ".join(say_points(each.points) for each in finals)
        yield f"  {say_points(start)} = {summands}"
    yield from _steps(total.steps)
    yield f"  {_counts(total)}"


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        before, after = say_points(step.before), say_points(step.after)
        change = (
            f"{before} → {after}" if before != after else _("{before} stays").format(before=before)
        )
        yield _("  {rule}: {change}. {why}").format(rule=_(step.rule), change=change, why=step.why)


def _counts(each: Final | Total) -> str:
    said = _("counts: {points} of {possible}")
    if each.waiting:
        said = _("counts: {points} of {possible}, so far: a person has to finish it")
    return said.format(points=say_points(each.points), possible=say_points(each.possible))
