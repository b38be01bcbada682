"""`autograder report`: write a page for each student and one for the class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from autograder.commands.class_files import find_gradebook
from autograder.commands.pdf import Converter, find_converter
from autograder.commands.settled import settled_now
from autograder.commands.spoken import require_spoken
from autograder.errors import UsageError
from autograder.language import OWN, _, ngettext, speaking
from autograder.output import prepare_folder, write_whole
from autograder.policy.handing_in import hand_ins
from autograder.policy.remembering import recall_rules
from autograder.reports.pages.file_names import page_name
from autograder.reports.pages.names import by_name, by_number
from autograder.reports.pages.rules import by_student
from autograder.reports.pages.student import pages_of
from autograder.reports.pages.the_class import class_page
from autograder.reports.progress import progress_bar
from autograder.results.gradebook import Gradebook
from autograder.results.the_class import ClassResults
from autograder.statistics.handing_in import HandIns
from autograder.statistics.the_class import Counting, figures_of

INDEX = "index.html"
STUDENTS = "students"  # the folder of their pages
MOST_NAMES = 12


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    gradebook: Path
    output: Path = Path("reports")
    students: list[str] = field(default_factory=list)
    class_only: bool = False
    anonymous: bool = False
    pdf: bool = False
    language: str = ""  # by default the one that feedback is in


@dataclass(frozen=True)
class Written:
    """What lies in the folder now."""

    folder: Path
    students: tuple[str, ...]  # who have a page that was written now
    the_class: bool
    pdf: bool
    language: str = OWN
    feedback: str = OWN  # the language that it is in


def report(options: Options, console: Console) -> Written:
    """Write the pages of a gradebook; nothing is graded, and no submission is read."""
    if options.class_only and options.students:
        raise UsageError(_("--class-only writes no student's page: leave out --student, or it"))
    if options.language:
        require_spoken(options.language)
    # Before anything is written: a missing program is no reason for half of the pages.
    converter = find_converter() if options.pdf else None
    with Gradebook(find_gradebook(options.gradebook)) as gradebook:
        results, finals = settled_now(gradebook, options.language)
        handed_in = hand_ins(results, finals, recall_rules(gradebook))
    counting = by_student(finals.lessons, finals.totals)
    pages = pages_of(results, options.language)
    chosen = () if options.class_only else _choose(pages.students, options.students)
    prepare_folder(options.output, private=True)
    if chosen:
        prepare_folder(options.output / STUDENTS, private=True)
    with progress_bar(console) as progress:
        bar = progress.add_task(_("writing pages"), total=len(chosen) + (not options.students))
        for student in chosen:
            file = options.output / STUDENTS / page_name(student)
            _write(file, pages.write(student, counting.get(student, {})), converter)
            progress.advance(bar)
        if not options.students:
            page = _class_page(results, counting, handed_in, pages.students, options)
            _write(options.output / INDEX, page, converter)
            progress.advance(bar)
    return Written(
        options.output,
        chosen,
        not options.students,
        converter is not None,
        options.language or results.language,
        results.language,
    )


def _class_page(
    results: ClassResults,
    counting: Counting,
    handed_in: HandIns,
    students: Sequence[str],
    options: Options,
) -> bytes:
    language = options.language or results.language
    if options.anonymous:
        with speaking(language):
            names = by_number(students)
    else:
        # To pages that are there: those of a run before this one count.
        there = {
            student: f"{STUDENTS}/{page_name(student)}"
            for student in students
            if not options.class_only or (options.output / STUDENTS / page_name(student)).is_file()
        }
        names = by_name(students, results.others.roster, there)
    figures = figures_of(results, counting, handed_in)
    return class_page(
        results, figures, names, counting, anonymous=options.anonymous, language=language
    )


def _write(file: Path, page: bytes, converter: Converter | None) -> None:
    write_whole(file, page, private=True)
    if converter is not None:
        write_whole(file.with_suffix(".pdf"), converter.convert(file), private=True)


def _choose(students: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    for student in named:
        if student not in students:
            more = ", …" if len(students) > MOST_NAMES else ""
            there = ", ".join(students[:MOST_NAMES]) + more
            raise UsageError(
                _("the gradebook has no student named '{student}'; there are {there}").format(
                    student=student, there=there or _("none")
                )
            )
    return tuple(dict.fromkeys(named)) if named else tuple(students)


def show(written: Written, console: Console) -> int:
    """Say what was written, and who it is for."""
    kinds = _("a page and a PDF") if written.pdf else _("a page")
    if written.students:
        said = ngettext(
            "{folder}: {kinds} for {count} student. Each is for its student alone.",
            "{folder}: {kinds} for {count} students. Each is for its student alone.",
            len(written.students),
        )
        place = f"{written.folder}/{STUDENTS}"
        console.print(said.format(folder=place, kinds=kinds, count=len(written.students)))
    if written.the_class:
        said = _(
            "{file}: {kinds} for the class. It names hidden checks: it is for whoever teaches, not "
            "for students."
        )
        console.print(said.format(file=f"{written.folder}/{INDEX}", kinds=kinds))
    if written.language != written.feedback:
        said = _(
            "Pages are in {language}, and what checks say in {feedback}, as it was graded: "
            "`autograder grade … --language {language}` says all of it so."
        )
        console.print(said.format(language=written.language, feedback=written.feedback))
    return 0
