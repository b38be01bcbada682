"""Judge a submission's outcomes: a status, a score and feedback for each check and task.

Runs on the grader's side only, on data; nothing of the submission's code is here.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.diagnosis import recognise
from autograder.lesson import Lesson
from autograder.model import Check, CheckResult, Feedback, Status, TaskResult, Visibility
from autograder.observation.compare import compare
from autograder.record import Record, Recorded, RecordedMistake
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.wire import Breach, Fault
from autograder.scoring import add_up
from autograder.wording import say_differences, say_ending, say_fault, say_place

_STATUSES = {
    Ending.TIMEOUT: Status.TIMEOUT,
    Ending.MEMORY: Status.OUT_OF_MEMORY,
    Ending.CRASHED: Status.CRASHED,
    Ending.EXITED: Status.CRASHED,
    Ending.PROTOCOL: Status.CRASHED,
}


def judge(
    lesson: Lesson, record: Record, checks: Sequence[Check], report: Report, cpu_seconds: float
) -> tuple[TaskResult, ...]:
    """Judge the outcomes of `checks`, task by task."""
    outcomes = dict(zip((check.name for check in checks), report.outcomes, strict=True))
    return tuple(
        _judge_task(
            lesson, record, task, [c for c in checks if c.task == task], outcomes, report, cpu_seconds
        )
        for task in lesson.task_names
        if any(check.task == task for check in checks)
    )


def _judge_task(
    lesson: Lesson,
    record: Record,
    task: str,
    checks: list[Check],
    outcomes: dict[str, Outcome],
    report: Report,
    cpu_seconds: float,
) -> TaskResult:
    breaches = _breaches(task, checks, outcomes, report)
    found = {
        check.name: as_recorded(outcomes[check.name], bool(breaches)) for check in checks
    }
    mistake = recognise(record, task, found, lesson.tolerances)
    judged = [_judge_check(c, lesson, record, outcomes[c.name], report, cpu_seconds) for c in checks]
    results = [
        _with_mistake(check, result, mistake) for check, result in zip(checks, judged, strict=True)
    ]
    note = ""
    if breaches:
        note = _say_breach(breaches[0])
        results = [_without_points(result, note, mistake) for result in results]
    return add_up(task, results, note)


def is_right(lesson: Lesson, record: Record, check: Check, outcome: Outcome) -> bool:
    """Say whether an outcome earns its check's points, as far as the check alone can tell."""
    reference = record.reference[check.name]
    return (
        outcome.ending is Ending.OBSERVED is reference.ending
        and not outcome.breaches
        and not compare(
            reference.observation, outcome.observation, lesson.tolerances.get(check.key, {})
        )
    )


def as_recorded(outcome: Outcome, breach: bool) -> Recorded:
    """Put a submission's outcome in the form that known answers are recorded in."""
    return Recorded(outcome.ending, outcome.observation, outcome.fault, breach)


def _breaches(
    task: str, checks: list[Check], outcomes: dict[str, Outcome], report: Report
) -> list[Breach]:
    seen = [breach for check in checks for breach in outcomes[check.name].breaches]
    return [breach for breach in (*report.breaches, *seen) if breach.task == task]


def _say_breach(breach: Breach) -> str:
    return (
        f"`{breach.task}` has to be written by hand: it calls `{breach.name}` "
        f"({breach.cell}, line {breach.line}), so this task earns no points."
    )


def _without_points(
    result: CheckResult, note: str, mistake: RecordedMistake | None
) -> CheckResult:
    if result.status is Status.UNGRADED:
        return result
    feedback = Feedback(
        summary=note,
        message=mistake.sentence if mistake else "",
        mistake=mistake.name if mistake else None,
    )
    return msgspec.structs.replace(result, status=Status.FAILED, score=0.0, feedback=feedback)


def _with_mistake(
    check: Check, result: CheckResult, mistake: RecordedMistake | None
) -> CheckResult:
    if mistake is None or result.status in (Status.PASSED, Status.UNGRADED):
        return result
    feedback = msgspec.structs.replace(
        result.feedback, message=mistake.sentence, mistake=mistake.name
    )
    if check.visibility is Visibility.PUBLIC and result.feedback.message:
        # The sentence first, then the evidence.
        evidence = f"{mistake.sentence}\n{result.feedback.message}"
        feedback = msgspec.structs.replace(feedback, message=evidence)
    return msgspec.structs.replace(result, feedback=feedback)


def _judge_check(
    check: Check,
    lesson: Lesson,
    record: Record,
    outcome: Outcome,
    report: Report,
    cpu_seconds: float,
) -> CheckResult:
    status, feedback = _verdict(check, lesson, record, outcome, report, cpu_seconds)
    return CheckResult(
        name=check.name,
        visibility=check.visibility,
        status=status,
        score=check.points if status is Status.PASSED else 0.0,
        possible=check.points,
        seconds=round(outcome.seconds, 4),
        feedback=feedback,
    )


def _verdict(
    check: Check,
    lesson: Lesson,
    record: Record,
    outcome: Outcome,
    report: Report,
    cpu_seconds: float,
) -> tuple[Status, Feedback]:
    reference = record.reference[check.name]
    if outcome.ending is Ending.FAILED or reference.ending is not Ending.OBSERVED:
        why = outcome.detail or "the reference solution itself did not end this check"
        return Status.UNGRADED, Feedback(f"Not graded, and not your fault: {why}")
    if outcome.ending is Ending.OBSERVED:
        rules = lesson.tolerances.get(check.key, {})
        differences = compare(reference.observation, outcome.observation, rules)
        if not differences:
            return Status.PASSED, Feedback(check.fact)
        message = say_differences(differences) if check.visibility is Visibility.PUBLIC else ""
        return Status.FAILED, Feedback(check.fact, message)
    if outcome.ending is Ending.RAISED and outcome.fault is not None:
        return _raised(check, outcome, outcome.fault, report)
    summary, hint = say_ending(outcome, cpu_seconds)
    status = _STATUSES[outcome.ending]
    place = f"{check.fact} {summary}"
    return status, Feedback(place, say_place(outcome.fault) or outcome.cell, hint=hint)


def _raised(
    check: Check, outcome: Outcome, fault: Fault, report: Report
) -> tuple[Status, Feedback]:
    if outcome.missing:
        return Status.ERROR, _not_defined(outcome.missing, report)
    if fault.kind == "NotImplementedError" and fault.builtin:
        hint = f"Write `{check.task}` in its cell, then run its check again."
        return Status.ERROR, Feedback(f"`{check.task}` is not written yet.", hint=hint)
    if fault.kind == "AssertionError" and not fault.cell:
        # The check's own precondition, not the student's assert.
        message = fault.message if check.visibility is Visibility.PUBLIC else ""
        return Status.FAILED, Feedback(check.fact, message)
    summary = f"{check.fact} Your code raised {say_fault(fault, check.visibility)}."
    return Status.ERROR, Feedback(summary, say_place(fault))


def _not_defined(name: str, report: Report) -> Feedback:
    """Say that a task is missing, and what probably made it so."""
    summary = f"`{name}` is not defined in your submission."
    for fault in report.faults:
        return Feedback(
            summary,
            f"{fault.kind}: {fault.message} ({say_place(fault)})",
            hint="Mend this cell first: nothing that stands in it is defined.",
        )
    for cell in report.stopped:
        return Feedback(
            summary,
            f"Running {cell} ended the process or took too long.",
            hint="Mend this cell first: nothing that stands in it is defined.",
        )
    return Feedback(summary, hint=f"Define `{name}`, with exactly this name.")
