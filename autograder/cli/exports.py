"""What is typed to give grades to other systems: one command for each format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import CourseOption, GradesArgument, app, output
from autograder.cli.grading import Sandbox
from autograder.commands.group import errors
from autograder.language import _

export_commands = typer.Typer(no_args_is_help=True, help="Write grades for another system.")
app.add_typer(export_commands, name="export")

LessonsOption = Annotated[
    list[str] | None, typer.Option("--lesson", help="Only this lesson (repeat for more).")
]
StudentsOption = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student (repeat for more).")
]
OutputOption = Annotated[Path, typer.Option("--output", help="The folder to write to.")]
FileOption = Annotated[Path, typer.Option("--output", help="The file to write.")]
TemplateOption = Annotated[
    Path, typer.Option("--template", help="The file as the system exported it; it stays as it is.")
]
WorkflowOption = Annotated[
    bool,
    typer.Option("--in-workflow", help="Tell it to the step of GitHub Actions that this runs in."),
]
HiddenOption = Annotated[
    str,
    typer.Option(
        help="When hidden checks are seen: hidden, after_due_date, after_published, visible."
    ),
]
TotalOption = Annotated[
    bool, typer.Option("--total", help="The points of the whole course, not of one lesson.")
]
GRADES = Path("grades")


@export_commands.callback()
def export_about() -> None:
    """Write grades for another system."""


@export_commands.command("gradescope")
def gradescope(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    student: StudentsOption = None,
    out: OutputOption = Path("exports/gradescope"),
    hidden: HiddenOption = "after_published",
) -> None:
    """Write Gradescope's results.json of each submission."""
    from autograder.commands import export as command
    from autograder.exporters.as_bytes import as_bytes
    from autograder.exporters.gradescope import results_json, when

    chosen = when(hidden)
    options = command.Options(folder, lesson or [], student or [], out)
    code = command.write_each(
        options, lambda r, g: {"results.json": as_bytes(results_json(r, g, chosen))}, output
    )
    raise typer.Exit(code)


@export_commands.command("gradescope-autograder")
def gradescope_autograder(
    lesson: Annotated[str, typer.Option("--lesson", help="The lesson that it grades.")],
    course: CourseOption = Path(),
    out: FileOption = Path("exports/autograder.zip"),
    hidden: HiddenOption = "after_published",
    per_day: Annotated[
        int, typer.Option(min=0, help="How many submissions a student has graded in 24 hours.")
    ] = 0,
    wheel: Annotated[
        Path | None, typer.Option("--wheel", help="The kit's wheel; built if none is named.")
    ] = None,
    requirement: Annotated[
        str, typer.Option("--requirement", help="What pip installs the kit from, instead.")
    ] = "",
    package: Annotated[
        list[str] | None,
        typer.Option("--package", help="What else pip installs for it (repeat for more)."),
    ] = None,
    sandbox: Annotated[
        Sandbox, typer.Option("--sandbox", help="`none` grades there without confinement.")
    ] = Sandbox.SEALED,
) -> None:
    """Make an autograder.zip that grades one lesson on Gradescope."""
    from autograder.commands.export_gradescope import make_zip
    from autograder.exporters.gradescope import when
    from autograder.exporters.gradescope_zip import Settings

    unconfined = sandbox is Sandbox.NONE
    settings = Settings(lesson, when(hidden), per_day, unconfined)
    kit = (wheel, requirement, tuple(package or ()))
    raise typer.Exit(make_zip(course, settings, *kit, out, output))


@export_commands.command("on-gradescope", hidden=True)
def on_gradescope(
    root: Annotated[Path, typer.Option("--root", help="/autograder, there.")] = Path("/autograder"),
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Only compute what every submission needs.")
    ] = False,
) -> None:
    """Grade the submission that Gradescope put there: its autograder.zip calls this."""
    from autograder.commands import on_gradescope as command

    if prepare:
        command.prepare_lesson(root)
        raise typer.Exit
    raise typer.Exit(command.run(root, output))


@export_commands.command("classroom50")
def classroom50(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    student: StudentsOption = None,
    out: OutputOption = Path("exports/classroom50"),
    at: Annotated[
        str, typer.Option("--at", help="When it was handed in, where the gradebook does not know.")
    ] = "",
    scale: Annotated[
        int, typer.Option(min=1, max=100, help="Points times this are whole: 100 keeps hundredths.")
    ] = 1,
) -> None:
    """Write Classroom 50's result.json and release-body.md; its runner's environment is read."""
    from autograder.commands import export_classroom50 as command
    from autograder.commands.export import Options

    options = Options(folder, lesson or [], student or [], out)
    raise typer.Exit(command.write(options, at, scale, output))


