"""`autograder export`: the class's grades in the formats of other systems."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from autograder.commands.class_files import find_gradebook
from autograder.commands.settled import settled_now
from autograder.errors import UsageError
from autograder.exporters.filling import Filled
from autograder.exporters.people import known_people
from autograder.exporters.places import folder_name
from autograder.exporters.points import Given, points_of, totals_of
from autograder.exporters.private import for_students
from autograder.language import N_, _
from autograder.model import SubmissionResult
from autograder.output import prepare_folder, unusable, write_whole
from autograder.policy.remembering import recall_rules
from autograder.policy.work import handed_in_for
from autograder.results.gradebook import Gradebook
from autograder.results.points import say_points
from autograder.results.the_class import ClassResults

NO_STUDENT = N_("no student '{name}' in the gradebook; there are {names}")
NO_LESSON = N_("no lesson '{name}' in the gradebook; there are {names}")
MOST_NAMES = 12
MOST_LINES = 50  # of a list of people: the rest is counted


@dataclass(frozen=True)
class Options:
    """What the command line asked for, whatever the format."""

    gradebook: Path
    lessons: list[str] = field(default_factory=list)
    students: list[str] = field(default_factory=list)
    output: Path = Path("exports")


@dataclass(frozen=True)
class Class:
    """What the gradebook remembers, and the part of it that is to be written."""

    results: ClassResults
    points: dict[tuple[str, str], Given]  # of that part
    known: dict[str, Mapping[str, str]]  # everybody of that part
    totals: dict[str, Given] = field(default_factory=dict)  # of everybody over the course

    @property
    def submissions(self) -> Iterator[tuple[SubmissionResult, Given]]:
        """Every result of the part with its points; of a group's, one for each member."""
        for entry in self.results.entries:
            key = (entry.result.student, entry.result.lesson)
            if key in self.points:
                yield entry.result, self.points[key]

    @property
    def lessons(self) -> tuple[str, ...]:
        """The lessons of the part, in the course's order."""
        found = {lesson for _student, lesson in self.points}
        return tuple(lesson for lesson in self.results.lessons if lesson in found)

    def of_column(self, *, whole: bool) -> dict[str, Given]:
        """Give each student's points for one column: a lesson's, or the `whole` course's.

        UsageError if it is to be a lesson's, and there are several.
        """
        if whole:
            mine = {student for student, _lesson in self.points}
            return {s: given for s, given in self.totals.items() if s in mine}
        if len(self.lessons) != 1:
            raise UsageError(
                _(
                    "one column holds one lesson: choose with --lesson among {lessons}, or "
                    "take the course's sum with --total"
                ).format(lessons=", ".join(self.lessons))
            )
        return {student: given for (student, _lesson), given in self.points.items()}


def read_class(options: Options) -> Class:
    """Read the gradebook; UsageError where a name fits nothing in it."""
    with Gradebook(find_gradebook(options.gradebook)) as gradebook:
        graded, finals = settled_now(gradebook)
        for_fellows = handed_in_for(graded, recall_rules(gradebook))
    order = {lesson: number for number, lesson in enumerate(graded.lessons)}
    entries = sorted(
        (*graded.entries, *for_fellows),
        key=lambda each: (each.result.student, order.get(each.result.lesson, 0)),
    )
    # What was handed in by a fellow is under the member's own name from here on.
    results = for_students(msgspec.structs.replace(graded, entries=tuple(entries)))
    points = points_of(results, finals)
    for wanted, at, none in ((options.students, 0, NO_STUDENT), (options.lessons, 1, NO_LESSON)):
        there = sorted({key[at] for key in points})
        for name in wanted:
            if name not in there:
                names = ", ".join(there[:MOST_NAMES]) or _("none")
                raise UsageError(_(none).format(name=name, names=names))
    chosen = {
        key: given
        for key, given in points.items()
        if (not options.students or key[0] in options.students)
        and (not options.lessons or key[1] in options.lessons)
    }
    if not chosen:
        raise UsageError(
            _("{gradebook}: nobody is in this gradebook; grade the class first").format(
                gradebook=options.gradebook
            )
        )
    known = known_people(results, (student for student, _lesson in chosen))
    return Class(results, chosen, known, totals_of(points, finals))


Files = Callable[[SubmissionResult, Given], Mapping[str, bytes]]


def write_each(options: Options, files: Files, console: Console) -> int:
    """Write the files of each submission; those of a single one stand in the folder itself.

    Where a format has nothing to say that would be so, `files` gives none, and none is written.
    """
    chosen = read_class(options)
    submissions = list(chosen.submissions)
    alone = len(submissions) == 1 and len(options.students) == 1
    folder = options.output
    prepare_folder(folder, private=True)
    written = 0
    for result, given in submissions:
        made = files(result, given)
        written += bool(made)
        place = folder if alone else folder / result.lesson / folder_name(result.student)
        if made:
            prepare_folder(place, private=True)
        for name, data in made.items():
            write_whole(place / name, data, private=True)
    _say(console, _("{written} written to {folder}").format(written=written, folder=folder))
    asking = [
        f"{student}/{lesson}: {given.waits}"
        for (student, lesson), given in chosen.points.items()
        if given.waits
    ]
    return say_asking(asking, console)


def the_only_one(options: Options) -> tuple[SubmissionResult, Given]:
    """Give the one submission that a workflow is about; UsageError if it is none, or several."""
    submissions = list(read_class(options).submissions)
    if len(submissions) != 1:
        raise UsageError(
            _(
                "{submissions} submissions fit, and a workflow is about one: choose with "
                "--student and --lesson"
            ).format(submissions=len(submissions))
        )
    return submissions[0]


def write_filled(filled: Filled, file: Path, console: Console) -> int:
    """Write the file of a class, and say what a person has to see to."""
    prepare_folder(file.parent, private=True)
    write_whole(file, filled.data, private=True)
    for line in filled.warnings:
        console.print(Text.assemble((_("noted: "), "cyan"), line), soft_wrap=True)
    _say(console, _("{written} written to {file}").format(written=filled.written, file=file))
    return say_asking(filled.asking, console)


def say_asking(lines: Sequence[str], console: Console) -> int:
    """List who needs a person; 1 if anybody does."""
    for line in lines[:MOST_LINES]:
        console.print(Text.assemble((_("needs a person: "), "red"), line), soft_wrap=True)
    if len(lines) > MOST_LINES:
        _say(console, _("and {lines} more").format(lines=len(lines) - MOST_LINES))
    return int(bool(lines))


def in_workflow(name: str, text: str) -> None:
    """Add text to a file that GitHub names in the environment; UsageError outside of a workflow."""
    file = os.environ.get(name, "")
    if not file:
        raise UsageError(
            _("{name} is not set: --in-workflow is for a step of GitHub Actions").format(name=name)
        )
    try:
        with Path(file).open("a", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise unusable(Path(file), error) from None


def say_total(given: Given) -> str:
    """Say the points of one submission."""
    return _("{points} of {possible} points").format(
        points=say_points(given.points), possible=say_points(given.possible)
    )


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, soft_wrap=True)
