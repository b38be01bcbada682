"""A released assignment: what a student's own machine needs to check and to diagnose."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.digest import digest
from autograder.errors import RecordError, UsageError
from autograder.judging.judge import Draw, judge
from autograder.language import OWN, _
from autograder.model import TaskResult
from autograder.observing.record import TENSORS, TREES, Record, from_bytes
from autograder.sandbox.constants import constants_read
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.needing import mentions_torch
from autograder.sandbox.outcome import Report

CHECKS = "test_public.py"
LESSON_FILE = "lesson.json"
FORMAT_VERSION = 1


class Released(msgspec.Struct, frozen=True, omit_defaults=True):
    """What of a lesson is released besides its notebook and its checks."""

    data: dict[str, str] = {}  # digests of the data files, by relative path
    artifacts: tuple[str, ...] = ()  # files that are handed in with the notebook
    # What of helpers.py and of conftest.py the public checks are made of. No files: a student's
    # own module may be called helpers.py, too.
    shared: dict[str, str] = {}


class Guide(msgspec.Struct, frozen=True):
    """`lesson.json`: how to run the public checks, the hints, and the notebook as released."""

    lesson: str
    module: str
    course: str
    seconds: float  # of CPU, for all checks together
    memory_mib: int
    forbids: dict[str, tuple[str, ...]]
    points: dict[str, float]  # of each task's checks, hidden ones included
    hints: dict[str, tuple[str, ...]]
    stubs: dict[str, str]  # each task's cell before the student writes anything
    given: tuple[Cell, ...]  # the locked cells
    calls: tuple[Call, ...]  # of the public checks, in their order
    packages: tuple[str, ...] = ()  # what grading has besides torch, for students to import
    format_version: int = FORMAT_VERSION
    released: Released | msgspec.UnsetType = msgspec.UNSET  # most lessons have nothing of it
    variant: str | msgspec.UnsetType = msgspec.UNSET  # where students have different ones
    language: str | msgspec.UnsetType = (
        msgspec.UNSET
    )  # of the lesson and of feedback, if not English
    # Points of tasks that a person gives, beside their checks.
    by_a_person: dict[str, float] | msgspec.UnsetType = msgspec.UNSET

    @property
    def spoken(self) -> str:
        """Name the language that it is in."""
        return self.language or OWN

    @property
    def manual(self) -> dict[str, float]:
        """Points of tasks that a person gives besides their checks; most lessons have none."""
        return self.by_a_person or {}

    @property
    def material(self) -> Released:
        """What else was released; nothing of it for most lessons."""
        return Released() if isinstance(self.released, msgspec.UnsetType) else self.released


class _Version(msgspec.Struct):
    format_version: int


class Assignment(msgspec.Struct, frozen=True):
    """The files of an assignment's folder, read."""

    folder: Path
    guide: Guide
    record: Record
    checks: str  # the source of the public checks

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of its tasks in order."""
        return self.record.tasks

    @property
    def uses_torch(self) -> bool:
        """Whether what was released has to do with torch."""
        guide = self.guide
        given = [cell.source for cell in guide.given]
        texts = [*guide.packages, self.checks, *given, *guide.stubs.values()]
        return any(guide.forbids.values()) or mentions_torch(texts)

    def job(
        self,
        cells: tuple[Cell, ...],
        task: str | None = None,
        modules: dict[str, str] | None = None,
    ) -> Job:
        """Ask for the public checks of one task, or of all, on a solution's cells.

        `modules` are the student's own files that these import, by their paths.
        """
        if task is not None:
            self.require(task)
        given = self.guide.given
        sources = tuple(cell.source for cell in given)
        program = Program(
            self.guide.module,
            self.tasks,
            (*given, *cells),
            modules=modules or {},
            constants=constants_read((self.checks,), sources, self.tasks),
        )
        calls = tuple(call for call in self.guide.calls if task in (None, call.task))
        files = self._data() | self._artifacts()
        return Job(
            program, {CHECKS: self.checks}, calls, files=files, shared=self.guide.material.shared
        )

    def _data(self) -> dict[str, bytes]:
        """Read the data files; UsageError for one that is not as it was handed out."""
        found = {}
        for name, known in self.guide.material.data.items():
            found[name] = read_beside(self.folder / name)
            if digest([found[name]]) != known:
                raise UsageError(
                    _(
                        "{file}: not as it was handed out, and in grading it is; take it "
                        "from the assignment again, and write what you change into another file"
                    ).format(file=self.folder / name)
                )
        return found

    def _artifacts(self) -> dict[str, bytes]:
        """Read what of the files that are handed in with the notebook is there."""
        there = (self.folder / name for name in self.guide.material.artifacts)
        return {file.name: read_beside(file) for file in there if file.is_file()}

    def judge(self, job: Job, report: Report, draw: Draw | None = None) -> tuple[TaskResult, ...]:
        """Judge a job's report by the released record alone; `draw` makes pictures."""
        checks = [self.record.check(call.name) for call in job.calls]
        seconds = max((call.cpu_seconds for call in job.calls), default=0.0)
        packages = self.guide.packages
        absent = [n for n in self.guide.material.artifacts if n not in job.files]
        return judge(
            self.record, checks, report, seconds, draw=draw, packages=packages, absent=absent
        )

    def require(self, task: str) -> None:
        """Raise UsageError unless this lesson has the task."""
        if task not in self.tasks:
            raise UsageError(
                _("no task {task!r} in {lesson}; its tasks are {tasks}").format(
                    task=task, lesson=self.guide.lesson, tasks=", ".join(self.tasks)
                )
            )


