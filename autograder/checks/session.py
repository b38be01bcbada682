"""One pytest session's lessons: each goes through the sandbox once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import TracebackType

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError, SubmissionError
from autograder.judging.agreement import earned_by
from autograder.judging.judge import judge
from autograder.model import CheckResult, Status
from autograder.notebooks.reading import read_solution
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.observing.submission import observe_submission
from autograder.reports.plain import say_check
from autograder.sandbox.job import Program
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.opening import read_plain

Key = tuple[str, str, tuple[tuple[int, int], ...]]


class LessonRuns:
    """The verdicts of a session, by lesson, file, function and parameters."""

    def __init__(self, submission: Path | None) -> None:
        self._submission = submission
        self._pool: ServerPool | None = None
        self._verdicts: dict[Path, dict[Key, CheckResult]] = {}

    def verdict(
        self, file: Path, function: str, parameters: tuple[tuple[int, int], ...]
    ) -> str | None:
        """Give the feedback of a check that did not pass, or None for one that did."""
        folder = file.parent
        if folder not in self._verdicts:
            self._verdicts[folder] = self._run(folder)
        result = self._verdicts[folder][file.name, function, parameters]
        return None if result.status is Status.PASSED else say_check(result)

    def _run(self, folder: Path) -> dict[Key, CheckResult]:
        root = folder.parents[2]
        course = load_course(root)
        if folder.name not in course.lessons:
            raise CourseError(
                f"{folder}: no lesson {folder.name} in {root}/solutions; "
                "checks belong in tests/lessons/<lesson>/"
            )
        lesson = load_lesson(course, folder.name)
        if self._pool is None:
            self._pool = ServerPool(starter(course))
        prepared = prepare(lesson, self._pool)
        record = prepared.record
        program = self._program(lesson)
        earned = partial(earned_by, record)
        with self._pool.server() as server:
            report = observe_submission(server, prepared, program, earned)
        tasks = judge(record, record.checks, report, lesson.policy.seconds_per_check)
        results = {check.name: check for task in tasks for check in task.checks}
        return {(c.file, c.function, c.parameters): results[c.name] for c in record.checks}

    def _program(self, lesson: Lesson) -> Program:
        if self._submission is None:
            return lesson.reference()
        try:
            data = read_plain(self._submission.parent, [self._submission.name])
        except SubmissionError as error:
            raise SubmissionError(f"{self._submission}: {error}") from None
        cells = read_solution(data, self._submission.suffix, str(self._submission))
        return lesson.program(cells)

    def __enter__(self) -> LessonRuns:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.__exit__(kind, error, traceback)
