"""What instructors type to grade a class."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import (
    MOST_JOBS,
    CourseOption,
    GradesArgument,
    JobsOption,
    app,
    default_jobs,
    output,
    speak_as_asked,
)
from autograder.commands.group import errors
from autograder.errors import UsageError
from autograder.language import _


class Sandbox(enum.StrEnum):
    """How student code is confined."""

    SEALED = "sealed"
    NONE = "none"


class Where(enum.StrEnum):
    """Where submissions are graded."""

    LOCAL = "local"
    DASK = "dask"


@app.command()
def grade(
    submissions: Annotated[
        Path | None, typer.Argument(help="<student>/<lesson>/<notebook>.ipynb")
    ] = None,
    course: CourseOption = Path(),
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this lesson (repeat for more).")
    ] = None,
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student (repeat for more).")
    ] = None,
    jobs: JobsOption = default_jobs(MOST_JOBS),
    out: Annotated[Path, typer.Option("--output", help="Where to write results.")] = Path("grades"),
    force: Annotated[bool, typer.Option("--force", help="Grade again what is unchanged.")] = False,
    layout: Annotated[
        str,
        typer.Option(
            "--layout",
            help="How the folder is laid out, if it is not recognised: nbgrader, flat, moodle, "
            "canvas, gradescope, github.",
        ),
    ] = "",
    roster: Annotated[
        Path | None,
        typer.Option("--roster", help="The list of the class: a CSV file, as platforms write it."),
    ] = None,
    sandbox: Annotated[
        Sandbox, typer.Option("--sandbox", help="`none` grades without confinement.")
    ] = Sandbox.SEALED,
    json: Annotated[
        bool, typer.Option("--json", help="Print the results as JSON, and nothing else.")
    ] = False,
    language: Annotated[
        str,
        typer.Option(
            "--language",
            help="What language feedback is in; the course's by default.",
            callback=speak_as_asked,
        ),
    ] = "",
    executor: Annotated[
        Where, typer.Option("--executor", help="`dask` grades on the workers of a Dask cluster.")
    ] = Where.LOCAL,
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="The cluster's, as tls://10.0.0.1:8786; without one, --jobs workers here.",
        ),
    ] = "",
    nbgrader: Annotated[
        str,
        typer.Option("--gradebook-nbgrader", metavar="URL", help="Write to nbgrader's gradebook."),
    ] = "",
    nbgrader_folder: Annotated[
        Path | None, typer.Option("--nbgrader-folder", help="The folder with its autograded/.")
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Go on grading what arrives in the folder, until stopped."),
    ] = False,
    explain: Annotated[
        str,
        typer.Option(
            "--explain",
            metavar="STUDENT",
            help="Grade nothing: say how this student's numbers in --output came about.",
        ),
    ] = "",
) -> None:
    """Grade a class of submissions."""
    if explain:
        explain_numbers(explain, out)
        return
    if submissions is None:
        raise UsageError(_("grade what? Name the folder that holds the submissions"))
    if scheduler and executor is not Where.DASK:
        raise UsageError(
            _("--scheduler is for --executor dask: add that, or leave --scheduler out")
        )
    from autograder.commands import grade as command
    from autograder.policy.written import to_final_json

    unconfined = sandbox is Sandbox.NONE
    options = command.Options(
        submissions,
        course,
        lesson or [],
        student or [],
        jobs,
        out,
        force,
        unconfined,
        layout,
        roster,
        language,
        executor,
        scheduler,
    )
    if watch:
        if json or nbgrader:
            raise UsageError(
                _(
                    "--watch goes on until it is stopped; leave out --json and "
                    "--gradebook-nbgrader, and run `autograder grade` with them afterwards: "
                    "nothing is graded again"
                )
            )
        from autograder.commands.grade_watch import watch as watch_folder

        raise typer.Exit(watch_folder(options, output, errors))
    graded = command.grade(options, errors)
    if nbgrader:
        from autograder.commands import nbgrader_write

        folder = nbgrader_write.choose_folder(graded.found.folder, nbgrader, nbgrader_folder)
        nbgrader_write.write(graded, nbgrader, folder, errors)
    if json:
        sys.stdout.buffer.write(to_final_json(graded.whole, graded.finals))
    else:
        command.show(graded, out, output)
    raise typer.Exit(graded.exit_code)


@app.command("explain")
def explain_numbers(
    student: Annotated[str, typer.Argument(help="As grades.csv or the roster names them.")],
    grades: GradesArgument = Path("grades"),
) -> None:
    """Say how a student's numbers came about, step by step; nothing is graded."""
    from autograder.commands.explain import explain

    explain(student, grades, output)


