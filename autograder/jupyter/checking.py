"""`check("task")`: find the assignment, run its public checks here, judge, show."""

from __future__ import annotations

import os

import msgspec

from autograder.assignments.assignment import Assignment
from autograder.assignments.next_step import NOTEBOOK, next_step
from autograder.assignments.progress import Progress
from autograder.errors import AutograderError
from autograder.judging.pictures import picture_for
from autograder.judging.wording import say_place
from autograder.jupyter.kernel import Kernel, this_kernel, with_modules
from autograder.jupyter.memory import progress_in
from autograder.jupyter.places import assignment_of
from autograder.jupyter.rules import read_imports
from autograder.jupyter.running import Interrupted, run_here
from autograder.jupyter.showing import HTML, PLAIN, show
from autograder.jupyter.untouched import untouched
from autograder.language import _
from autograder.model import CheckResult, Status, TaskResult
from autograder.reports.card import notice_card, results_card
from autograder.reports.plain import printable, say_results
from autograder.reports.reading import Standing
from autograder.sandbox.inside.state import reset

# nbgrader sets these when it runs a notebook to mark it: a cell without an error gets full marks.
MARKING = ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING")


class CheckFailed(AssertionError):  # noqa: N818 - the word a student reads at the end of the output
    """A check did not pass, in a notebook that is run to be marked."""


def show_check(task: str | None) -> None:
    """Check a task, or all, and show the result.

    A problem is shown and not raised, so that the cells below still run; only when nbgrader marks
    the notebook is it raised too.
    """
    try:
        forms, passed = _check(task)
    except (Interrupted, KeyboardInterrupt) as error:
        forms, passed = _notice(_say_interrupted(error)), False
    except AutograderError as error:
        forms, passed = _notice(str(error)), False
    show(forms)
    if not passed and any(name in os.environ for name in MARKING):
        raise CheckFailed(forms[PLAIN])


def _check(task: str | None) -> tuple[dict[str, str], bool]:
    kernel = this_kernel()
    with untouched(kernel) as printed:
        reset()  # reading a record makes tensors
        assignment = assignment_of(kernel)
        kernel = with_modules(kernel, assignment.folder)
        results = _judge(kernel, assignment, task)
    kept = progress_in(assignment.folder)
    progress = kept.read().after(results)
    kept.write(progress)
    names = [result.name for result in results]
    warnings = read_imports(kernel, assignment, names)
    standing = _standing(assignment, progress, results, warnings)
    forms = {
        PLAIN: say_results(results, standing, printed.text),
        HTML: results_card(results, standing, printed.text),
    }
    return forms, all(result.status is Status.PASSED for result in results)


def _judge(kernel: Kernel, assignment: Assignment, task: str | None) -> tuple[TaskResult, ...]:
    job = assignment.job((), task)
    report = run_here(kernel, job)
    reset()  # so does comparing, and the student's settings must not affect it
    results = assignment.judge(job, report, picture_for)
    missing = {
        call.name: outcome.missing for call, outcome in zip(job.calls, report.outcomes, strict=True)
    }
    return _in_a_notebook(results, missing)


def _in_a_notebook(
    results: tuple[TaskResult, ...], missing: dict[str, str]
) -> tuple[TaskResult, ...]:
    """Say what a missing name means in a notebook: its cell has not run."""

    def adapted(check: CheckResult) -> CheckResult:
        name = missing[check.name]
        if not name or check.status is not Status.ERROR:
            return check
        feedback = msgspec.structs.replace(
            check.feedback,
            summary=_("`{name}` is not defined in this notebook yet.").format(name=name),
        )
        if not feedback.message:  # what kept a cell from defining it says what to do, too
            hint = _("Run the cell that defines `{name}`, then run this one again.").format(
                name=name
            )
            feedback = msgspec.structs.replace(feedback, hint=hint)
        return msgspec.structs.replace(check, feedback=feedback)

    return tuple(
        msgspec.structs.replace(result, checks=tuple(adapted(check) for check in result.checks))
        for result in results
    )


def _standing(
    assignment: Assignment,
    progress: Progress,
    results: tuple[TaskResult, ...],
    warnings: tuple[str, ...],
) -> Standing:
    tasks = assignment.tasks
    step = next_step(assignment, progress, results, NOTEBOOK)
    guide, done = assignment.guide, progress.among(tasks)
    return Standing(done, len(tasks), step, guide.points, warnings, guide.manual)


def _say_interrupted(error: BaseException) -> str:
    place = say_place(error.fault) if isinstance(error, Interrupted) else ""
    where = _(" while it ran {place}").format(place=place) if place else ""
    return _(
        "You stopped the check{where}. Nothing was judged; your notebook is unchanged."
    ).format(where=where)


def _notice(text: str) -> dict[str, str]:
    return {PLAIN: printable(text), HTML: notice_card(text)}
