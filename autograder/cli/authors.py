"""What a course's authors type: to make lessons, to prove them and to release them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import CourseOption, JobsOption, app, default_jobs, output
from autograder.commands.group import errors
from autograder.errors import UsageError
from autograder.language import _


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
def validate(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons to work on; all if none is named.")
    ] = None,
    course: CourseOption = Path(),
    jobs: JobsOption = default_jobs(),
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
                _(
                    "--watch proves from save to save, and goes with none of --seeds, "
                    "--cheats, --mutants, --texts and --kinds; run these by themselves"
                )
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
    jobs: JobsOption = default_jobs(),
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
    jobs: JobsOption = default_jobs(),
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
    language: Annotated[
        str, typer.Option("--language", help="A language that lessons are translated into.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="Where to put them: by default assignments/, assignments-LANGUAGE/, or handouts/ "
            "for students' own.",
        ),
    ] = None,
) -> None:
    """Make assignments/ from solutions/ and the public checks, or students' own variants."""
    from autograder.commands import release as command

    if student or roster is not None:
        if check:
            raise UsageError(_("--check is about assignments/: leave out --student and --roster"))
        handouts = command.Handouts(student or [], roster, out or Path("handouts"))
        written = command.release_to_students(
            course, lessons or [], jobs, handouts, errors, language
        )
        raise typer.Exit(command.show_handouts(written, output))
    edition = command.Edition(language, out)
    stale = command.release(course, lessons or [], jobs, errors, check=check, edition=edition)
    where = f"assignments-{language}" if language else "assignments"
    raise typer.Exit(command.show(stale, output, check=check, where=str(out or where)))


@app.command()
def translate(
    language: Annotated[str, typer.Argument(help="The language to translate into, as zh_CN.")],
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons to work on; all if none is named.")
    ] = None,
    course: CourseOption = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list what is missing or wrong.")
    ] = False,
) -> None:
    """Write the texts of lessons into solutions/NN_name/LANGUAGE.po, to be translated there."""
    from autograder.commands import translate as command

    found = command.translate(course, language, lessons or [], check=check)
    raise typer.Exit(command.show(found, output, check=check))
