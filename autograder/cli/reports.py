"""What instructors type to read what came of a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import app, output
from autograder.commands.group import errors

GradesArgument = Annotated[Path, typer.Argument(help="What `grade` wrote to.")]


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
) -> None:
    """Write a page for each student and one for the class."""
    from autograder.commands import report as command

    options = command.Options(grades, out, student or [], class_only, anonymous, pdf)
    raise typer.Exit(command.show(command.report(options, errors), output))