@app.command()
def regrade(
    submissions: Annotated[Path, typer.Argument(help="What was graded before.")],
    since: Annotated[Path, typer.Option("--since", help="What `grade` wrote to.")],
    course: CourseOption = Path(),
    jobs: JobsOption = default_jobs(MOST_JOBS),
    layout: Annotated[str, typer.Option("--layout", help="As for `grade`.")] = "",
    roster: Annotated[Path | None, typer.Option("--roster", help="As for `grade`.")] = None,
    sandbox: Annotated[
        Sandbox, typer.Option("--sandbox", help="`none` grades without confinement.")
    ] = Sandbox.SEALED,
    store: Annotated[bool, typer.Option("--store", help="Store it without asking.")] = False,
) -> None:
    """After a check was fixed: show whose points change and why, then store it if you say so."""
    from autograder.commands import grade as command
    from autograder.commands.regrade import regrade

    options = command.Options(
        submissions,
        course,
        jobs=jobs,
        unconfined=sandbox is Sandbox.NONE,
        layout=layout,
        roster=roster,
    )
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    regraded = regrade(options, since, output, errors, store=store, may_ask=asks)
    raise typer.Exit(regraded)


@app.command()
def policy(
    grades: Annotated[Path, typer.Argument(help="What `grade` wrote to.")] = Path("grades"),
    course: CourseOption = Path(),
    roster: Annotated[
        Path | None,
        typer.Option("--roster", help="As for `grade`, if its people or groups have changed."),
    ] = None,
    store: Annotated[bool, typer.Option("--store", help="Store it without asking.")] = False,
) -> None:
    """After the policy was changed: show whose numbers change, then store it if you say so."""
    from autograder.commands import policy as command

    asks = sys.stdin.isatty() and sys.stdout.isatty()
    options = command.Options(grades, course, roster, store, asks)
    raise typer.Exit(command.policy(options, output, errors))


@app.command()
def mark(
    folder: GradesArgument = Path("grades"),
    question: Annotated[str, typer.Option(help="Only this question.")] = "",
    student: Annotated[str, typer.Option(help="Only this student.")] = "",
    lesson: Annotated[str, typer.Option(help="Only this lesson.")] = "",
    points: Annotated[float | None, typer.Option(help="Points for the answer.")] = None,
    item: Annotated[list[int] | None, typer.Option(help="A rubric's item that applies.")] = None,
    comment: Annotated[str, typer.Option(help="What to tell the student.")] = "",
    by: Annotated[str, typer.Option(help="Who marks; by default, this user.")] = "",
    walk: Annotated[
        bool, typer.Option("--walk", help="Go from answer to answer by single keys.")
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Mark on a page that only this machine reaches.")
    ] = False,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Show no names, and answers in a drawn order.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="With --walk or --page: marked answers too.")
    ] = False,
    language: Annotated[
        str, typer.Option("--language", help="With --page: by default that of the feedback.")
    ] = "",
) -> None:
    """Mark the answers that wait for a person: list them, or go through them, by question."""
    from autograder.commands import mark as command
    from autograder.commands import mark_walk as walking

    items = item or []
    options = command.Options(
        folder, lesson, question, student, points, items, comment, by, language
    )
    way = walking.Way(walk, page, anonymous, everything)
    if walking.is_wanted(way, options):
        raise typer.Exit(walking.mark(options, way, output))
    raise typer.Exit(command.mark(options, output))
