"""Whoever grades: a process with the course's lessons, what they expect, and a sandbox server.

It is given pieces and gives entries; it reads nothing but the course, and writes nothing but
records of lessons.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.course.variants import own_variant
from autograder.errors import CourseError, SandboxError, SubmissionError, UsageError
from autograder.grading.faults import say_fault, ungraded
from autograder.grading.piece import Own, Piece, Terms
from autograder.grading.submission import grade_submission
from autograder.language import speaking
from autograder.observing.packages import missing_packages
from autograder.observing.prepared import Prepared, prepare
from autograder.observing.sealing import require_sealed, starter
from autograder.observing.wording import lesson_fingerprint, with_languages
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, do_with
from autograder.submissions.beside import brought_of
from autograder.submissions.submission import Submission


class Grader:
    """Grades submissions of one course. Use it as a context manager; any thread may use it.

    It has one sandbox server at work; `servers` of them where a lesson's record is computed.
    """

    def __init__(self, course_root: Path, terms: Terms, servers: int = 1) -> None:
        self.terms = terms
        self.course = load_course(course_root, secret=terms.secret)
        self._begin = starter(self.course, confined=terms.confined)
        self.pool = ServerPool(self._start, servers)
        self._lessons: dict[str, Lesson] = {}
        self._prepared: dict[str, Prepared] = {}
        self._missing: dict[tuple[str, ...], dict[str, str]] = {}
        self._lock = threading.Lock()

    def missing(self, lessons: Iterable[str]) -> dict[str, str]:
        """Say which packages of some lessons cannot be imported in the sandbox here, and why."""
        named = tuple(sorted(set(lessons)))
        if not any(self.course.policy.of(lesson).packages for lesson in named):
            named = ()
        with self._lock:
            if named not in self._missing:
                self._missing[named] = self._find_missing(named)
            return self._missing[named]

    def make_ready(self, own: Own) -> float:
        """Compute what a lesson expects, if no record has it; give what the lesson is worth."""
        return self._ready(own).possible

    def points(self, name: str) -> dict[str, float]:
        """Say what each task and question of a lesson is worth."""
        prepared = prepare(self._lesson(name), self.pool)
        return prepared.worth

    def grade(self, piece: Piece) -> Entry:
        """Grade one submission; this gives an entry whatever it holds.

        UsageError: the course is not as it must be, or this machine cannot seal student code.
        SandboxError: no sandbox server can be started here.
        """
        possible = self.course.policy.of(piece.own.lesson).points_per_lesson
        with speaking(self.terms.language):
            try:
                prepared = self._ready(piece.own)
                possible = prepared.possible
                missing = self.terms.missing
                if missing is None:
                    missing = self.missing([piece.own.lesson])
                handed = piece.handed
                submission = Submission(
                    piece.student, piece.own.lesson, Path(handed.name), taken_for=handed.ending
                )
                brought = brought_of(handed)

                def do(server: SandboxServer) -> Entry:
                    return grade_submission(
                        server, prepared, submission, handed.data, missing, brought
                    )

                return do_with(self.pool, do)
            except Exception as error:
                about_the_run = isinstance(error, UsageError | SandboxError)
                if about_the_run and not isinstance(error, SubmissionError):
                    raise
                return ungraded(piece.student, piece.own.lesson, possible, say_fault(error))

    def close(self) -> None:
        """End the servers."""
        self.pool.close()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> SandboxServer:
        """Start a server; one that does not seal what it forks is given to nobody."""
        server = self._begin()
        if self.terms.confined:
            try:
                require_sealed(server, map(Path, self.terms.hidden))
            except BaseException:
                server.close()
                raise
        return server

    def _find_missing(self, named: tuple[str, ...]) -> dict[str, str]:
        if not named:
            return {}
        with self.pool.server() as server:
            return missing_packages(server, self.course, named)

    def _ready(self, own: Own) -> Prepared:
        lesson = own_variant(self._lesson(own.lesson), own.released_as)
        with self._lock:
            if own.state not in self._prepared:
                self._prepared[own.state] = self._read(lesson, own)
            return self._prepared[own.state]

    def _read(self, lesson: Lesson, own: Own) -> Prepared:
        language = self.terms.language
        if lesson_fingerprint(lesson, language) != own.state:
            raise CourseError(
                f"{lesson.source_file.parent}: the lesson {own.lesson} has changed since this run "
                "began, or is another one here; run the command again"
            )
        return with_languages(prepare(lesson, self.pool), language)

    def _lesson(self, name: str) -> Lesson:
        with self._lock:
            if name not in self._lessons:
                self._lessons[name] = load_lesson(self.course, name)
            return self._lessons[name]
