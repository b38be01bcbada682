"""The executor whose graders are on a cluster: the course goes there, entries come back.

What lessons expect is computed here, once, and travels with the course. The gradebook stays here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from autograder.cluster.bundle import Bundle, pack
from autograder.cluster.patience import Patience
from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.course.variants import own_variant
from autograder.errors import CourseError, UsageError
from autograder.grading.faults import ungraded
from autograder.grading.piece import Own, Piece, Terms
from autograder.grading.workers import LocalWorkers
from autograder.observing.record_store import folder_of
from autograder.results.gradebook import Entry

if TYPE_CHECKING:
    from distributed import Client

    from autograder.cluster.crew import Crew
    from autograder.cluster.dispatch import Lost

Say = Callable[[str], None]
Connect = Callable[[], AbstractContextManager["Client"]]
Done = TypeVar("Done")


class OnCluster:
    """Grades on the workers of a Dask cluster."""

    def __init__(
        self,
        course_root: Path,
        terms: Terms,
        jobs: int,
        connect: Connect,
        say: Say,
        patience: Patience = Patience(),
    ) -> None:
        """`connect` reaches the cluster; `jobs` servers compute records here.

        Nothing is started, and Dask is not imported, before something is to be graded.
        """
        self._root, self._terms, self._jobs = course_root, terms, jobs
        self._home = LocalWorkers(course_root, terms, jobs)
        self._connect, self._say, self._patience = connect, say, patience
        self._open = contextlib.ExitStack()
        self._crew: Crew | None = None
        self._records: dict[str, Path] = {}  # by the state of their lesson
        self._bundle: Bundle | None = None

    def begin(self, pieces: int = 1) -> None:
        """Reach the cluster and ask who is there; UsageError says why that fails.

        Its workers are there, however many pieces there are; for none it is not asked.
        """
        if pieces:
            self._there()

    def _there(self) -> Crew:
        if self._crew is None:
            from autograder.cluster.crew import Crew
            from autograder.cluster.place import installed

            client = self._open.enter_context(self._connect())
            course = self._course()
            policy = course.policy
            allowed = {name for lesson in course.lessons for name in policy.of(lesson).packages}
            confined = self._terms.confined
            crew = Crew(client, installed(allowed), sorted(allowed), self._say, confined=confined)
            with contextlib.suppress(OSError):  # who grades waits for it, and says what is wrong
                crew.look()
            self._crew = crew
        return self._crew

    def _course(self) -> Course:
        return load_course(self._root, secret=self._terms.secret)

    def missing(self, lessons: Sequence[str]) -> dict[str, str]:
        """Say which packages are missing here, and so on every worker that may grade."""
        return self._at_home(lambda home: home.missing(lessons))

    def make_ready(self, lessons: Sequence[Own]) -> Iterator[Own]:
        """Have what lessons expect computed here where no record has it."""
        course = self._course()
        for own in lessons:
            self._at_home(partial(_make_ready, own))
            lesson = own_variant(load_lesson(course, own.lesson), own.released_as)
            folder = folder_of(lesson)
            if folder.is_dir():  # there was room for it
                self._records[own.state] = folder
            yield own
        self._bundle = pack(course, sorted(set(self._records.values())))

    def _at_home(self, do: Callable[[LocalWorkers], Done]) -> Done:
        """Do what runs no student's code: where this machine cannot seal any, without."""
        try:
            return do(self._home)
        except UsageError as error:
            if isinstance(error, CourseError) or not self._terms.confined:
                raise
            self._home.close()
            terms = msgspec.structs.replace(self._terms, confined=False)
            self._home = LocalWorkers(self._root, terms, self._jobs)
            return do(self._home)

    def points(self, lesson: str) -> dict[str, float]:
        """Say what each task and question of a lesson is worth."""
        return self._at_home(lambda home: home.points(lesson))

    def run(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Entry]]:
        """Grade pieces on the cluster; give each with its entry as soon as it is done."""
        from autograder.cluster.dispatch import Dispatch

        if self._bundle is None:
            self._bundle = pack(self._course())
        terms = msgspec.msgpack.encode(msgspec.structs.replace(self._terms, hidden=()))
        dispatch = Dispatch(self._there(), self._bundle, terms, self._patience, self._say)
        with contextlib.closing(dispatch):
            for piece, done in dispatch.run(pieces):
                yield piece, self._entry(piece, done)

    def _entry(self, piece: Piece, done: Entry | Lost) -> Entry:
        if isinstance(done, Entry):
            return done
        lesson = piece.own.lesson
        return ungraded(piece.student, lesson, sum(self.points(lesson).values()), done.why)

    def close(self) -> None:
        """Leave the cluster, and end what was started here."""
        self._open.close()
        self._home.close()


def _make_ready(own: Own, home: LocalWorkers) -> None:
    for _ in home.make_ready([own]):
        pass
