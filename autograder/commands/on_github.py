"""`autograder export on-github`: the public checks in a student's own repository.

Whatever a workflow of a student's repository can read, the student can: so this takes a released
assignment, which has no answer in it, and no course.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from autograder.assignments.assignment import Assignment, find_assignment
from autograder.assignments.progress import ProgressFile
from autograder.commands.check import Work, run_checks
from autograder.commands.export import in_workflow
from autograder.errors import SandboxError, SubmissionError, UsageError
from autograder.exporters.actions import commands, summary
from autograder.exporters.as_bytes import as_bytes
from autograder.exporters.classroom import encoded, runner_result
from autograder.exporters.classroom50 import about, release_body, result_json
from autograder.exporters.points import Given, say_waiting
from autograder.judging.scoring import grade, not_graded
from autograder.language import _
from autograder.model import Status, SubmissionResult
from autograder.observing.sealing import require_sealed
from autograder.output import write_whole
from autograder.reports.console import PlainConsole
from autograder.results.points import total
from autograder.sandbox.outside.host import SandboxServer

FORMATS = ("classroom50", "actions", "classroom")
ENDINGS = (".ipynb", ".py")


def run(
    assignment: Path, folder: Path, form: str, at: str, scale: int, console: PlainConsole
) -> int:
    """Check the work in a folder, and write it in one format; an error is the set-up's fault."""
    if form not in FORMATS:
        raise UsageError(
            _("--format {form}: it is one of {formats}").format(
                form=form, formats=", ".join(FORMATS)
            )
        )
    released = find_assignment([assignment])
    submission = about(_environment(released), at or pushed_at()) if form == "classroom50" else {}
    file = _file(released, folder)
    result = _checked(released, file)
    if result.status is Status.UNGRADED:
        raise SandboxError(
            _("{lesson} is not checked, and not the student's fault: run it again").format(
                lesson=released.guide.lesson
            )
        )
    waits = say_waiting(result.status) if result.needs_a_person else ""
    given = Given(result.score, result.possible, result.score, waits=waits)
    if form == "classroom50":
        write_whole(folder / "result.json", as_bytes(result_json(result, given, submission, scale)))
        write_whole(folder / "release-body.md", release_body(result, given).encode())
        return 0
    if form == "classroom":
        in_workflow("GITHUB_OUTPUT", f"result={encoded(runner_result(result, given))}\n")
        return 0
    in_workflow("GITHUB_STEP_SUMMARY", summary(result, given))
    name = file.name if file is not None else ""
    console.say(commands(result, given, name).removesuffix("\n"))
    return int(result.status is not Status.PASSED)


def pushed_at() -> str:
    """Say when this was pushed, by GitHub's clock: the same when the workflow is run again."""
    place = os.environ.get("GITHUB_EVENT_PATH", "")
    try:
        event = json.loads(Path(place).read_text(encoding="utf-8"))
        pushed = event["repository"]["pushed_at"]
        # A number in the event of a push, a text in others.
        if isinstance(pushed, int):
            return datetime.fromtimestamp(pushed, UTC).isoformat()
        return str(pushed)
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            _(
                "when this was pushed is not known: GITHUB_EVENT_PATH names no event of a "
                "push; say it with --at"
            )
        ) from None


def _environment(released: Assignment) -> dict[str, str]:
    student = os.environ.get("USERNAME") or os.environ.get("GITHUB_REPOSITORY_OWNER", "")
    return {"OWNER": student, "ASSIGNMENT": released.guide.lesson, **os.environ}


def _file(released: Assignment, folder: Path) -> Path | None:
    """Find the work by its own name, in the folder or in the lesson's folder there."""
    names = [f"{released.guide.module}{ending}" for ending in ENDINGS]
    places = [folder, folder / released.guide.lesson]
    found = (place / name for place in places for name in names)
    return next((file for file in found if file.is_file() and not file.is_symlink()), None)


def _checked(released: Assignment, file: Path | None) -> SubmissionResult:
    guide = released.guide
    possible = total(check.possible for check in released.record.checks)
    if file is None:
        note = f"{guide.module}.ipynb is not in the repository: hand it in under this name"
        return not_graded("student", guide.lesson, possible, note, Status.ERROR)
    work = Work(released, file, ProgressFile(released.folder))
    try:
        job = work.job(None)
    except SubmissionError as error:
        return not_graded("student", guide.lesson, possible, str(error), Status.ERROR)
    with SandboxServer(guide.memory_mib << 20, torch=released.uses_torch) as server:
        require_sealed(server, ())
        checked = run_checks(server, work, job)
    return grade("student", guide.lesson, checked.results)
