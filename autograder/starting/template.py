"""Make a course or a lesson of the template: its files, with other names in place of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.output import prepare_folder, write_whole

TEMPLATE = Path(__file__).with_name("template")
COURSE = "course-name"
LESSON = "01_first_steps"
MODULE = "first_steps"
TITLE = "First steps"
OF_A_LESSON = (f"solutions/{LESSON}", f"tests/lessons/{LESSON}")


class Names(msgspec.Struct, frozen=True):
    """What takes the place of the template's names."""

    course: str = COURSE
    lesson: str = LESSON

    def put_into(self, text: str) -> str:
        """Write these names where the template has its own."""
        module = self.lesson.partition("_")[2]
        title = module.replace("_", " ").strip().capitalize()
        for old, new in (
            (COURSE, self.course),
            (LESSON, self.lesson),
            (TITLE, title),
            (MODULE, module),
        ):
            text = text.replace(old, new)
        return text


def course_files(names: Names) -> dict[str, bytes]:
    """Give the files of a new course with one lesson, by their paths in it."""
    return dict(_files(names))


def lesson_files(names: Names) -> dict[str, bytes]:
    """Give the files of a new lesson, by their paths in its course."""
    own = tuple(f"{names.put_into(folder)}/" for folder in OF_A_LESSON)
    return {path: data for path, data in _files(names) if path.startswith(own)}


def write_files(root: Path, files: dict[str, bytes]) -> None:
    """Write files below a folder; the folders that they need are made."""
    for path, data in files.items():
        prepare_folder((root / path).parent)
        write_whole(root / path, data)


def _files(names: Names) -> Iterator[tuple[str, bytes]]:
    for file in sorted(TEMPLATE.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            path = names.put_into(file.relative_to(TEMPLATE).as_posix())
            yield path, names.put_into(file.read_text(encoding="utf-8")).encode()
