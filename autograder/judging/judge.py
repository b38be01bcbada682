"""Judge a submission's outcomes: a status, a score and feedback for each check and task.

Runs on the grader's side only, on data; none of the submission's code is here.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from autograder.course.stub import is_unwritten
from autograder.judging import feedback
from autograder.judging.agreement import Examined, examine, wrong_observations
from autograder.judging.credit import cases_of, say_credit
from autograder.judging.diagnosis import Diagnosis, diagnose
from autograder.judging.groups import with_groups
from autograder.judging.order import in_order
from autograder.judging.sameness import digest_of
from autograder.judging.scoring import add_up
from autograder.judging.slips import slips_for, slips_of
from autograder.judging.wording.causes import first_cause, names_missed
from autograder.judging.wording.kinds import say_cell
from autograder.judging.wording.manner import say_manner
from autograder.language import N_, _
from autograder.model import Check, CheckResult, Feedback, Status, TaskResult, Visibility
from autograder.observation.compare import Comparison
from autograder.observing.record import Record, Recorded, RecordedMistake, as_recorded
from autograder.sandbox.outcome import Ending, Report
from autograder.sandbox.unwatched import reason
from autograder.sandbox.wire import Aside, Breach, Fault

Draw = Callable[[Comparison], bytes | None]

_STATUSES = {
    Ending.TIMEOUT: Status.TIMEOUT,
    Ending.MEMORY: Status.OUT_OF_MEMORY,
    Ending.DISK: Status.CRASHED,
    Ending.CRASHED: Status.CRASHED,
    Ending.EXITED: Status.CRASHED,
    Ending.PROTOCOL: Status.CRASHED,
}


BY_HAND = N_("Write it with the operations that the task's description allows.")
# Results about which there is nothing to explain.
_SPARED = (Status.PASSED, Status.UNGRADED, Status.SKIPPED)


def judge(
    record: Record,
    checks: Sequence[Check],
    report: Report,
    cpu_seconds: float,
    *,
    hinted: Collection[str] = (),
    draw: Draw | None = None,
    packages: Sequence[str] = (),
    absent: Sequence[str] = (),
) -> tuple[TaskResult, ...]:
    """Judge the outcomes of `checks`, task by task, each after the tasks that it needs.

    `hinted` names the tasks that have hints; `draw` makes a PNG of what is right and what was
    found, for public checks; `packages` names what the course lets students import besides, and
    `absent` the files that the lesson asks for and nobody handed in.
    """
    examined = tuple(
        examine(record, check, outcome)
        for check, outcome in zip(checks, report.outcomes, strict=True)
    )
    found = as_recorded(report, checks, record.reference)
    hints = frozenset(hinted)
    case = _Case(record, examined, found, report, cpu_seconds, hints, draw, packages, absent)
    needs = tasks_needed(checks)
    results: dict[str, TaskResult] = {}
    for group in in_order(needs):
        broken = [t for t, r in results.items() if _lost(r)]
        own = case.broken_alone(group, broken) if len(group) > 1 else []
        for task in group:
            results[task] = case.judge_task(task, [*broken, *(t for t in own if t != task)])
    return with_groups(checks, [results[task] for task in record.tasks if task in results])


def tasks_needed(checks: Sequence[Check]) -> dict[str, set[str]]:
    """Name, for each task, the other tasks that its checks need."""
    needs: dict[str, set[str]] = {check.task: set() for check in checks}
    for check in checks:
        needs[check.task].update(set(check.needs) - {check.task})
    return needs


def _lost(result: TaskResult) -> bool:
    """Whether a task lost points through its own fault or that of a task that it needs."""
    return any(
        not each.extra and each.status not in (Status.PASSED, Status.UNGRADED)
        for each in result.checks
    )


@dataclass(frozen=True)
class _Case:
    """One submission before its judge."""

    record: Record
    examined: tuple[Examined, ...]
    found: Mapping[str, Recorded]
    report: Report
    cpu_seconds: float
    hinted: frozenset[str]
    draw: Draw | None
    packages: Sequence[str]
    absent: Sequence[str]

    def broken_alone(self, group: Sequence[str], broken: Sequence[str]) -> list[str]:
        """Name the tasks of a circle that lose points on checks which need no other task of it.

        The others of the circle wait for these. Where a task has no such check, or none that it
        fails, nobody waits for it: the checks between them are judged as they ended.
        """
        alone = tuple(
            each
            for each in self.examined
            if each.check.task in group
            and not (set(each.check.needs) - {each.check.task}) & set(group)
        )
        case = replace(self, examined=alone)
        return [task for task in group if _lost(case.judge_task(task, broken))]

    def judge_task(self, task: str, broken: Sequence[str]) -> TaskResult:
        """Judge the checks of one task; `broken` names the tasks before it that lost points."""
        mine = [each for each in self.examined if each.check.task == task]
        # A check of another task that needs this one may have seen it break its rule.
        seen = [breach for each in self.examined for breach in each.outcome.breaches]
        breaches = [b for b in (*self.report.breaches, *seen) if b.task == task]
        wrong = [each for each in mine if not each.is_right]
        waiting = {
            each.check.name: [need for need in each.check.needs if need in broken]
            for each in wrong
            if not _is_unwritten(each)
        }
        judged = [each for each in mine if not waiting.get(each.check.name)]
        own = {each.check.name: self.found[each.check.name] for each in judged}
        # Most tasks are right, and a right task needs no diagnosis.
        diagnosis = Diagnosis()
        slips = slips_of(task, self.report.asides)
        said = {
            each.check.name: slips_for(each.outcome, slips)
            for each in judged
            if not (each.is_right or each.unwritten)
        }
        if wrong or breaches:
            diagnosis = diagnose(self.record, task, own, wrong_observations(judged))
        if any(said.values()):
            # What stands in the source is a cause; that a mistake gives the same is none.
            diagnosis = Diagnosis(findings=diagnosis.findings)
        results = [
            self.judge_check(each, waiting.get(each.check.name, []), diagnosis) for each in mine
        ]
        results = [_with_likeness(each, diagnosis) for each in results]
        results = [_with_slips(each, said.get(each.name, ())) for each in results]
        if diagnosis.mistake is not None:
            results = _with_mistake(results, diagnosis.mistake, own)
        elif not breaches:
            digests = {each.check.name: digest_of(each) for each in judged}
            results = [_with_digest(each, digests, said) for each in results]
        if not breaches:
            return add_up(task, results)
        # A function that was called says more than the way in which it was hidden.
        note, step = _say_breach(min(breaches, key=lambda each: bool(reason(each.name))))
        without = [_without_points(r, note, step, diagnosis.mistake) for r in results]
        return add_up(task, without, note)

    def judge_check(
        self, examined: Examined, waiting_for: Sequence[str], diagnosis: Diagnosis
    ) -> CheckResult:
        """Give one check's result; `waiting_for` names the tasks that must work first."""
        check = examined.check
        status, said = self.verdict(examined, diagnosis)
        if waiting_for and status is not Status.UNGRADED:
            status, said = Status.SKIPPED, feedback.not_judged(check, waiting_for)
        cases = None
        if status is Status.FAILED and examined.comparison is not None and examined.is_clean:
            cases = cases_of(check, examined.comparison)
        return CheckResult(
            name=check.name,
            visibility=check.visibility,
            status=status,
            score=examined.earned if status in (Status.PASSED, Status.FAILED) else 0.0,
            possible=check.possible,
            seconds=round(examined.outcome.seconds, 4),
            feedback=feedback.as_extra(said, check) if check.terms.extra else said,
            extra=check.points if check.terms.extra else 0.0,
            cases=cases,
        )

    def verdict(self, examined: Examined, diagnosis: Diagnosis) -> tuple[Status, Feedback]:
        """Say how one check ended, whatever it waits for."""
        check, outcome, reference = examined.check, examined.outcome, examined.reference
        if outcome.ending is Ending.FAILED or reference.ending is not Ending.OBSERVED:
            why = outcome.detail or _("the reference solution itself did not finish this check")
            return Status.UNGRADED, Feedback(
                _("Not graded, and not your fault: {why}").format(why=why)
            )
        if examined.comparison is not None:
            return self.observed(examined, examined.comparison, diagnosis)
        if outcome.ending is Ending.RAISED:
            return self.raised(examined)
        return _STATUSES[outcome.ending], feedback.ended(check, outcome, self.cpu_seconds)

    def observed(
        self, examined: Examined, comparison: Comparison, diagnosis: Diagnosis
    ) -> tuple[Status, Feedback]:
        """Judge what a check observed, and what the task left behind."""
        check = examined.check
        if not comparison.differences:
            if examined.effects:
                return Status.FAILED, feedback.left_behind(check, examined.effects)
            return Status.PASSED, Feedback(check.fact)
        said = feedback.failed(check, comparison, diagnosis, hinted=check.task in self.hinted)
        if examined.effects:
            said = feedback.with_effect(said, check, examined.effects)
        else:
            said = feedback.with_credit(said, say_credit(check, comparison))
        if self.draw is None or check.visibility is not Visibility.PUBLIC:
            return Status.FAILED, said
        png = self.draw(comparison)
        picture = base64.b64encode(png).decode() if png else None
        return Status.FAILED, msgspec.structs.replace(said, picture=picture)

    def raised(self, examined: Examined) -> tuple[Status, Feedback]:
        """Judge what ended in an exception."""
        check, outcome, fault = examined.check, examined.outcome, examined.outcome.fault
        if outcome.missing or fault is None:
            said = feedback.not_defined(outcome.missing, self.report, self.packages)
            return Status.ERROR, said
        if is_unwritten(fault):
            named = examined.unwritten
            unwritten = named if named in self.record.tasks else check.task
            return Status.ERROR, feedback.not_written(unwritten, check.task)
        file = next((name for name in self.absent if _looked_for(name, fault)), "")
        if file:
            return Status.FAILED, feedback.not_handed_in(check, file)
        if fault.kind == "AssertionError" and not fault.in_program:
            # The check's own precondition, not the student's assert.
            message = fault.message if check.visibility is Visibility.PUBLIC else ""
            return Status.FAILED, Feedback(check.fact, message, hint=_(feedback.RETURNED))
        cause = self.cause(check, fault)
        return Status.ERROR, feedback.raised(check, fault, cause, self.packages)

    def cause(self, check: Check, fault: Fault) -> Fault | None:
        """Find what failed before, so that the student's line could only raise what it raised."""
        if not fault.cell or not fault.builtin:
            return None
        if fault.kind == "ModuleNotFoundError" and check.visibility is Visibility.PUBLIC:
            return fault
        if fault.kind != "NameError":
            return None
        shown = check.visibility is Visibility.PUBLIC
        return first_cause(names_missed(fault, with_message=shown), self.report)


