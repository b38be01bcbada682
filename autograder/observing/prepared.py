"""A lesson made ready: what is passed where a submission of it is run, judged, or proven."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.notebook import course_cells
from autograder.errors import CourseError
from autograder.model import Check
from autograder.notebooks.reading import NotebookCell
from autograder.observing.arriving import room_of
from autograder.observing.kept import KeptReports
from autograder.observing.record import Record
from autograder.observing.record_store import load_checks, load_record, stored_checks
from autograder.observing.sealing import without_its_gpu
from autograder.results.points import total
from autograder.sandbox.outside.pool import ServerPool


class Prepared(msgspec.Struct, frozen=True):
    """A lesson as it stood when it was read, and what its known answers produce on its checks."""

    lesson: Lesson
    record: Record
    room: dict[str, int] = {}  # bytes of tensors that a submission may return, by check
    told: Record | None = None  # with its texts in the language that feedback is in, if another
    editions: tuple[Lesson, ...] = ()  # the lesson in other languages that a student may have

    @property
    def course(self) -> Course:
        """The course that it is a lesson of."""
        return self.lesson.course

    @property
    def points(self) -> dict[str, float]:
        """What the checks of each task are worth, hidden ones included."""
        return _points_of_tasks(self.lesson, self.record.checks)

    @property
    def worth(self) -> dict[str, float]:
        """What each task and each question is worth, by checks and by a person together."""
        return _with_questions(self.lesson, self.points)

    @property
    def possible(self) -> float:
        """What the whole lesson is worth."""
        return total(self.worth.values())

    @property
    def cells(self) -> tuple[NotebookCell, ...]:
        """The cells of the notebook that students get."""
        return course_cells(self.lesson, self.points)


def prepare(lesson: Lesson, pool: ServerPool, kept: KeptReports | None = None) -> Prepared:
    """Make a lesson ready; its record is computed in the sandbox if none is stored.

    CourseError where it computes on a GPU and there is none.
    """
    if missing := without_its_gpu(lesson):
        raise CourseError(missing)
    record = load_record(lesson, pool, kept)
    return Prepared(lesson, record, room_of(record))


def points_of(lesson: Lesson, pool: ServerPool) -> dict[str, float]:
    """Say what each task and question of a lesson is worth; nothing but its checks is read.

    CourseError where it computes on a GPU and there is none.
    """
    if missing := without_its_gpu(lesson):
        raise CourseError(missing)
    return _with_questions(lesson, _points_of_tasks(lesson, load_checks(lesson, pool)))


def stored_points(lesson: Lesson) -> dict[str, float] | None:
    """Say the same of a lesson that a record is stored of: nothing is started for it."""
    checks = None if without_its_gpu(lesson) else stored_checks(lesson)
    return None if checks is None else _with_questions(lesson, _points_of_tasks(lesson, checks))


def _points_of_tasks(lesson: Lesson, checks: Sequence[Check]) -> dict[str, float]:
    return {
        task: total(check.possible for check in checks if check.task == task)
        for task in lesson.task_names
    }


def _with_questions(lesson: Lesson, points: dict[str, float]) -> dict[str, float]:
    found = dict(points)
    for each in lesson.questions:
        found[each.name] = total((found.get(each.name, 0.0), each.points))
    return found
