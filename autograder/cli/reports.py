"""What instructors type to read what came of a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import CourseOption, GradesArgument, app, output
from autograder.commands.group import errors
from autograder.errors import UsageError
from autograder.language import _


@app.command()
def report(
    grades: GradesArgument = Path("grades"),
    out: Annotated[Path, typer.Option("--output", help="Where to write the pages.")] = Path(
        "reports"
    ),
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student (repeat for more).")
    ] = None,
    class_only: Annotated[
        bool, typer.Option("--class-only", help="Write the page of the class alone.")
    ] = False,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Name no student on the page of the class.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Write a PDF beside each page (chromium or weasyprint).")
    ] = False,
    language: Annotated[
        str, typer.Option("--language", help="Of the pages; by default that of the feedback.")
    ] = "",
) -> None:
    """Write a page for each student and one for the class."""
    from autograder.commands import report as command

    options = command.Options(grades, out, student or [], class_only, anonymous, pdf, language)
    raise typer.Exit(command.show(command.report(options, errors), output))


@app.command()
def mistakes(
    grades: GradesArgument,
    submissions: Annotated[Path, typer.Argument(help="The submissions that were graded.")],
    course: CourseOption = Path(),
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this lesson (repeat for more).")
    ] = None,
    task: Annotated[str, typer.Option("--task", help="Only this task.")] = "",
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Write a draft of this group (repeat for more)."),
    ] = None,
    above: Annotated[
        int | None,
        typer.Option("--above", min=0, help="Write drafts of groups with more students than this."),
    ] = None,
    out: Annotated[Path, typer.Option("--output", help="Where to write drafts.")] = Path("drafts"),
) -> None:
    """List the mistakes that nobody has named yet, and write drafts of them."""
    from autograder.commands import mistakes as command

    if group and above is not None:
        raise UsageError(
            _("--group names groups, and --above chooses them by size: use one of them")
        )
    options = command.Options(
        grades, submissions, course, lesson or [], task, group or [], above, out
    )
    raise typer.Exit(command.show(command.mistakes(options), options, output))
