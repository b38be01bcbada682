"""What instructors type to see which work is similar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import CourseOption, app, output
from autograder.commands.group import errors
from autograder.similar.comparing import THRESHOLD


@app.command()
def similar(
    submissions: Annotated[Path, typer.Argument(help="The folder that `grade` is given.")],
    course: CourseOption = Path(),
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this lesson (repeat for more).")
    ] = None,
    out: Annotated[Path, typer.Option("--output", help="Where to write the page.")] = Path(
        "similar"
    ),
    also: Annotated[
        list[Path] | None,
        typer.Option("--also", help="An older class's folder to compare with (repeat for more)."),
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", help="List pairs from this similarity on, 0 to 1.")
    ] = THRESHOLD,
    layout: Annotated[
        str, typer.Option("--layout", help="How the folder is laid out; see `grade`.")
    ] = "",
    language: Annotated[
        str, typer.Option("--language", help="Of the page; by default the course's.")
    ] = "",
) -> None:
    """Show which students' code is similar: a hint for a person, and no verdict."""
    from autograder.commands import similar as command

    options = command.Options(
        submissions, course, lesson or [], out, also or [], threshold, layout, language
    )
    command.show(command.similar(options, errors), output)