def _looked_for(file: str, fault: Fault) -> bool:
    """Whether a check ended because a file is not there."""
    return fault.kind == "FileNotFoundError" and fault.builtin and file in fault.message


def _is_unwritten(examined: Examined) -> bool:
    """Whether the task itself is missing, or its cell still holds the released stub.

    That is said at once: it does not wait for the tasks that it needs.
    """
    return examined.check.task in (examined.outcome.missing, examined.unwritten)


def _say_breach(breach: Breach) -> tuple[str, str]:
    """Say what breaks a rule, and what to do."""
    place = (
        _(" ({cell}, line {line})").format(cell=say_cell(breach.cell), line=breach.line)
        if breach.cell
        else ""
    )
    said = say_manner(breach.name, breach.task, place, breach.through)
    if said is not None:
        return said
    why = reason(breach.name)
    if why:
        return (
            _(
                "`{task}` must be written by hand: it uses `{name}`{place}, which {why}; so "
                "this task earns no points."
            ).format(task=breach.task, name=breach.name, place=place, why=_(why))
        ), _(BY_HAND)
    through = _(" through `{through}`").format(through=breach.through) if breach.through else ""
    return (
        _(
            "`{task}` must be written by hand: it calls `{name}`{through}{place}, so this "
            "task earns no points."
        ).format(task=breach.task, name=breach.name, through=through, place=place)
    ), _(BY_HAND)


