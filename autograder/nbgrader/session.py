"""The kit's grader as nbgrader's steps use it: one sandbox server for all submissions.

nbgrader makes new preprocessors for each notebook, and formgrader a whole new converter for each
click. What must outlive them is kept here, by the course's folder; a server that nobody has used
for a while is stopped.
"""

from __future__ import annotations

import atexit
import threading
from pathlib import Path

from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.course.variants import own_variant
from autograder.errors import CourseError
from autograder.grading.submission import grade_submission
from autograder.language import speaking
from autograder.model import Status
from autograder.observing.fingerprint import grading_fingerprint
from autograder.observing.packages import missing_packages
from autograder.observing.prepared import Prepared, prepare
from autograder.observing.sealing import hidden_paths, require_sealed, starter
from autograder.observing.wording import with_languages, words_fingerprint
from autograder.output import cache_folder
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

IDLE_SECONDS = 300.0


class Session:
    """One course, and a sandbox server while it is needed. Any thread may use it."""

    def __init__(self, root: Path, *, confined: bool) -> None:
        self._root = root
        self._confined = confined
        self._lock = threading.Lock()
        self._pool: ServerPool | None = None
        self._timer = threading.Timer(0, self.close)
        self._prepared: dict[str, Prepared] = {}

    def prepare(self, name: str, student: str = "") -> Prepared:
        """Give a lesson as it is now for a student; its record is computed if there is none yet."""
        course = load_course(self._root)
        if name not in course.lessons:
            raise CourseError(
                f"{name!r} is not a lesson of the course {course.policy.course} in {self._root}; "
                f"its lessons are {', '.join(course.lessons)}. Keep other assignments in a folder "
                "with its own nbgrader_config.py"
            )
        lesson = own_variant(load_lesson(course, name), student)
        language = course.policy.language
        state = grading_fingerprint(lesson) + words_fingerprint(lesson, language)
        if state not in self._prepared:
            with self._lock:
                prepared = prepare(lesson, self._running(course))
                self._prepared[state] = with_languages(prepared, language)
                self._rest()
        return self._prepared[state]

    def grade(self, prepared: Prepared, submission: Submission, data: bytes) -> Entry:
        """Grade the bytes of one submission."""
        with self._lock:
            entry = self._grade(prepared, submission, data)
            if entry.result.status is Status.UNGRADED:
                # Something else may have ended the server: try once more, with a new one.
                self._end()
                entry = self._grade(prepared, submission, data)
            self._rest()
            return entry

    def close(self) -> None:
        """End the server, if one is running; the next submission starts another."""
        with self._lock:
            self._end()

    def _grade(self, prepared: Prepared, submission: Submission, data: bytes) -> Entry:
        with self._running(prepared.course).server() as server:
            missing = missing_packages(server, prepared.course, [prepared.lesson.name])
            with speaking(prepared.course.policy.language):
                return grade_submission(server, prepared, submission, data, missing)

    def _running(self, course: Course) -> ServerPool:
        if self._pool is None:
            pool = ServerPool(starter(course, confined=self._confined))
            if self._confined:
                try:
                    with pool.server() as server:
                        require_sealed(server, hidden_paths(course, cache_folder("")))
                except BaseException:
                    pool.close()
                    raise
            self._pool = pool
        return self._pool

    def _end(self) -> None:
        self._timer.cancel()
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _rest(self) -> None:
        self._timer.cancel()
        self._timer = threading.Timer(IDLE_SECONDS, self.close)
        self._timer.daemon = True
        self._timer.start()


_sessions: dict[tuple[Path, bool], Session] = {}


def session_of(root: Path, *, confined: bool) -> Session:
    """Give the session of a course's folder, the same one for the life of this process."""
    key = (root.resolve(), confined)
    if key not in _sessions:
        _sessions[key] = Session(key[0], confined=confined)
        atexit.register(_sessions[key].close)
    return _sessions[key]