@export_commands.command("github-checks")
def github_checks(
    assignment: Annotated[
        Path, typer.Argument(help="The released assignment: assignments/NN_name.")
    ],
    out: OutputOption = Path("exports/github"),
    wheel: Annotated[
        Path | None, typer.Option("--wheel", help="The kit's wheel; built if none is named.")
    ] = None,
) -> None:
    """Write autograder.py for Classroom 50, and a workflow, that run the public checks."""
    from autograder.commands.export_github import write_checks

    raise typer.Exit(write_checks(assignment, wheel, out, output))


@export_commands.command("on-github", hidden=True)
def on_github(
    assignment: Annotated[Path, typer.Option("--assignment", help="The released assignment.")],
    folder: Annotated[Path, typer.Argument(help="The student's checkout.")] = Path(),
    form: Annotated[
        str, typer.Option("--format", help="classroom50, actions or classroom.")
    ] = "actions",
    at: Annotated[str, typer.Option("--at", help="When it was handed in.")] = "",
    scale: Annotated[int, typer.Option(min=1, max=100, help="Points times this are whole.")] = 1,
) -> None:
    """Run the public checks on a checkout: what `github-checks` wrote calls this."""
    from autograder.commands.on_github import run

    raise typer.Exit(run(assignment, folder, form, at, scale, output))


@export_commands.command("actions")
def actions(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    student: StudentsOption = None,
    out: OutputOption = Path("exports/actions"),
    file: Annotated[
        str, typer.Option("--file", help="The notebook that annotations are shown at.")
    ] = "",
    in_workflow: WorkflowOption = False,
) -> None:
    """Write GitHub's workflow commands and the job summary of each submission."""
    from autograder.commands import export as command
    from autograder.exporters.actions import commands, summary

    options = command.Options(folder, lesson or [], student or [], out)
    if in_workflow:
        result, given = command.the_only_one(options)
        command.in_workflow("GITHUB_STEP_SUMMARY", summary(result, given))
        output.say(commands(result, given, file).removesuffix("\n"))
        raise typer.Exit(command.say_asking([given.waits] if given.waits else [], errors))
    code = command.write_each(
        options,
        lambda r, g: {
            "commands.txt": commands(r, g, file).encode(),
            "summary.md": summary(r, g).encode(),
        },
        output,
    )
    raise typer.Exit(code)


@export_commands.command("classroom")
def classroom(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    student: StudentsOption = None,
    out: OutputOption = Path("exports/classroom"),
    in_workflow: WorkflowOption = False,
) -> None:
    """Write what the retired GitHub Classroom's runner gives its reporter, in base64."""
    from autograder.commands import export as command
    from autograder.exporters.classroom import encoded, runner_result

    options = command.Options(folder, lesson or [], student or [], out)
    if in_workflow:
        result, given = command.the_only_one(options)
        command.in_workflow("GITHUB_OUTPUT", f"result={encoded(runner_result(result, given))}\n")
        raise typer.Exit(command.say_asking([given.waits] if given.waits else [], errors))
    code = command.write_each(
        options,
        lambda r, g: {"result.txt": (encoded(runner_result(r, g)) + "\n").encode()},
        output,
    )
    raise typer.Exit(code)


@export_commands.command("prairielearn")
def prairielearn(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    student: StudentsOption = None,
    out: OutputOption = Path("exports/prairielearn"),
) -> None:
    """Write PrairieLearn's results.json of each submission."""
    from autograder.commands import export as command
    from autograder.exporters.as_bytes import as_bytes
    from autograder.exporters.prairielearn import results_json

    options = command.Options(folder, lesson or [], student or [], out)
    code = command.write_each(
        options, lambda r, g: {"results.json": as_bytes(results_json(r, g))}, output
    )
    raise typer.Exit(code)


@export_commands.command("junit")
def junit(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    student: StudentsOption = None,
    out: FileOption = Path("exports/junit.xml"),
    each: Annotated[
        bool, typer.Option("--each", help="A file for each submission, in the folder of --output.")
    ] = False,
) -> None:
    """Write JUnit XML: a suite for each submission."""
    from autograder.commands import export as command
    from autograder.exporters.filling import Filled
    from autograder.exporters.junit import junit_xml

    options = command.Options(folder, lesson or [], student or [], out.with_suffix(""))
    if each:
        raise typer.Exit(
            command.write_each(
                options,
                lambda r, g: {"junit.xml": junit_xml([r], {(r.student, r.lesson): g}, r.lesson)},
                output,
            )
        )
    chosen = command.read_class(options)
    results = [result for result, _other in chosen.submissions]
    data = junit_xml(results, chosen.points, chosen.results.course)
    asking = tuple(f"{r.student}/{r.lesson}: {g.waits}" for r, g in chosen.submissions if g.waits)
    raise typer.Exit(command.write_filled(Filled(data, len(results), asking), out, output))


