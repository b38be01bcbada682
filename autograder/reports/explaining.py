"""How a student's numbers came about: every lesson from its tasks to its points, and the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        yield f"  {say_points(result.score)} = {' + '.join(tasks) or 'nothing graded'}"
    yield from _steps(final.steps)
    yield f"  {_counts(final)}"


def _task(task: TaskResult) -> str:
    waits = f", {task.status}" if task.status in (Status.WAITING, Status.UNGRADED) else ""
    of = f"{say_points(task.possible)}{waits}"
    if task.manual is not None:
        of += f"; by checks {_of(by_checks(task))}, by a person {_of(task.manual)}"
    return f"{task.name} {say_points(task.score)} ({of})"


def _of(part: TaskResult) -> str:
    return f"{say_points(part.score)} of {say_points(part.possible)}"


def _of_total(total: Total, finals: Sequence[Final]) -> Iterator[str]:
    yield "total"
    if finals:
        start = total.steps[0].before if total.steps else total.points
        summands = " + ".join(say_points(each.points) for each in finals)
        yield f"  {say_points(start)} = {summands}"
    yield from _steps(total.steps)
    yield f"  {_counts(total)}"


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        before, after = say_points(step.before), say_points(step.after)
        change = f"{before} → {after}" if before != after else f"{before} stays"
        yield f"  {step.rule}: {change}. {step.why}"


def _counts(each: Final | Total) -> str:
    waits = ", so far: a person has to finish it" if each.waiting else ""
    return f"counts: {say_points(each.points)} of {say_points(each.possible)}{waits}"
