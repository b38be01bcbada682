"""Observe a submission so that no part of a hidden check can leak through it.

A student's process could put whatever it finds into an exception's message, or into the values
that a public check returns, and students read both. So what students are shown comes from a
process that never held a hidden check. A submission whose public checks all pass shows nothing,
and needs only one process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from autograder.course.course import PUBLIC
from autograder.course.lesson import Lesson
from autograder.model import Check, Visibility
from autograder.observing.calls import make_job
from autograder.sandbox.job import Program
from autograder.sandbox.outcome import Outcome, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe


def observe_submission(
    server: SandboxServer,
    lesson: Lesson,
    program: Program,
    checks: Sequence[Check],
    is_right: Callable[[Check, Outcome], bool],
) -> Report:
    """Run checks on a submission; the outcomes are in the order of `checks`."""
    seconds = lesson.course.policy.seconds_per_submission
    report = observe(server, make_job(lesson, program, checks), seconds)
    public = [check for check in checks if check.visibility is Visibility.PUBLIC]
    outcomes = dict(zip((check.name for check in checks), report.outcomes, strict=True))
    if all(is_right(check, outcomes[check.name]) for check in public):
        return msgspec.structs.replace(report, faults=(), printed="")
    job = make_job(lesson, program, public)
    job = msgspec.structs.replace(job, probes={PUBLIC: lesson.checks[PUBLIC]})
    shown = observe(server, job, seconds)
    outcomes |= zip((check.name for check in public), shown.outcomes, strict=True)
    return msgspec.structs.replace(shown, outcomes=tuple(outcomes[c.name] for c in checks))
