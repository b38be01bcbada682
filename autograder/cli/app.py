"""The application that all commands belong to, and the options that several of them share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder import __version__
from autograder.cli.cores import usable_cores
from autograder.commands.group import Commands
from autograder.course.language import language_of
from autograder.errors import UsageError
from autograder.language import _, speak, users_language
from autograder.reports.console import PlainConsole

# A log or a pipe has no width; a table must not be cut to the width of an old terminal.
WIDTH = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 140

output = PlainConsole(width=WIDTH)


# What students run, on any system; the rest runs submissions or makes what they are graded by.
EVERYWHERE = frozenset({"check", "watch", "hint"})


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Exercises and grading for PyTorch courses.",
)

ASKED = "autograder.cli.language"  # where a command keeps what --language says


def speak_as_asked(context: typer.Context, language: str) -> str:
    """Speak what --language names, whatever the course's own language is."""
    if language:
        context.meta[ASKED] = language
        speak(language)
    return language


def _speak_as_the_course(context: typer.Context, course: Path) -> Path:
    """Speak the language of the course that a command works on, from the first message on."""
    if not context.meta.get(ASKED):
        speak(language_of(course) or users_language())
    return course


def _speak_as_the_class(context: typer.Context, grades: Path) -> Path:
    """Speak the language of the feedback that a class was given."""
    # Not above: what students type opens no gradebook.
    from autograder.commands.class_files import language_of_grades

    if not context.meta.get(ASKED):
        speak(language_of_grades(grades) or users_language())
    return grades


GradesArgument = Annotated[
    Path, typer.Argument(help="What `grade` wrote to.", callback=_speak_as_the_class)
]

CourseOption = Annotated[
    Path,
    typer.Option(
        "--course",
        help="The folder with the course's pyproject.toml.",
        callback=_speak_as_the_course,
    ),
]


MOST_JOBS = 64
JobsOption = Annotated[
    int,
    typer.Option("--jobs", min=1, max=MOST_JOBS, help="How many programs to run at the same time."),
]


def default_jobs(most: int = 8) -> int:
    """Give how many programs run at the same time if nobody says.

    At most 8 where each of them starts a server that imports torch for itself.
    """
    return min(usable_cores(), most)


@app.callback(invoke_without_command=True)
def about(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Exercises and grading for PyTorch courses."""
    if version:
        output.say(f"torch-autograder {__version__}")
        raise typer.Exit
    command = context.invoked_subcommand
    if command is not None and command not in EVERYWHERE and sys.platform != "linux":
        raise UsageError(
            _(
                "`autograder {command}` needs Linux, which alone can confine student code; use "
                "Linux, WSL2 or a container (check, watch and hint work here)"
            ).format(command=command)
        )
