"""`autograder grade`: from a folder of submissions to a true grade, with reasons, for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.commands.chosen import Chosen
from autograder.commands.class_files import write_class
from autograder.commands.everyone import everyone, lessons_of_class, row_name, say_facts
from autograder.commands.on_cluster import LOCAL, begin_on
from autograder.commands.own_lessons import OwnLessons
from autograder.commands.round import ALONE, Round
from autograder.commands.running import Running
from autograder.commands.translate import require_language
from autograder.commands.whole_class import (
    whole_class,
)
from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.errors import CourseError, UsageError
from autograder.grading.executor import Executor
from autograder.grading.piece import Terms
from autograder.language import _, speaking, spoken
from autograder.model import Status, SubmissionResult
from autograder.observing.prepared import stored_points
from autograder.observing.sealing import UNCONFINED as NOT_CONFINED
from autograder.observing.sealing import (
    hidden_paths,
)
from autograder.output import cache_folder, prepare_folder
from autograder.policy.final import Finals
from autograder.policy.people import groups_of, people_of, resolve
from autograder.policy.reading import read_policy
from autograder.policy.remembering import remember_rules
from autograder.policy.settle import settle
from autograder.reports.everyone import say_everyone, say_followed, say_found, say_waiting
from autograder.reports.tables import lesson_table, unplaced_table
from autograder.results.absent import Others, points_by_lesson
from autograder.results.gradebook import FILE, Entry, Gradebook
from autograder.results.holding import hold_folder
from autograder.results.marking import with_marks
from autograder.results.the_class import ClassResults, remember
from autograder.sandbox.confinement.layers import is_sealed
from autograder.submissions.arriving import say_unsettled
from autograder.submissions.attempts import as_attempts
from autograder.submissions.finding import find_submissions
from autograder.submissions.matching import Matched, match
from autograder.submissions.names import readable
from autograder.submissions.roster import read_roster
from autograder.submissions.submission import Found, Submission, Unplaced


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    submissions: Path
    course: Path = Path()
    lessons: list[str] = field(default_factory=list)
    students: list[str] = field(default_factory=list)
    jobs: int = 1
    output: Path = Path("grades")
    force: bool = False
    unconfined: bool = False  # --sandbox=none: student code may do whatever this user may
    layout: str = ""  # of a learning platform; found out if it is not named
    roster: Path | None = None
    language: str = ""  # that feedback is in; by default the course's own
    executor: str = LOCAL  # who has the graders
    scheduler: str = ""  # of a Dask cluster: its address


@dataclass(frozen=True)
class Graded:
    """What the command did, for whoever shows it."""

    course: Course
    entries: tuple[Entry, ...]  # of this run
    whole: ClassResults  # what the files hold
    outdated: int  # of these
    found: Found
    task_names: dict[str, tuple[str, ...]]
    reused: int
    asking: tuple[Unplaced, ...]  # files within what the run was about that need a person
    unclear: tuple[str, ...]  # students of the run of whom the roster does not say who they are
    own: OwnLessons  # the lessons as each student has them
    finals: Finals  # the numbers that count
    notices: tuple[str, ...]  # what the policy says of nobody

    @property
    def exit_code(self) -> int:
        """0: all graded; 1: some need a person."""
        ungraded = any(entry.result.needs_a_person for entry in self.entries)
        return int(bool(ungraded or self.asking or self.unclear))


def grade(options: Options, console: Console, among: Round = ALONE) -> Graded:
    """Grade a class; every result is stored as soon as it is known."""
    course = load_course(options.course)
    if options.language:
        require_language(options.language)
    with speaking(options.language or course.policy.language):
        return _grade(course, options, console, among)


def _grade(course: Course, options: Options, console: Console, among: Round) -> Graded:
    wanted = choose_lessons(course, options.lessons)
    begin = among.begin or begin_on(options.executor, options.scheduler, console)
    with begin(course.root, _terms(course, options), options.jobs) as executor:
        if options.force or not (options.output / FILE).exists():
            executor.begin(0)  # there is something to grade: it starts while the class is read
        return _grade_with(executor, course, wanted, options, console, among)


def _grade_with(
    executor: Executor,
    course: Course,
    wanted: Sequence[str],
    options: Options,
    console: Console,
    among: Round,
) -> Graded:
    policy = read_policy(course)
    roster = read_roster(options.roster) if options.roster else None
    found = find_submissions(options.submissions, course, options.layout)
    found = say_unsettled(found, among.unsettled)
    matched = match(found.students, roster) if roster is not None else None
    in_groups = groups_of(options.roster, policy.settings.group_column, matched)
    people = people_of(found)
    resolved = resolve(policy, course, people, matched, in_groups)
    found = as_attempts(found, resolved.rules.counts_earlier)
    if among is ALONE:
        console.print(say_found(found, matched), soft_wrap=True, highlight=False)
    chosen = _choose(found, wanted, options, among)
    lessons = {name: load_lesson(course, name) for name in wanted if _any_of(chosen, name)}
    prepare_folder(options.output, private=True)
    with (
        hold_folder(options.output, partial(console.print, soft_wrap=True)),
        Gradebook(options.output / FILE) as gradebook,
    ):
        own = OwnLessons(course, lessons, matched)
        for name, lesson in lessons.items():
            if lesson.questions:
                followed = gradebook.marks.ask(name, lesson.questions)
                for line in say_followed(name, followed):
                    console.print(Text(line))
        running = Running(executor, console, among.goes_on)
        work = Chosen(
            course,
            own,
            gradebook,
            running,
            among,
            options.unconfined,
            options.force,
            policy.wants_attempts,
        )
        entries, reused = work.grade(chosen)
        stored = gradebook.everything()
        whole = whole_class(course, found, stored, entries, own)
        named = wanted if options.lessons else ()
        others = everyone(course, found, whole.entries, named, matched)
        points = points_by_lesson(whole.entries)
        about = lessons_of_class(course, found, whole.entries, named)
        points |= _points_of_the_rest(course, about, points, lessons, others, executor)
        results = ClassResults(
            course.policy.course,
            course.lessons,
            say_facts(whole.entries, found.submissions),
            others,
            points,
            _common_layers(whole.entries),
            all(is_sealed(entry.layers) for entry in whole.entries if entry.layers),
            language=spoken(),
            shared={lesson: tuple(g.members for g in own) for lesson, own in people.shared.items()},
        )
        results = remember(gradebook, results, stored)
        remember_rules(gradebook, resolved.rules, course.root, people, policy)
        graded = Graded(
            course,
            with_marks(say_facts(entries, found.submissions), gradebook),
            results,
            whole.outdated,
            found,
            {name: lesson.marked_names for name, lesson in lessons.items()},
            reused,
            tuple(each for each in found.unplaced if _is_asked_about(each, options, wanted)),
            tuple(_unclear(matched, options)),
            own,
            settle(results, resolved.rules),
            resolved.notices,
        )
        write_class(results, options.output, resolved.rules)
    return graded


def _unclear(matched: Matched | None, options: Options) -> Iterator[str]:
    named = set(map(readable, options.students)) | set(options.students)
    for student in (*matched.strangers, *matched.unclear) if matched else ():
        if not named or student in named:
            yield student


def _is_asked_about(unplaced: Unplaced, options: Options, lessons: Sequence[str]) -> bool:
    named = {*options.students, *map(readable, options.students)}
    of_student = not named or unplaced.student in named
    return unplaced.needs_a_person and of_student and (unplaced.lesson or lessons[0]) in lessons


def _points_of_the_rest(
    course: Course,
    about: Sequence[str],
    known: Mapping[str, object],
    lessons: Mapping[str, Lesson],
    others: Others,
    executor: Executor,
) -> dict[str, dict[str, float]]:
    """Find out what tasks are worth in lessons of which nothing is graded."""
    needed = {each.lesson for each in others.absent} | lessons.keys()
    found = {}
    for name in about:
        if name in needed and name not in known:
            # A lesson that is being written, or needs what is not here: no rows for its tasks.
            with suppress(CourseError):
                lesson = lessons.get(name) or load_lesson(course, name)
                found[name] = stored_points(lesson) or executor.points(name)
    return found


def _terms(course: Course, options: Options) -> Terms:
    hidden = hidden_paths(course, options.submissions, options.output, cache_folder(""))
    return Terms(not options.unconfined, tuple(map(str, hidden)), spoken(), course.secret)


def show(graded: Graded, output: Path, console: Console) -> None:
    """Print a table for each lesson, what was left out, and where the results are."""
    for lesson, tasks in graded.task_names.items():
        mine = [entry for entry in graded.entries if entry.result.lesson == lesson]
        console.print(lesson_table(lesson, tasks, mine))
    if not graded.whole.sealed:
        console.print(_(NOT_CONFINED), style="bold white on red")
    if graded.found.unplaced:
        console.print(unplaced_table(graded.found.unplaced))
    if graded.reused:
        said = _("{reused} of {entries} were graded before and have not changed.")
        console.print(said.format(reused=graded.reused, entries=len(graded.entries)))
    for line in say_waiting([entry.result for entry in graded.entries], output):
        console.print(Text(line, style="bold"))
    for result in (entry.result for entry in graded.entries):
        for asks, note in _notes(result):
            style, word = ("red", _("needs a person: ")) if asks else ("cyan", _("noted: "))
            # Text, not markup: names and notes may hold what a student chose.
            place = f"{result.student}/{result.lesson}: {note}"
            console.print(Text.assemble((word, style), place))
    if graded.outdated:
        console.print(
            _(
                "{outdated} other results are out of date and marked so in the files: run "
                "`autograder grade` without --student and --lesson."
            ).format(outdated=graded.outdated)
        )
    for notice in graded.notices:
        console.print(Text.assemble((_("policy: "), "yellow"), notice))
    for student in graded.unclear:
        roster = graded.whole.others.roster
        why = roster.unclear.get(student, _("not on the roster")) if roster else ""
        console.print(Text.assemble((_("needs a person: "), "red"), f"{student}: {why}"))
    asking = [row_name(each, graded.found) for each in graded.asking]
    results = [entry.result for entry in graded.entries]
    console.print(say_everyone(results, graded.whole.others.absent, [*asking, *graded.unclear]))
    said = _("Results: {results}, {grades}")
    console.print(said.format(results=f"{output}/results.json", grades=f"{output}/grades.csv"))


def _notes(result: SubmissionResult) -> list[tuple[bool, str]]:
    """List what is noted of a submission, and which of it a person must act on."""
    # Where only answers wait, these say so themselves.
    waiting = result.status is Status.WAITING
    asks = result.needs_a_person and not waiting
    notes = [(asks, line) for line in result.note.split("\n")]
    for task in result.tasks:
        if not task.is_question:
            notes += [(asks, line) for line in task.note.split("\n")]
        if (asked := task.asked) is not None:
            mine = asks or asked.status is Status.WAITING
            notes += [(mine, line) for line in asked.note.split("\n")]
    found = [(mine, line) for mine, line in notes if line]
    return found or [(True, "")] * result.needs_a_person


def _choose(
    found: Found, lessons: Sequence[str], options: Options, among: Round
) -> list[Submission]:
    known = {student.name for student in found.students}
    # Both the name of the folder and what is printed for it name a student.
    students = [name if name in known else readable(name) for name in options.students]
    for student in students:
        if student not in known:
            raise UsageError(
                _("no submission by a student named '{student}'; there are {known}").format(
                    student=student, known=", ".join(sorted(known)) or _("none")
                )
            )
    chosen = [
        submission
        for submission in found.submissions
        if submission.lesson in lessons
        and (not students or submission.student in students)
        and submission.file not in among.unsettled
    ]
    nobody = not any(each.needs_a_person and each.student for each in found.unplaced)
    may_be_empty = among.may_be_empty or options.roster or options.students
    if not chosen and nobody and not may_be_empty:
        left_out = "".join(f"; {each.place}: {each.reason}" for each in found.unplaced[:3])
        raise UsageError(
            _(
                "{folder}: nothing to grade here: there is no file "
                "<student>/<lesson>/<notebook>.ipynb{left_out}; name the folder that holds the "
                "students' folders"
            ).format(folder=options.submissions, left_out=left_out)
        )
    return chosen


def _any_of(submissions: list[Submission], lesson: str) -> bool:
    return any(submission.lesson == lesson for submission in submissions)


def _common_layers(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The layers that held for every submission that ran."""
    ran = [entry.layers for entry in entries if entry.layers]
    return tuple(layer for layer in ran[0] if all(layer in each for each in ran)) if ran else ()
