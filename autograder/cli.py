"""The command line: parse, call one command, show what it did, choose the exit code.

Exit codes: 0 all is well; 1 something needs a person; 2 the command cannot do what was asked.
"""

from __future__ import annotations

import enum
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder import __version__
from autograder.commands.group import Commands, errors
from autograder.errors import AutograderError, UsageError
from autograder.reports.console import PlainConsole

# A log or a pipe has no width; a table must not be cut to the width of an old terminal.
WIDTH = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 140

output = PlainConsole(width=WIDTH)


# What students run, on any system; the rest runs submissions or makes what they are graded by.
EVERYWHERE = frozenset({"check", "watch", "hint"})
# What only the extra `course` brings: the rest is all that a student's side needs.
OF_A_COURSE = frozenset({"jupytext", "nbformat", "yaml"})


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Exercises and grading for PyTorch courses.",
)

CourseOption = Annotated[
    Path, typer.Option("--course", help="The folder with the course's pyproject.toml.")
]


class Sandbox(enum.StrEnum):
    """How student code is confined."""

    SEALED = "sealed"
    NONE = "none"


JobsOption = Annotated[
    int, typer.Option("--jobs", min=1, max=64, help="How many programs to run at the same time.")
]


def _default_jobs() -> int:
    # Not on macOS and Windows, where students run other commands of this file.
    allowed = getattr(os, "sched_getaffinity", None)
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    return max(1, min(cores, 8))


@app.command()
def new(
    place: Annotated[
        Path,
        typer.Argument(help="COURSE, a folder to make; or COURSE/NN_name, another lesson of it."),
    ],
) -> None:
    """Make a course with one small task as an example, or another lesson of a course."""
    from autograder.commands import new as command

    raise typer.Exit(command.show(command.new(place), output))


@app.command("import")
def import_lesson(
    file: Annotated[
        Path,
        typer.Argument(help="A source notebook of nbgrader or otter-assign, or a file of pytest."),
    ],
    course: CourseOption = Path(),
    lesson: Annotated[
        str, typer.Option("--lesson", metavar="NN_name", help="What the new lesson is called.")
    ] = "",
) -> None:
    """Make a lesson's draft of what another tool has: asserts become observations."""
    from autograder.commands import import_lesson as command

    raise typer.Exit(command.show(command.import_lesson(file, course, lesson), output))


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="<student>/<lesson>/<notebook>.ipynb")],
    course: CourseOption = Path(),
    lesson: Annotated[
        list[str] | None, typer.Option("--lesson", help="Only this lesson (repeat for more).")
    ] = None,
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student (repeat for more).")
    ] = None,
    jobs: JobsOption = _default_jobs(),
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
    nbgrader: Annotated[
        str,
        typer.Option("--gradebook-nbgrader", metavar="URL", help="Write to nbgrader's gradebook."),
    ] = "",
    nbgrader_folder: Annotated[
        Path | None, typer.Option("--nbgrader-folder", help="The folder with its autograded/.")
    ] = None,
) -> None:
    """Grade a class of submissions."""
    from autograder.commands import grade as command

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
    )
    graded = command.grade(options, errors)
    if nbgrader:
        from autograder.commands import nbgrader_write

        folder = nbgrader_write.choose_folder(graded.found.folder, nbgrader, nbgrader_folder)
        nbgrader_write.write(graded, nbgrader, folder, errors)
    if json:
        sys.stdout.buffer.write(graded.json())
    else:
        command.show(graded, out, output)
    raise typer.Exit(graded.exit_code)


@app.command()
def mark(
    folder: Annotated[Path, typer.Argument(help="What `grade` wrote to.")] = Path("grades"),
    question: Annotated[str, typer.Option(help="Only this question.")] = "",
    student: Annotated[str, typer.Option(help="Only this student.")] = "",
    lesson: Annotated[str, typer.Option(help="Only this lesson.")] = "",
    points: Annotated[float | None, typer.Option(help="Points for the answer.")] = None,
    item: Annotated[list[int] | None, typer.Option(help="A rubric's item that applies.")] = None,
    comment: Annotated[str, typer.Option(help="What to tell the student.")] = "",
    by: Annotated[str, typer.Option(help="Who marks; by default, this user.")] = "",
) -> None:
    """List the answers that wait for a person, show them, or mark one."""
    from autograder.commands import mark as command

    items = item or []
    options = command.Options(folder, lesson, question, student, points, items, comment, by)
    raise typer.Exit(command.mark(options, output))


