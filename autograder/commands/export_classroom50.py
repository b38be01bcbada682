"""`autograder export classroom50`: what Classroom 50's runner reads of a submission."""

from __future__ import annotations

import os

from rich.console import Console

from autograder.commands.export import Options, read_class, write_each
from autograder.errors import UsageError
from autograder.exporters.as_bytes import as_bytes
from autograder.exporters.classroom50 import about, release_body, result_json
from autograder.exporters.points import Given
from autograder.language import _
from autograder.model import Status, SubmissionResult


def write(options: Options, at: str, scale: int, console: Console) -> int:
    """Write the files of each submission; `at` is when it was handed in, if nobody else says."""
    entries = read_class(options).results.entries
    times = {
        (e.result.student, e.result.lesson): e.submitted.at
        for e in entries
        if e.submitted is not None
    }

    def files(result: SubmissionResult, given: Given) -> dict[str, bytes]:
        if result.status is Status.UNGRADED:
            return {}  # it takes a number, and any would be a grade
        when = at or times.get((result.student, result.lesson), "")
        if not when:
            raise UsageError(
                _(
                    "{student}/{lesson}: the gradebook does not know when it was handed in, "
                    "and Classroom 50 wants to: say it with --at"
                ).format(student=result.student, lesson=result.lesson)
            )
        environment = {
            "OWNER": os.environ.get("USERNAME") or result.student,
            "ASSIGNMENT": result.lesson,
            **os.environ,
        }
        submission = about(environment, when)
        return {
            "result.json": as_bytes(result_json(result, given, submission, scale)),
            "release-body.md": release_body(result, given).encode(),
        }

    return write_each(options, files, console)
