"""Keep records between runs, under the fingerprint of everything they depend on."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.catalogue import read_catalogue
from autograder.course import Course
from autograder.errors import RecordError
from autograder.executors import ServerPool
from autograder.fingerprint import record_fingerprint
from autograder.lesson import Lesson
from autograder.record import Record, compute_record, from_bytes, to_bytes

TREES, TENSORS = "record.json", "record.safetensors"


def load_record(course: Course, lesson: Lesson, pool: ServerPool, jobs: int) -> Record:
    """Give the record of a lesson: the stored one, or a new one computed in the sandbox."""
    folder = _folder(course, lesson)
    stored = _read(folder)
    if stored is not None:
        return stored
    checks = read_catalogue(pool.first(), course, lesson)
    record = compute_record(pool, jobs, course, lesson, checks)
    _write(folder, record)
    return record


def _folder(course: Course, lesson: Lesson) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    name = f"{lesson.name}-{record_fingerprint(course, lesson)}"
    return Path(base) / "torch-autograder" / "records" / name


def _read(folder: Path) -> Record | None:
    try:
        return from_bytes((folder / TREES).read_bytes(), (folder / TENSORS).read_bytes())
    except (OSError, RecordError):
        return None  # not there, or damaged: it is computed again


def _write(folder: Path, record: Record) -> None:
    """Store a record, all or nothing; without room for it the next run computes it again."""
    trees, tensors = to_bytes(record)
    try:
        # Expected values: for nobody's eyes but the grader's.
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        (made / TREES).write_bytes(trees)
        (made / TENSORS).write_bytes(tensors)
        made.rename(folder)
    except OSError:
        return
