"""Observe a submission so that no part of a hidden check can leak through it.

A student's process could put whatever it finds into an exception's message, or into the values
that a public check returns, and students read both. So what students are shown comes from
a process that holds no hidden check, and it comes first: no process that held one has run before
it, and so none can have left it anything, not even by a counter of the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from autograder.course.course import HIDDEN, PUBLIC
from autograder.model import Check, Visibility
from autograder.observing.arriving import Arrivals
from autograder.observing.calls import make_job
from autograder.observing.prepared import Prepared
from autograder.observing.telling import only_what_may_be_told
from autograder.observing.whole import Earned, better_reading, whole
from autograder.sandbox.job import Job, Program
from autograder.sandbox.outcome import Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe


def observe_submission(
    server: SandboxServer,
    prepared: Prepared,
    program: Program,
    earned: Earned | None = None,
    artifacts: Mapping[str, bytes] | None = None,
) -> Report:
    """Run all checks of a lesson on a submission; the outcomes are in the record's order.

    Faults, what stopped and what was printed are of the process with the public checks alone. Where
    `earned` is given, these checks also choose how the submission is read. `artifacts` are the
    files that were handed in besides code; None stands for the reference's own.
    """
    lesson, checks = prepared.lesson, prepared.record.checks
    arrivals = Arrivals(prepared.record)
    public = [check for check in checks if check.visibility is Visibility.PUBLIC]
    hidden = [check for check in checks if check.visibility is not Visibility.PUBLIC]
    seconds = lesson.policy.seconds_per_submission
    job = _job(prepared, program, public, PUBLIC, artifacts)
    run = partial(observe, server, seconds=seconds, settle=arrivals.settle)
    shown = run(job) if earned is None else better_reading(run, job, public, earned)
    program = whole(program) if shown.whole else program
    if not hidden:
        return shown
    # What ended a process while it was loaded would only end the next one too.
    program = msgspec.structs.replace(program, skipped=tuple(shown.stopped))
    # What a student is told of the source comes from the first process.
    job = msgspec.structs.replace(_job(prepared, program, hidden, HIDDEN, artifacts), slips=False)
    # It need not wait for the process before it, which held nothing that its student may not know.
    left = seconds - shown.cpu_seconds
    graded = observe(server, job, left, arrivals.settle, beside_last=True)
    told = only_what_may_be_told(hidden, graded.outcomes, public, shown)
    outcomes = dict(zip((check.name for check in public), shown.outcomes, strict=True))
    outcomes |= zip((check.name for check in hidden), told, strict=True)
    # Read off the source before any of it has run, so the second process cannot lie here; it knows
    # the rules of tasks that have no public check.
    breaches = dict.fromkeys((*shown.breaches, *graded.breaches))
    return msgspec.structs.replace(
        shown,
        breaches=tuple(breaches),
        outcomes=tuple(outcomes[check.name] for check in checks),
        layers=shown.layers or graded.layers,
        cpu_seconds=shown.cpu_seconds + graded.cpu_seconds,
    )


def _job(
    prepared: Prepared,
    program: Program,
    checks: Sequence[Check],
    file: str,
    artifacts: Mapping[str, bytes] | None,
) -> Job:
    job = make_job(prepared.lesson, program, checks, artifacts)
    calls = tuple(
        msgspec.structs.replace(call, most_bytes=prepared.room.get(call.name, call.most_bytes))
        for call in job.calls
    )
    return msgspec.structs.replace(
        job,
        probes={file: prepared.lesson.checks[file]},
        packed={file: job.packed[file]},
        calls=calls,
    )
