"""Read what a person has written down about a lesson's proofs: a TOML file beside its checks."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from autograder.course.lesson import Lesson
from autograder.course.tables import convert_table
from autograder.errors import CourseError

Table = TypeVar("Table")


def read_written(lesson: Lesson, name: str, kind: type[Table], advice: str) -> Table | None:
    """Read a lesson's file as `kind`; None where there is none. CourseError ends in `advice`."""
    file = written_file(lesson, name)
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: cannot be read: {error}; fix the file") from None
    return convert_table(table, kind, file, advice)


def written_file(lesson: Lesson, name: str) -> Path:
    """Say where such a file stands."""
    return lesson.course.root / "tests" / "lessons" / lesson.name / name