@export_commands.command("canvas")
def canvas(
    template: TemplateOption,
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    column: Annotated[str, typer.Option("--column", help='Its title: "Title (12345)".')] = "",
    assignment_id: Annotated[
        str, typer.Option("--assignment-id", help="The number that Canvas puts behind the title.")
    ] = "",
    whole: TotalOption = False,
    out: FileOption = Path("exports/canvas.csv"),
) -> None:
    """Fill one column of the gradebook that Canvas exported."""
    from autograder.commands import export as command
    from autograder.errors import UsageError
    from autograder.exporters.canvas import fill
    from autograder.exporters.sheet import read_sheet

    if bool(column) == bool(assignment_id):
        raise UsageError(_("name the column to fill with --column or with --assignment-id"))
    chosen = command.read_class(command.Options(folder, lesson or []))
    filled = fill(
        read_sheet(template), chosen.of_column(whole=whole), chosen.known, column or assignment_id
    )
    raise typer.Exit(command.write_filled(filled, out, output))


@export_commands.command("moodle")
def moodle(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    decimal: Annotated[str, typer.Option(help="The decimal sign of the site: . or ,")] = ".",
    out: FileOption = Path("exports/moodle.csv"),
) -> None:
    """Write a table for Moodle's Grades > Import > CSV."""
    from autograder.commands import export as command
    from autograder.errors import UsageError
    from autograder.exporters.moodle import gradebook_csv

    if decimal not in (".", ","):
        raise UsageError(_("--decimal {decimal}: a decimal sign is . or ,").format(decimal=decimal))
    chosen = command.read_class(command.Options(folder, lesson or []))
    filled = gradebook_csv(chosen.results, chosen.points, chosen.known, chosen.lessons, decimal)
    raise typer.Exit(command.write_filled(filled, out, output))


@export_commands.command("moodle-worksheet")
def moodle_worksheet(
    template: TemplateOption,
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    grade_column: Annotated[
        str, typer.Option("--grade-column", help="The heading of the grades, if it is not found.")
    ] = "",
    feedback_column: Annotated[
        str, typer.Option("--feedback-column", help="The heading of the feedback comments.")
    ] = "",
    whole: TotalOption = False,
    out: FileOption = Path("exports/moodle-worksheet.csv"),
) -> None:
    """Fill Moodle's offline grading worksheet."""
    from autograder.commands import export as command
    from autograder.exporters.moodle import say_points_of
    from autograder.exporters.moodle_worksheet import fill
    from autograder.exporters.sheet import read_sheet

    chosen = command.read_class(command.Options(folder, lesson or []))
    filled = fill(
        read_sheet(template),
        chosen.of_column(whole=whole),
        chosen.known,
        {} if whole else {r.student: say_points_of(r) for r, _other in chosen.submissions},
        grade_column=grade_column,
        feedback_column=feedback_column,
    )
    raise typer.Exit(command.write_filled(filled, out, output))


@export_commands.command("moodle-feedback")
def moodle_feedback(
    template: TemplateOption,
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    grade_column: Annotated[
        str, typer.Option("--grade-column", help="The heading of the grades, if it is not found.")
    ] = "",
    out: FileOption = Path("exports/moodle-feedback.zip"),
) -> None:
    """Write the zip of feedback files; --template is the offline grading worksheet."""
    from autograder.commands import export as command
    from autograder.exporters.moodle_feedback import feedback_zip
    from autograder.exporters.page import student_pages
    from autograder.exporters.sheet import read_sheet

    chosen = command.read_class(command.Options(folder, lesson or []))
    points = chosen.of_column(whole=False)
    pages = student_pages(chosen.results, chosen.lessons[0], points)
    filled = feedback_zip(read_sheet(template), points, chosen.known, pages, grade_column)
    raise typer.Exit(command.write_filled(filled, out, output))


@export_commands.command("nbgrader")
def nbgrader(
    folder: GradesArgument = GRADES,
    lesson: LessonsOption = None,
    student: StudentsOption = None,
    out: FileOption = Path("exports/nbgrader.csv"),
) -> None:
    """Write the table that `nbgrader export` writes."""
    from autograder.commands import export as command
    from autograder.exporters.nbgrader_csv import grades_csv

    chosen = command.read_class(command.Options(folder, lesson or [], student or []))
    filled = grades_csv(chosen.results, chosen.points, chosen.known)
    raise typer.Exit(command.write_filled(filled, out, output))
