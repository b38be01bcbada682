"""Graders in threads of this process, with a sandbox server for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.grading.piece import Own, Piece, Terms
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.pool import as_ready

if TYPE_CHECKING:
    from autograder.grading.grader import Grader


class InThreads:
    """Grades in `jobs` threads."""

    def __init__(self, course_root: Path, terms: Terms, jobs: int) -> None:
        self._of = course_root, terms, jobs
        self._made: Grader | None = None

    @property
    def _grader(self) -> Grader:
        """Made when it is needed: it imports torch, which an unchanged class does without."""
        if self._made is None:
            from autograder.grading.grader import Grader

            self._made = Grader(*self._of)
        return self._made

    def begin(self) -> None:
        """Begin to start a server."""
        self._grader.pool.start_first()

    def missing(self, lessons: Sequence[str]) -> dict[str, str]:
        """Say which packages of some lessons are not here, and why."""
        return self._grader.missing(lessons)

    def make_ready(self, lessons: Sequence[Own]) -> Iterator[Own]:
        """Have what lessons expect computed where no record has it."""
        for own in lessons:
            self._grader.make_ready(own)
            yield own

    def points(self, lesson: str) -> dict[str, float]:
        """Say what each task and question of a lesson is worth."""
        return self._grader.points(lesson)

    def run(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Entry]]:
        """Grade pieces; give each with its entry as soon as it is done."""
        return as_ready(self._grader.pool, pieces, self._grader.grade, lambda: None)

    def close(self) -> None:
        """End the servers."""
        if self._made is not None:
            self._made.close()