def _without_points(
    result: CheckResult, note: str, step: str, mistake: RecordedMistake | None
) -> CheckResult:
    if result.status is Status.UNGRADED:
        return result
    said = Feedback(
        summary=note,
        sentence=mistake.sentence if mistake else "",
        mistake=mistake.name if mistake else None,
        hint=step,
    )
    return msgspec.structs.replace(
        result, status=Status.FAILED, score=0.0, feedback=said, cases=None
    )


def _with_likeness(result: CheckResult, diagnosis: Diagnosis) -> CheckResult:
    like = diagnosis.resembles.get(result.name)
    # A relation holds for every number, and says more.
    if like is None or result.name in diagnosis.findings or result.status in _SPARED:
        return result
    return msgspec.structs.replace(result, feedback=feedback.with_likeness(result.feedback, like))


def _with_slips(result: CheckResult, slips: Sequence[Aside]) -> CheckResult:
    if not slips or result.status in _SPARED:
        return result
    return msgspec.structs.replace(result, feedback=feedback.with_slips(result.feedback, slips))


def _with_digest(
    result: CheckResult, digests: Mapping[str, str], slips: Mapping[str, Sequence[Aside]]
) -> CheckResult:
    """Keep what tells apart the results that nothing known explains."""
    digest = digests.get(result.name)
    if not digest or slips.get(result.name) or result.status in _SPARED:
        return result
    return msgspec.structs.replace(result, seen=digest)


def _with_mistake(
    results: Sequence[CheckResult], mistake: RecordedMistake, own: Collection[str]
) -> list[CheckResult]:
    """Name the mistake in every check that was judged and not passed."""
    wrong = [each.name for each in results if each.status not in _SPARED and each.name in own]
    explained = len(mistake.results.keys() & set(wrong))
    return [
        msgspec.structs.replace(
            each, feedback=feedback.with_mistake(each.feedback, mistake, explained)
        )
        if each.name in wrong
        else each
        for each in results
    ]
