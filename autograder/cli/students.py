"""What students type, and what shows how a machine confines their code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import CourseOption, app, output


@app.command()
def doctor(course: CourseOption = Path()) -> None:
    """Show how this machine can confine student code, and how to fix what it cannot do."""
    from autograder.commands import doctor as command

    raise typer.Exit(command.doctor(output, course))


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="Your notebook or .py; by default, the current folder's.")
    ] = None,
    task: Annotated[str | None, typer.Option("--task", help="Only this task.")] = None,
) -> None:
    """Run the public checks on your own work."""
    from autograder.commands import check as command

    raise typer.Exit(command.check(file, task, output))


@app.command()
def watch(
    file: Annotated[
        Path | None, typer.Argument(help="Your notebook or .py; by default, the current folder's.")
    ] = None,
) -> None:
    """Check your work again whenever you save it."""
    from autograder.commands import watch as command

    raise typer.Exit(command.watch(file, output))


@app.command()
def hint(task: Annotated[str, typer.Argument(help="The task you are working on.")]) -> None:
    """Show the next hint for a task."""
    from autograder.commands import hint as command

    command.hint(task, output)
