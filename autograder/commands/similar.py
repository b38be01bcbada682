"""`autograder similar`: what is similar in a class, for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.commands.spoken import require_spoken
from autograder.course.course import Course
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.errors import UsageError
from autograder.language import _, speaking
from autograder.output import prepare_folder, write_whole
from autograder.reports.likeness.summary import pairs_table, say_lesson
from autograder.reports.progress import progress_bar
from autograder.similar.as_json import NOTICE, to_json
from autograder.similar.asking import Reader
from autograder.similar.comparing import THRESHOLD
from autograder.similar.finding import Class, LessonFound, find_similar
from autograder.submissions.finding import find_submissions
from autograder.submissions.names import readable
from autograder.submissions.submission import Found

PAGE, DATA = "similar.html", "similar.json"


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    submissions: Path
    course: Path = Path()
    lessons: list[str] = field(default_factory=list)
    output: Path = Path("similar")
    also: list[Path] = field(default_factory=list)
    threshold: float = THRESHOLD
    layout: str = ""
    language: str = ""  # of the page; by default the course's


@dataclass(frozen=True)
class Similar:
    """What the command found."""

    course: Course
    found: tuple[LessonFound, ...]
    this_class: Found
    output: Path


def similar(options: Options, console: Console) -> Similar:
    """Compare a class's submissions, and write the page and the JSON."""
    # Where the package is missing, that is said before anything is read.
    from autograder.reports.likeness.page import similar_page

    if not 0 < options.threshold < 1:
        raise UsageError(
            _(
                "--threshold {threshold:g}: a similarity is between 0 and 1; leave it out for "
                "{usual:g}"
            ).format(threshold=options.threshold, usual=THRESHOLD)
        )
    if options.language:
        require_spoken(options.language)
    course = load_course(options.course)
    wanted = choose_lessons(course, options.lessons)
    found = find_submissions(options.submissions, course, options.layout)
    if not any(each.lesson in wanted for each in found.submissions):
        raise UsageError(
            _(
                "{submissions}: nothing to compare here: no submission of {wanted}; name the "
                "folder that `autograder grade` is given"
            ).format(submissions=options.submissions, wanted=", ".join(wanted))
        )
    classes = [Class(found.submissions), *_older(options, course)]
    prepare_folder(options.output, private=True)
    total = sum(s.lesson in wanted for each in classes for s in each.submissions)
    results = []
    with Reader() as reader, progress_bar(console) as progress:
        bar = progress.add_task("reading", total=total)
        for name in wanted:
            if any(each.lesson == name for each in found.submissions):
                results.append(
                    find_similar(
                        load_lesson(course, name),
                        classes,
                        reader,
                        options.threshold,
                        lambda: progress.advance(bar),
                    )
                )
    title = course.policy.course
    with speaking(options.language or course.policy.language):
        page = similar_page(title, results, options.threshold)
    write_whole(options.output / PAGE, page.encode(), private=True)
    data = to_json(title, results, options.threshold)
    write_whole(options.output / DATA, data, private=True)
    return Similar(course, tuple(results), found, options.output)


def _older(options: Options, course: Course) -> list[Class]:
    """Find the submissions of older classes, each named by its folder."""
    names: dict[str, Path] = {}
    classes = []
    for folder in options.also:
        name = readable(folder.resolve().name)
        if name in names or folder.resolve() == options.submissions.resolve():
            raise UsageError(
                _(
                    "--also {folder}: compared already, or called like another folder; name "
                    "each older class once, in a folder with a name of its own"
                ).format(folder=folder)
            )
        names[name] = folder
        classes.append(Class(find_submissions(folder, course).submissions, name))
    return classes


def show(done: Similar, console: Console) -> None:
    """Print what was found, and where it is shown side by side."""
    for each in done.found:
        for line in say_lesson(each):
            console.print(Text(line))
        if each.pairs:
            console.print(pairs_table(each))
    for unplaced in done.this_class.unplaced:
        if unplaced.needs_a_person:
            console.print(
                Text(
                    _("not compared: {place}: {reason}").format(
                        place=unplaced.place, reason=unplaced.reason
                    )
                )
            )
    console.print(Text(NOTICE))
    console.print(
        Text(
            _("Side by side: {page}; as data: {data}").format(
                page=done.output / PAGE, data=done.output / DATA
            )
        )
    )
