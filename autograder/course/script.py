"""The Python file that students get of a lesson whose form is a script: solutions stripped."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.course.lesson import Lesson
from autograder.course.notebook import prompt_of, stub_of
from autograder.notebooks.percent import SourceCell


def script_of(lesson: Lesson) -> str:
    """Give the file in percent format: editors show its cells, and Python runs it as it is."""
    cells = [cell for cell in lesson.cells if not (cell.hint or cell.rubric)]
    return "\n\n".join("\n".join(_lines(cell, lesson)) for cell in cells) + "\n"


def _lines(cell: SourceCell, lesson: Lesson) -> Iterator[str]:
    # By these names the answers are found again.
    question = f' manual="{cell.manual}"' if cell.manual else ""
    source = prompt_of(cell, lesson) if cell.manual else cell.source
    if cell.markdown:
        yield f"# %% [markdown]{question}"
        yield from (f"# {line}".rstrip() for line in source.splitlines())
        return
    if question:
        yield f"# %%{question}"
        yield from source.splitlines()
        return
    yield f'# %% task="{cell.task}"' if cell.task else f"# %%{' given=true' * cell.given}"
    yield from (stub_of(cell, lesson) if cell.task else cell.source).splitlines()