@app.command()
def validate(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons to work on; all if none is named.")
    ] = None,
    course: CourseOption = Path(),
    jobs: JobsOption = _default_jobs(),
    seeds: Annotated[
        int, typer.Option("--seeds", min=0, help="How many fresh inputs to try right answers on.")
    ] = 0,
    cheats: Annotated[
        bool, typer.Option("--cheats", help="Try solutions that please any check.")
    ] = False,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Try every small change to every reference.")
    ] = False,
    texts: Annotated[
        bool,
        typer.Option("--texts", help="Only list the sentences that checks rest on; run nothing."),
    ] = False,
    kinds: Annotated[
        bool,
        typer.Option("--kinds", help="Only list what kinds of input checks try their tasks with."),
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Prove again what was changed, until you quit.")
    ] = False,
) -> None:
    """Prove that references, checks and known answers belong together."""
    if watch:
        if seeds or cheats or mutants or texts or kinds:
            raise UsageError(
                "--watch proves from save to save, and goes with none of --seeds, --cheats, "
                "--mutants, --texts and --kinds; run these by themselves"
            )
        from autograder.commands import validate_watch

        raise typer.Exit(validate_watch.watch(course, lessons or [], jobs, output))
    if texts:
        from autograder.commands import texts as listing

        raise typer.Exit(listing.show(listing.read_texts(course, lessons or []), output))
    if kinds:
        from autograder.commands import kinds as survey

        raise typer.Exit(survey.show(survey.read_kinds(course, lessons or []), output))
    from autograder.commands import validate as command
    from autograder.proving.strength import Effort

    effort = Effort(seeds, cheats, mutants)
    found = command.validate(course, lessons or [], jobs, effort, errors)
    raise typer.Exit(command.show(found, output))


@app.command()
def calibrate(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons to work on; all if none is named.")
    ] = None,
    course: CourseOption = Path(),
    jobs: JobsOption = _default_jobs(),
    seeds: Annotated[
        int, typer.Option("--seeds", min=0, help="How many fresh inputs to try right answers on.")
    ] = 5,
    mutants: Annotated[
        bool,
        typer.Option("--mutants/--no-mutants", help="Count mutants among the wrong answers."),
    ] = True,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; fail if a tolerance is out of place."),
    ] = False,
) -> None:
    """Measure right and wrong answers, and set the tolerances between them."""
    from autograder.commands import calibrate as command

    options = command.Options(seeds, mutants, check)
    done = command.calibrate(course, lessons or [], jobs, options, errors)
    raise typer.Exit(command.show(done, output))


@app.command()
def release(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons to work on; all if none is named.")
    ] = None,
    course: CourseOption = Path(),
    jobs: JobsOption = _default_jobs(),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if something is stale.")
    ] = False,
    student: Annotated[
        list[str] | None,
        typer.Option("--student", help="Make this student's own folder (repeat for more)."),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", help="Make a folder for everyone on this list: a CSV file."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--output", help="Where to put students' own folders.")
    ] = Path("handouts"),
) -> None:
    """Make assignments/ from solutions/ and the public checks, or students' own variants."""
    from autograder.commands import release as command

    if student or roster is not None:
        if check:
            raise UsageError("--check is about assignments/: leave out --student and --roster")
        handouts = command.Handouts(student or [], roster, out)
        written = command.release_to_students(course, lessons or [], jobs, handouts, errors)
        raise typer.Exit(command.show_handouts(written, output))
    stale = command.release(course, lessons or [], jobs, errors, check=check)
    raise typer.Exit(command.show(stale, output, check=check))


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
            f"`autograder {command}` needs Linux, which alone can confine student code; use "
            "Linux, WSL2 or a container (check, watch and hint work here)"
        )


def main() -> None:
    """Run the command line; a known error is one message, and exit code 2."""
    try:
        app()
    except AutograderError as error:
        errors.say(f"autograder: {error}", "red")
        sys.exit(2)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in OF_A_COURSE:
            raise
        errors.say(
            f"autograder: {package} is not installed, and this command needs it to read a course; "
            "install the kit with its extra for courses: pip install '.[course]' in a checkout, or "
            "'torch_autograder-….whl[course]'",
            "red",
        )
        sys.exit(2)
