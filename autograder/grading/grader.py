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
from autograder.language import _, speaking
from autograder.observing.packages import missing_packages
from autograder.observing.prepared import Prepared, points_of, prepare
from autograder.observing.record_store import is_stored
from autograder.observing.sealing import require_sealed, starter
from autograder.observing.wording import lesson_fingerprint, with_languages
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.launching import Launch
from autograder.sandbox.outside.pool import ServerPool, do_with
from autograder.submissions.beside import brought_of
from autograder.submissions.submission import Submission


class Grader:
    """Grades submissions of one course. Use it as a context manager; any thread may use it.

    It has one sandbox server at work; `servers` of them where a lesson's record is computed.
    """

    def __init__(
        self, course_root: Path, terms: Terms, servers: int = 1, launch: Launch | None = None
    ) -> None:
        self.terms = terms
        self.course = load_course(course_root, secret=terms.secret)
        self._begin = starter(self.course, confined=terms.confined, launch=launch)
        self.pool = ServerPool(self._start, servers)
        self._lessons: dict[str, Lesson] = {}
        self._prepared: dict[str, Prepared] = {}
        self.tried: dict[str, str] = {}  # packages: why they are missing, or nothing
        self._lock = threading.Lock()

    def missing(self, lessons: Iterable[str]) -> dict[str, str]:
        """Say which packages of some lessons cannot be imported in the sandbox here, and why.

        UsageError: this machine cannot seal student code.
        """
        named = sorted(set(lessons))
        packages = [name for each in named for name in self.course.policy.of(each).packages]
        if self.terms.missing is not None:
            return {name: why for name, why in self.terms.missing.items() if name in packages}
        for name in named:
            self._lesson(name)  # while the server starts
        with self._lock:
            # Taken also where nothing is to be tried: it is not lent where it does not seal.
            with self.pool.server() as server:
                if not set(packages) <= self.tried.keys():
                    found = missing_packages(server, self.course, named)
                    self.tried |= {name: found.get(name, "") for name in packages}
            return {name: why for name, why in self.tried.items() if name in packages and why}

    def make_ready(self, own: Own) -> None:
        """Compute what a lesson expects, if no record has it."""
        if not is_stored(self._own(own)):
            self._ready(own)

    def points(self, name: str) -> dict[str, float]:
        """Say what each task and question of a lesson is worth."""
        return points_of(self._lesson(name), self.pool)

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
                missing = self._missing(piece.own.lesson)
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

    def _missing(self, lesson: str) -> dict[str, str]:
        packages = self.course.policy.of(lesson).packages
        if self.terms.missing is None and not set(packages) <= self.tried.keys():
            return self.missing([lesson])
        known = self.tried if self.terms.missing is None else self.terms.missing
        return {name: known[name] for name in packages if known.get(name)}

    def _own(self, own: Own) -> Lesson:
        return own_variant(self._lesson(own.lesson), own.released_as)

    def _ready(self, own: Own) -> Prepared:
        lesson = self._own(own)
        with self._lock:
            if own.state not in self._prepared:
                self._prepared[own.state] = self._read(lesson, own)
            return self._prepared[own.state]

    def _read(self, lesson: Lesson, own: Own) -> Prepared:
        language = self.terms.language
        if lesson_fingerprint(lesson, language) != own.state:
            raise CourseError(
                _(
                    "{parent}: the lesson {lesson} has changed since this run began, or is "
                    "another one here; run the command again"
                ).format(parent=lesson.source_file.parent, lesson=own.lesson)
            )
        return with_languages(prepare(lesson, self.pool), language)

    def _lesson(self, name: str) -> Lesson:
        with self._lock:
            if name not in self._lessons:
                self._lessons[name] = load_lesson(self.course, name)
            return self._lessons[name]
