"""The Python file that students get of a lesson whose form is a script: solutions stripped."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.course.lesson import Lesson
from autograder.course.notebook import stub_of
from autograder.notebooks.percent import SourceCell


def script_of(lesson: Lesson) -> str:
    """Give the file in percent format: editors show its cells, and Python runs it as it is."""
    cells = [cell for cell in lesson.cells if not cell.hint]
    return "\n\n".join("\n".join(_lines(cell, lesson)) for cell in cells) + "\n"


def _lines(cell: SourceCell, lesson: Lesson) -> Iterator[str]:
    if cell.markdown:
        yield "# %% [markdown]"
        yield from (f"# {line}".rstrip() for line in cell.source.splitlines())
        return
    yield f'# %% task="{cell.task}"' if cell.task else f"# %%{' given=true' * cell.given}"
    yield from (stub_of(cell, lesson) if cell.task else cell.source).splitlines()
