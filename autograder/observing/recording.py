"""Make a lesson's record: observe the reference and every mistake through the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from autograder.course.known_answers import MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.errors import CourseError, SandboxError
from autograder.language import _
from autograder.model import Check, Visibility
from autograder.observation.tree import Observation, find_others, parts_of
from autograder.observing.calls import make_job
from autograder.observing.kept import KeptReports
from autograder.observing.record import (
    Record,
    Recorded,
    RecordedMistake,
    as_recorded,
    telling_checks,
)
from autograder.sandbox.job import Program
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.outside.pool import ServerPool, run_all


def compute_record(
    pool: ServerPool,
    lesson: Lesson,
    checks: tuple[Check, ...],
    kept: KeptReports | None = None,
) -> Record:
    """Observe the reference on all checks, and each mistake on those that can tell it apart."""
    with pool.server() as server:
        reference = observe_program(server, lesson, lesson.reference(), checks, kept)
    for check in checks:
        _require_faithful(lesson, check, reference[check.name])

    def one(server: SandboxServer, mistake: KnownAnswer) -> RecordedMistake:
        own = telling_checks(mistake.task, checks)
        program = lesson.variant(mistake, MISTAKES)
        results = as_recorded(run_program(server, lesson, program, own, kept=kept), own, reference)
        sentence = sentence_of(lesson.mistakes, mistake)
        return RecordedMistake(mistake.name, mistake.task, sentence, results)

    done = {mistake.function: each for mistake, each in run_all(pool, lesson.mistakes, one)}
    mistakes = tuple(done[mistake.function] for mistake in lesson.mistakes)
    return Record(lesson.name, lesson.task_names, checks, lesson.tolerances, reference, mistakes)


def _require_faithful(lesson: Lesson, check: Check, result: Recorded) -> None:
    """Refuse a check whose result could not be told from another: it would pay for anything."""
    if result.ending is not Ending.OBSERVED:
        return
    place = f"{lesson.course.root / 'tests' / 'lessons' / lesson.name / check.file}"
    for path, kind in find_others(result.observation):
        where = _("`{path}` of its result").format(path=path) if path else _("its result")
        raise CourseError(
            _(
                "{place}: {function}: {where} is {kind}, which cannot be compared; return its "
                "numbers, texts or tensors instead: 'What can be observed' in "
                "docs/writing-a-lesson.md lists all types"
            ).format(place=place, function=check.function, where=where, kind=kind)
        )
    _require_cases(place, check, result.observation)


def _require_cases(place: str, check: Check, observation: Observation) -> None:
    """Refuse a check with partial credit that returns no cases, or some that cannot be told."""
    if not check.terms.partial:
        return
    names = [name for name, _other in parts_of(observation)]
    if not isinstance(observation, dict | list | tuple) or len(names) < 2:
        raise CourseError(
            _(
                "{place}: {function} is marked partial, and the reference returns no cases; "
                "return a list or a dict with at least two: each is worth its share"
            ).format(place=place, function=check.function)
        )
    for name in names:
        if "." in name or not name:
            raise CourseError(
                _(
                    "{place}: {function}: its case {name!r} has a full stop in its name, which "
                    "stands between the parts of a case; give the case another name"
                ).format(place=place, function=check.function, name=name)
            )


def observe_program(
    server: SandboxServer,
    lesson: Lesson,
    program: Program,
    checks: Iterable[Check],
    kept: KeptReports | None = None,
) -> dict[str, Recorded]:
    """Observe one known program on some checks of its lesson."""
    return as_recorded(run_program(server, lesson, program, checks, kept=kept), tuple(checks))


def run_program(
    server: SandboxServer,
    lesson: Lesson,
    program: Program,
    checks: Iterable[Check],
    artifacts: Mapping[str, bytes] | None = None,
    kept: KeptReports | None = None,
) -> Report:
    """Run checks on one of our own programs; SandboxError if the sandbox itself failed.

    A run that `kept` has the report of is not made again.
    """
    chosen = tuple(checks)
    if lesson.material.hidden and len({check.visibility for check in chosen}) > 1:
        return _apart(server, lesson, program, chosen, artifacts, kept)
    seconds = max(lesson.policy.seconds_per_submission, 10.0 * len(chosen))
    job = make_job(lesson, program, chosen, artifacts)
    known = kept.find(job) if kept is not None else None
    if known is not None:
        return known
    report = observe(server, job, seconds)
    for outcome in report.outcomes:
        if outcome.ending is Ending.FAILED:
            raise SandboxError(
                _("{name}: the sandbox could not run: {detail}").format(
                    name=lesson.name, detail=outcome.detail
                )
            )
    for fault in report.faults:
        if fault.cell in lesson.known_sources:
            # A known answer that does not even load would look like one that fails every check.
            place = lesson.course.root / "solutions" / lesson.name / fault.cell
            raise CourseError(
                _(
                    "{place}:{line}: {kind}: {message}; the known answers cannot be used until "
                    "this is fixed"
                ).format(place=place, line=fault.line, kind=fault.kind, message=fault.message)
            )
    if kept is not None:
        kept.keep(job, report)
    return report


def _apart(
    server: SandboxServer,
    lesson: Lesson,
    program: Program,
    checks: Sequence[Check],
    artifacts: Mapping[str, bytes] | None,
    kept: KeptReports | None,
) -> Report:
    """Run public and hidden checks each by themselves, as a submission is run.

    So a public check that reads hidden data fails here too, and not for students alone.
    """
    outcomes: dict[str, Outcome] = {}
    reports = []
    for visibility in Visibility:
        mine = [check for check in checks if check.visibility is visibility]
        reports.append(run_program(server, lesson, program, mine, artifacts, kept))
        outcomes |= zip((check.name for check in mine), reports[-1].outcomes, strict=True)
    first, second = reports
    return msgspec.structs.replace(
        first,
        outcomes=tuple(outcomes[check.name] for check in checks),
        breaches=tuple(dict.fromkeys((*first.breaches, *second.breaches))),
        cpu_seconds=first.cpu_seconds + second.cpu_seconds,
    )


def sentence_of(mistakes: Iterable[KnownAnswer], mistake: KnownAnswer) -> str:
    """Give a mistake's sentence; a mistake that is the same as another shares its sentence."""
    if mistake.sentence:
        return mistake.sentence
    same = (m for m in mistakes if m.name == mistake.name and m.task == mistake.task)
    return next((m.sentence for m in same if m.sentence), "")
