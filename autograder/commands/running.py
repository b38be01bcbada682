"""Run the submissions of a class that wait: confined, with all that their lessons need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from autograder.commands.own_lessons import OwnLessons
from autograder.course.course import Course
from autograder.language import spoken
from autograder.observing.packages import missing_packages, say_missing
from autograder.observing.prepared import Prepared, prepare
from autograder.observing.sealing import require_sealed
from autograder.observing.wording import with_languages
from autograder.reports.progress import progress_bar
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all
from autograder.submissions.beside import Brought
from autograder.submissions.submission import Submission


def run_waiting(
    own: OwnLessons,
    waiting: Sequence[tuple[Submission, bytes, Brought, str]],
    pool: ServerPool,
    get_ready: Callable[[Sequence[str]], dict[str, str]],
    console: Console,
) -> Iterator[tuple[Submission, str, Entry]]:
    """Grade submissions, and give each with its fingerprint as soon as it is graded."""
    pool.start_first()
    # It imports torch, as the server does meanwhile; an unchanged class needs neither.
    from autograder.grading import grade_submission

    missing = get_ready([submission.lesson for submission, *_ in waiting])
    with progress_bar(console) as progress:
        ready = _prepare(own, [piece[0] for piece in waiting], pool, progress)

        def do(server: SandboxServer, piece: tuple[Submission, bytes, Brought, str]) -> Entry:
            submission, data, brought, _ = piece
            prepared = ready[submission]
            entry = grade_submission(server, prepared, submission, data, missing, brought)
            return msgspec.structs.replace(entry, submitted=submission.submitted)

        bar = progress.add_task("grading", total=len(waiting))
        for (submission, _, _, fingerprint), entry in run_all(pool, waiting, do):
            yield submission, fingerprint, entry
            progress.advance(bar)


def get_ready(
    course: Course,
    pool: ServerPool,
    hidden: tuple[Path, ...] | None,
    console: Console,
    lessons: Sequence[str],
) -> dict[str, str]:
    """Refuse what is not confined; say which packages of some lessons cannot be imported here.

    `hidden` is what student code may not read; None if it was asked for by name to run it as it is.
    """
    if hidden is not None:
        with pool.server() as server:
            require_sealed(server, hidden)
    return _missing_packages(course, lessons, pool, console)


def _missing_packages(
    course: Course, named: Sequence[str], pool: ServerPool, console: Console
) -> dict[str, str]:
    """Find out, before a class is graded, whether what its lessons allow is there."""
    lessons = set(named)
    if not any(course.policy.of(lesson).packages for lesson in lessons):
        return {}
    with pool.server() as server:
        missing = missing_packages(server, course, sorted(lessons))
    if missing:
        warning = f"{say_missing(missing)}. Submissions that import them are not graded."
        console.print(Text(warning, style="bold red"))
    return missing


def _prepare(
    own: OwnLessons, submissions: Sequence[Submission], pool: ServerPool, progress: Progress
) -> dict[Submission, Prepared]:
    """Make ready what each submission is graded by; each lesson, and each variant, once."""
    lessons = {each: own.lesson(each.lesson, each.student) for each in submissions}
    names = {lesson.title: lesson for lesson in lessons.values() if lesson is not None}
    if not names:
        return {}
    bar = progress.add_task("reading lessons", total=len(names))
    ready = {}
    for name in sorted(names):
        ready[name] = with_languages(prepare(names[name], pool), spoken())
        progress.advance(bar)
    return {each: ready[lesson.title] for each, lesson in lessons.items() if lesson is not None}