def read_beside(file: Path) -> bytes:
    """Read a file of an assignment; UsageError says what to do where that cannot be done."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(
            _("{file}: cannot be read ({error}); take it from the assignment again").format(
                file=file, error=error.strerror or error
            )
        ) from None


def find_assignment(starts: Iterable[Path]) -> Assignment:
    """Load the assignment that one of these folders is, or is inside of: the first that fits.

    UsageError says where it looked, and what to do.
    """
    places = [start.resolve() for start in starts]
    for place in places:
        for folder in (place, *place.parents):
            if (folder / LESSON_FILE).is_file():
                return load_assignment(folder)
    looked = _(" or ").join(dict.fromkeys(str(place) for place in places))
    raise UsageError(
        _(
            "no assignment in {looked}, nor in a folder above: there is no {lesson_file}; keep "
            "the notebook in the folder you were given, beside all its other files, and work "
            "there (cd into it; in a notebook, %cd)"
        ).format(looked=looked, lesson_file=LESSON_FILE)
    )


def load_assignment(folder: Path) -> Assignment:
    """Read an assignment's folder; UsageError says which file is missing or damaged."""
    try:
        data = (folder / LESSON_FILE).read_bytes()
        version = msgspec.json.decode(data, type=_Version).format_version
        if version != FORMAT_VERSION:
            raise UsageError(
                _(
                    "{folder}: made for another version of torch-autograder (format {version}, "
                    "and this one reads {format_version}); install the wheel that your course "
                    "hands out with this assignment"
                ).format(folder=folder, version=version, format_version=FORMAT_VERSION)
            )
        guide = msgspec.json.decode(data, type=Guide)
        record = from_bytes((folder / TREES).read_bytes(), (folder / TENSORS).read_bytes())
        checks = (folder / CHECKS).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(
            _(
                "{file}: missing, so {folder} is not an assignment's folder; work in the "
                "folder you were given, with all its files beside the notebook"
            ).format(file=error.filename, folder=folder)
        ) from None
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError, RecordError) as error:
        raise UsageError(
            _(
                "{folder}: a file of the assignment is damaged ({error}); download the "
                "assignment again and copy your notebook into it"
            ).format(folder=folder, error=error)
        ) from None
    return Assignment(folder, guide, record, checks)
