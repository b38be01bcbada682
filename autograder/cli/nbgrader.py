"""What is typed to have nbgrader grade through the kit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import CourseOption, app, output

nbgrader_commands = typer.Typer(no_args_is_help=True, help="Work with nbgrader.")
app.add_typer(nbgrader_commands, name="nbgrader")


@nbgrader_commands.callback()
def nbgrader_about() -> None:
    """Work with nbgrader."""


@nbgrader_commands.command("init")
def nbgrader_init(
    folder: Annotated[Path, typer.Argument(help="nbgrader's course folder.")] = Path(),
    course: CourseOption = Path(),
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this lesson (repeat for more).")
    ] = None,
) -> None:
    """Make nbgrader and its formgrader grade this course's lessons through the kit."""
    from autograder.commands import nbgrader_init as command

    raise typer.Exit(command.show(command.init(folder, course, lesson or []), output))
