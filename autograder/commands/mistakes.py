"""`autograder mistakes`: list what nobody has named yet, and write drafts of mistakes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.commands.class_files import find_gradebook
from autograder.course.lesson import Lesson
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.drafting.asking import ask_for
from autograder.drafting.draft import Draft, Wanted
from autograder.drafting.file import draft_file
from autograder.errors import SubmissionError, UsageError
from autograder.language import _
from autograder.notebooks.reading import read_handed_in
from autograder.output import prepare_folder, write_whole
from autograder.results.absent import OnRoster
from autograder.results.gradebook import Gradebook
from autograder.results.the_class import ClassResults, recall
from autograder.statistics.mistakes import UnknownMistake, unknown
from autograder.submissions.beside import bring
from autograder.submissions.finding import find_submissions
from autograder.submissions.names import readable
from autograder.submissions.submission import Submission

MOST_NAMES = 8
MOST_FACTS = 3  # of a group, in a terminal
MOST_TRIED = 6  # students whose code is tried for one draft


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    gradebook: Path
    submissions: Path
    course: Path = Path()
    lessons: list[str] = field(default_factory=list)
    task: str = ""
    groups: list[str] = field(default_factory=list)  # of these, drafts are written
    above: int | None = None  # or of all with more students than this
    output: Path = Path("drafts")

    @property
    def writes(self) -> bool:
        """Whether drafts are to be written; otherwise groups are to be listed."""
        return bool(self.groups) or self.above is not None


@dataclass(frozen=True)
class Drafted:
    """The groups that were asked for, the files with drafts, and what could not be drafted."""

    groups: tuple[UnknownMistake, ...]
    files: tuple[Path, ...] = ()
    drafts: int = 0
    problems: tuple[str, ...] = ()


def mistakes(options: Options) -> Drafted:
    """Find the groups, and write drafts of those that were chosen."""
    course = load_course(options.course)
    wanted = choose_lessons(course, options.lessons)
    with Gradebook(find_gradebook(options.gradebook)) as gradebook:
        results = recall(gradebook)
    groups = [each for each in unknown(results.entries) if each.lesson in wanted]
    if options.task:
        groups = _of_task(groups, options.task)
    if not options.writes:
        return Drafted(tuple(groups))
    chosen = _choose(groups, options)
    found = find_submissions(options.submissions, course)
    submissions = {(each.student, each.lesson): each for each in found.submissions}
    lessons = {name: load_lesson(course, name) for name in dict.fromkeys(g.lesson for g in chosen)}
    people = _people(results)
    files = {name: options.output / f"{name}.py" for name in lessons}
    for file in files.values():
        if file.exists():
            raise UsageError(
                _(
                    "{file}: there are drafts already, which somebody may have worded; move "
                    "the file away, or choose another folder with --output"
                ).format(file=file)
            )
    drafts: dict[str, list[tuple[UnknownMistake, Draft]]] = {}
    problems = []
    for group in chosen:
        draft = _draft(group, lessons[group.lesson], submissions, people)
        if draft.problem:
            problems.append(f"{group.id} ({group.lesson}, {group.task}): {draft.problem}")
        else:
            drafts.setdefault(group.lesson, []).append((group, draft))
    if drafts:
        prepare_folder(options.output, private=True)
    written = []
    for name, made in drafts.items():
        write_whole(files[name], draft_file(name, made).encode(), private=True)
        written.append(files[name])
    count = sum(map(len, drafts.values()))
    return Drafted(tuple(chosen), tuple(written), count, tuple(problems))


def _of_task(groups: Sequence[UnknownMistake], task: str) -> list[UnknownMistake]:
    found = [each for each in groups if each.task == task]
    if not found:
        there = ", ".join(dict.fromkeys(each.task for each in groups)) or "none"
        raise UsageError(
            _("no unknown mistake of a task '{task}'; there are some of {there}").format(
                task=task, there=there
            )
        )
    return found


def _choose(groups: Sequence[UnknownMistake], options: Options) -> list[UnknownMistake]:
    known = {each.id for each in groups}
    for name in options.groups:
        if name not in known:
            raise UsageError(
                _(
                    "no group '{name}' of unknown mistakes; run `autograder mistakes` without "
                    "--group to list them"
                ).format(name=name)
            )
    if options.above is not None:
        chosen = [each for each in groups if len(each.students) > options.above]
        if not chosen:
            most = max((len(each.students) for each in groups), default=0)
            raise UsageError(
                _("no group has more than {above} students; the largest has {most}").format(
                    above=options.above, most=most
                )
            )
        return chosen
    return [each for each in groups if each.id in options.groups]


def _people(results: ClassResults) -> Mapping[str, tuple[str, ...]]:
    """Give, for each student, the texts that say who they are."""
    roster = results.others.roster or OnRoster()
    students = {entry.result.student for entry in results.entries}
    return {
        student: (
            student,
            *(v for k, v in roster.people.get(student, {}).items() if k != "section"),
        )
        for student in students
    }


def _draft(
    group: UnknownMistake,
    lesson: Lesson,
    submissions: Mapping[tuple[str, str], Submission],
    people: Mapping[str, tuple[str, ...]],
) -> Draft:
    """Give the shortest draft that the code of some of its students makes."""
    found, problems = [], []
    for student in group.students[:MOST_TRIED]:
        submission = submissions.get((student, group.lesson))
        if submission is None:
            problems.append(_("its students' files are not among these submissions"))
            continue
        try:
            draft = ask_for(_wanted(group, lesson, submission, people.get(student, (student,))))
        except SubmissionError as error:
            problems.append(str(error))
            continue
        if draft.problem:
            problems.append(draft.problem)
        else:
            found.append(draft)
    if found:
        return min(found, key=lambda each: (len(each.code), each.code))
    return Draft(problem="; ".join(dict.fromkeys(problems)))


def _wanted(
    group: UnknownMistake, lesson: Lesson, submission: Submission, people: tuple[str, ...]
) -> Wanted:
    handed_in = read_handed_in(submission.read(), submission.ending, submission.name)
    modules = bring(submission, ()).modules
    return Wanted(
        cells=tuple(cell.source for cell in handed_in.cells),
        given=tuple(cell.source for cell in lesson.given_cells()),
        task=group.task,
        tasks=lesson.task_names,
        module=lesson.module,
        name=f"unnamed_{group.id}",
        people=people,
        own_files=tuple(Path(name).parts[0].removesuffix(".py") for name in modules),
    )


def show(done: Drafted, options: Options, console: Console) -> int:
    """List the groups, or say which drafts were written; 1 if one could not be."""
    if not options.writes:
        _list(done.groups, options, console)
        return 0
    for file in done.files:
        console.print(
            _("{file}: drafts of mistakes, each for you to word.").format(file=readable(file))
        )
    if done.files:
        console.print(
            _(
                "Each is one student's code. Comments, docstrings and names from the roster "
                "and the folder were taken out; read it for others. Give each a name and its "
                "sentence, put it into the lesson's mistakes.py, and run `autograder validate`."
            )
        )
    for problem in done.problems:
        console.print(Text.assemble((_("no draft of "), "red"), problem))
    return int(bool(done.problems))


def _list(groups: Sequence[UnknownMistake], options: Options, console: Console) -> None:
    if not groups:
        console.print(
            _("No unknown mistakes: a known one explains each failed check, or none shows.")
        )
        return
    table = Table(title=_("Mistakes that nobody has named yet"), title_justify="left")
    for title in (_("group"), _("lesson"), _("task")):
        table.add_column(title)
    table.add_column(_("students"), justify="right")
    table.add_column(_("who"), overflow="fold")
    table.add_column(_("what their checks say"), overflow="fold")
    for each in groups:
        facts = list(dict.fromkeys(check.said for check in each.checks))
        more = (
            [_("… and {count} more").format(count=len(facts) - MOST_FACTS)]
            if len(facts) > MOST_FACTS
            else []
        )
        said = "\n".join([*facts[:MOST_FACTS], *more])
        cells = (each.id, each.lesson, each.task, str(len(each.students)), _names(each), said)
        table.add_row(*map(Text, cells))
    console.print(table)
    console.print(
        _(
            "To have a draft written: `autograder mistakes GRADES SUBMISSIONS --group {id}`, "
            "or --above N for each group with more than N students."
        ).format(id=groups[0].id)
    )


def _names(group: UnknownMistake) -> str:
    return ", ".join(_first(group.students))


def _first(students: Sequence[str]) -> Iterator[str]:
    yield from students[:MOST_NAMES]
    if len(students) > MOST_NAMES:
        yield _("and {students} more").format(students=len(students) - MOST_NAMES)
