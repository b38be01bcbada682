"""The one seam of grading: who has the graders, here or elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from autograder.grading.piece import Own, Piece
from autograder.results.gradebook import Entry


class Executor(Protocol):
    """Has graders at work. One thread uses it; whoever made it closes it."""

    def begin(self, pieces: int = 1) -> None:
        """Begin to start what so many pieces will need, and do not wait for it.

        With none, begin only what takes long and every piece needs: it is not known yet how many.
        """

    def missing(self, lessons: Sequence[str]) -> dict[str, str]:
        """Say which packages of some lessons cannot be imported where they are graded, and why.

        UsageError: student code cannot be sealed there. It is raised before any code runs.
        """

    def make_ready(self, lessons: Sequence[Own]) -> Iterator[Own]:
        """Have what lessons expect computed where no record has it; give each when it is ready."""

    def points(self, lesson: str) -> dict[str, float]:
        """Say what each task and question of a lesson is worth; CourseError if nobody can."""

    def run(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Entry]]:
        """Grade pieces; give each with its entry as soon as it is done, none lost and none twice.

        Pieces are begun in the order in which they come, and taken as they are needed.
        """

    def close(self) -> None:
        """End the graders, whatever they do: nothing of them is left."""
