"""Keep records between runs, under the fingerprint of everything they depend on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.course.lesson import Lesson
from autograder.digest import digest
from autograder.errors import CourseError, RecordError
from autograder.language import _
from autograder.model import Check
from autograder.observing.catalogue import read_catalogue
from autograder.observing.fingerprint import record_fingerprint
from autograder.observing.kept import KeptReports
from autograder.observing.record import TENSORS, TREES, Record, from_bytes, to_bytes
from autograder.observing.recording import compute_record
from autograder.output import cache_folder
from autograder.results.points import say_points
from autograder.sandbox.outside.pool import ServerPool

DIGEST = "record.digest"


def load_record(lesson: Lesson, pool: ServerPool, kept: KeptReports | None = None) -> Record:
    """Give the record of a lesson: the stored one, or a new one computed in the sandbox.

    What `kept` has the reports of is not computed again.
    """
    folder = folder_of(lesson)
    stored = _read(folder)
    if stored is not None:
        # Tolerances are not part of what was observed: a changed one does not need a new record.
        _refuse_wrong_steps(lesson, stored.checks)
        return msgspec.structs.replace(stored, tolerances=lesson.tolerances)
    with pool.server() as server:
        checks = read_catalogue(server, lesson)
    _refuse_wrong_steps(lesson, checks)
    record = compute_record(pool, lesson, checks, kept)
    _write(folder, record)
    return record


def is_stored(lesson: Lesson) -> bool:
    """Whether a record of a lesson seems to be stored; whoever reads it sees if it is whole."""
    return (folder_of(lesson) / DIGEST).is_file()


def load_checks(lesson: Lesson, pool: ServerPool) -> tuple[Check, ...]:
    """Give the checks of a lesson, from its record or as they are found now; none is run."""
    stored = stored_checks(lesson)
    if stored is not None:
        return stored
    with pool.server() as server:
        checks = read_catalogue(server, lesson)
    _refuse_wrong_steps(lesson, checks)
    return checks


def stored_checks(lesson: Lesson) -> tuple[Check, ...] | None:
    """Give the checks of a lesson if a record has them; torch is not needed to read them."""
    folder = folder_of(lesson)
    try:
        trees, tensors = (folder / TREES).read_bytes(), (folder / TENSORS).read_bytes()
        if (folder / DIGEST).read_bytes() != digest([trees, tensors]).encode():
            return None
        return msgspec.json.decode(trees, type=_Listed).checks
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


class _Listed(msgspec.Struct, frozen=True):
    """What a record says of checks."""

    checks: tuple[Check, ...]


def seconds_of(lesson: Lesson) -> float:
    """How long the reference takes on a lesson's checks; 0 where no record says so."""
    try:
        data = (folder_of(lesson) / TREES).read_bytes()
        return msgspec.json.decode(data, type=_Timed).seconds
    except (OSError, msgspec.MsgspecError, ValueError):
        return 0.0


class _TimedResult(msgspec.Struct, frozen=True):
    seconds: float


class _TimedSolution(msgspec.Struct, frozen=True):
    results: tuple[_TimedResult, ...]


class _Timed(msgspec.Struct, frozen=True):
    """What a record says of time: it can be read without torch."""

    solutions: tuple[_TimedSolution, ...]

    @property
    def seconds(self) -> float:
        reference, *_ = self.solutions
        return sum(result.seconds for result in reference.results)


def _refuse_wrong_steps(lesson: Lesson, checks: Iterable[Check]) -> None:
    """Refuse steps whose last one does not earn what the check is worth."""
    for check in checks:
        rules = lesson.tolerances.get(check.key, {})
        for path, rule in rules.items():
            if rule.steps and rule.steps[-1][1] != check.points:
                file = lesson.course.root / "tests" / "lessons" / lesson.name / "tolerances.toml"
                raise CourseError(
                    _(
                        '{file}: ["{key}"] {path}: its last step earns {steps} points, and '
                        "the check is worth {points}; make them the same"
                    ).format(
                        file=file,
                        key=check.key,
                        path=path,
                        steps=say_points(rule.steps[-1][1]),
                        points=say_points(check.points),
                    )
                )
            if rule.steps and check.terms.partial:
                raise CourseError(
                    _(
                        "{key}: its points are shared among its cases already "
                        "(@pytest.mark.partial); give steps to a check of their own"
                    ).format(key=check.key)
                )


def folder_of(lesson: Lesson) -> Path:
    """Say where the record of a lesson is kept, if it is."""
    return cache_folder("records") / f"{lesson.name}-{record_fingerprint(lesson)}"


def _read(folder: Path) -> Record | None:
    try:
        trees, tensors = (folder / TREES).read_bytes(), (folder / TENSORS).read_bytes()
        # One flipped bit in an expected value would silently give a class wrong grades.
        if (folder / DIGEST).read_bytes() != digest([trees, tensors]).encode():
            return None
        return from_bytes(trees, tensors)
    except (OSError, RecordError):
        return None  # missing or damaged: it is computed again


def _write(folder: Path, record: Record) -> None:
    """Store a record, all or nothing; if there is no room, the next run computes it again."""
    trees, tensors = to_bytes(record)
    try:
        # Expected values, which only the grader may see.
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.parent.chmod(0o700)
        with tempfile.TemporaryDirectory(
            prefix=".new-", dir=folder.parent, ignore_cleanup_errors=True
        ) as made:
            whole = Path(made) / folder.name
            whole.mkdir()
            (whole / TREES).write_bytes(trees)
            (whole / TENSORS).write_bytes(tensors)
            (whole / DIGEST).write_bytes(digest([trees, tensors]).encode())
            shutil.rmtree(folder, ignore_errors=True)  # a damaged one is in the way
            whole.rename(folder)
    except OSError:
        return
