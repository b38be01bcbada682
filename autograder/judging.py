"""Judge a submission's outcomes: a status, a score and feedback for each check and task.

Runs on the grader's side only, on data; nothing of the submission's code is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from autograder.diagnosis import recognise
from autograder.model import Check, CheckResult, Feedback, Status, TaskResult, Visibility
from autograder.observation.compare import compare
from autograder.record import Record, RecordedMistake, as_recorded
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
    record: Record, checks: Sequence[Check], report: Report, cpu_seconds: float
) -> tuple[TaskResult, ...]:
    """Judge the outcomes of `checks`, task by task."""
    case = _Case(record, tuple(checks), report, cpu_seconds)
    present = {check.task for check in checks}
    return tuple(case.judge_task(task) for task in record.tasks if task in present)


def is_right(record: Record, check: Check, outcome: Outcome) -> bool:
    """Say whether an outcome earns its check's points, as far as the check alone can tell."""
    reference = record.reference[check.name]
    rules = record.rules(check)
    return (
        outcome.ending is Ending.OBSERVED is reference.ending
        and not outcome.breaches
        and not compare(reference.observation, outcome.observation, rules)
    )


@dataclass(frozen=True)
class _Case:
    """One submission before its judge."""

    record: Record
    checks: tuple[Check, ...]
    report: Report
    cpu_seconds: float

    def judge_task(self, task: str) -> TaskResult:
        pairs = [
            (check, outcome)
            for check, outcome in zip(self.checks, self.report.outcomes, strict=True)
            if check.task == task
        ]
        found = as_recorded(self.report, self.checks)
        own = {check.name: found[check.name] for check, _ in pairs}
        mistake = recognise(self.record, task, own)
        results = [
            _with_mistake(self.judge_check(check, outcome), mistake) for check, outcome in pairs
        ]
        seen = [breach for _, outcome in pairs for breach in outcome.breaches]
        breaches = [b for b in (*self.report.breaches, *seen) if b.task == task]
        if not breaches:
            return add_up(task, results)
        note = _say_breach(breaches[0])
        return add_up(task, [_without_points(each, note, mistake) for each in results], note)

    def judge_check(self, check: Check, outcome: Outcome) -> CheckResult:
        status, feedback = self.verdict(check, outcome)
        return CheckResult(
            name=check.name,
            visibility=check.visibility,
            status=status,
            score=check.points if status is Status.PASSED else 0.0,
            possible=check.points,
            seconds=round(outcome.seconds, 4),
            feedback=feedback,
        )

    def verdict(self, check: Check, outcome: Outcome) -> tuple[Status, Feedback]:
        reference = self.record.reference[check.name]
        if outcome.ending is Ending.FAILED or reference.ending is not Ending.OBSERVED:
            why = outcome.detail or "the reference solution itself did not end this check"
            return Status.UNGRADED, Feedback(f"Not graded, and not your fault: {why}")
        if outcome.ending is Ending.OBSERVED:
            rules = self.record.rules(check)
            differences = compare(reference.observation, outcome.observation, rules)
            if not differences:
                return Status.PASSED, Feedback(check.fact)
            public = check.visibility is Visibility.PUBLIC
            return Status.FAILED, Feedback(
                check.fact, say_differences(differences) if public else ""
            )
        if outcome.ending is Ending.RAISED and outcome.fault is not None:
            return self.raised(check, outcome, outcome.fault)
        summary, hint = say_ending(outcome, self.cpu_seconds)
        message = say_place(outcome.fault) or outcome.cell
        return _STATUSES[outcome.ending], Feedback(f"{check.fact} {summary}", message, hint=hint)

    def raised(self, check: Check, outcome: Outcome, fault: Fault) -> tuple[Status, Feedback]:
        if outcome.missing:
            return Status.ERROR, self.not_defined(outcome.missing)
        if fault.kind == "NotImplementedError" and fault.builtin:
            hint = f"Write `{check.task}` in its cell, then run its check again."
            return Status.ERROR, Feedback(f"`{check.task}` is not written yet.", hint=hint)
        if fault.kind == "AssertionError" and not fault.cell:
            # The check's own precondition, not the student's assert.
            message = fault.message if check.visibility is Visibility.PUBLIC else ""
            return Status.FAILED, Feedback(check.fact, message)
        summary = f"{check.fact} Your code raised {say_fault(fault, check.visibility)}."
        return Status.ERROR, Feedback(summary, say_place(fault))

    def not_defined(self, name: str) -> Feedback:
        """Say that a task is missing, and what probably made it so."""
        summary = f"`{name}` is not defined in your submission."
        hint = "Mend this cell first: nothing that stands in it is defined."
        for fault in self.report.faults:
            message = f"{fault.kind}: {fault.message} ({say_place(fault)})"
            return Feedback(summary, message, hint=hint)
        for cell in self.report.stopped:
            message = f"Running {cell} ended the process or took too long."
            return Feedback(summary, message, hint=hint)
        return Feedback(summary, hint=f"Define `{name}`, with exactly this name.")


def _say_breach(breach: Breach) -> str:
    return (
        f"`{breach.task}` has to be written by hand: it calls `{breach.name}` "
        f"({breach.cell}, line {breach.line}), so this task earns no points."
    )


def _without_points(result: CheckResult, note: str, mistake: RecordedMistake | None) -> CheckResult:
    if result.status is Status.UNGRADED:
        return result
    feedback = Feedback(
        summary=note,
        message=mistake.sentence if mistake else "",
        mistake=mistake.name if mistake else None,
    )
    return msgspec.structs.replace(result, status=Status.FAILED, score=0.0, feedback=feedback)


def _with_mistake(result: CheckResult, mistake: RecordedMistake | None) -> CheckResult:
    """Put the mistake's sentence first; of a public check the evidence follows."""
    if mistake is None or result.status in (Status.PASSED, Status.UNGRADED):
        return result
    parts = [mistake.sentence]
    if result.visibility is Visibility.PUBLIC and result.feedback.message:
        parts.append(result.feedback.message)
    feedback = msgspec.structs.replace(
        result.feedback, message="\n".join(parts), mistake=mistake.name
    )
    return msgspec.structs.replace(result, feedback=feedback)
