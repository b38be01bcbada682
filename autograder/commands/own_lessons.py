"""The lessons of a run as each student has them, with the fingerprints that grades depend on."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_lesson
from autograder.course.variants import own_variant
from autograder.errors import CourseError
from autograder.grading.piece import Own
from autograder.language import spoken
from autograder.observing.wording import lesson_fingerprint
from autograder.submissions.matching import Matched


class OwnLessons:
    """Gives each student's variant of a lesson; where nothing varies, the lesson itself."""

    def __init__(
        self, course: Course, lessons: Mapping[str, Lesson], matched: Matched | None
    ) -> None:
        self._course = course
        self._read: dict[str, Lesson | None] = dict(lessons)
        self._people = matched.people if matched is not None else {}
        self._states: dict[tuple[str, str], str] = {}

    def lesson(self, name: str, student: str) -> Lesson | None:
        """Give a lesson as a student has it; None if it cannot be read now."""
        if name not in self._read:
            try:
                self._read[name] = load_lesson(self._course, name)
            except CourseError:
                self._read[name] = None
        lesson = self._read[name]
        return own_variant(lesson, self.released_as(student)) if lesson is not None else None

    def released_as(self, student: str) -> str:
        """Give the id that a student's variant was drawn for: the roster's, else the folder's."""
        person = self._people.get(student)
        return person.key if person is not None else student

    def state(self, name: str, student: str) -> str:
        """Fingerprint a lesson as a student has it; empty if it cannot be read now."""
        lesson = self.lesson(name, student)
        if lesson is None:
            return ""
        place = (lesson.name, lesson.variant_name)
        if place not in self._states:
            self._states[place] = lesson_fingerprint(lesson, spoken())
        return self._states[place]

    def own(self, name: str, student: str) -> Own:
        """Name a lesson as a student has it, for whoever grades it."""
        return Own(name, self.released_as(student), self.state(name, student))
