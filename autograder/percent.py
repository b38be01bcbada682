"""Read a lesson's source: a percent-format file whose cell headers say what each cell is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jupytext

from autograder.errors import CourseError
from autograder.lesson import SourceCell

KNOWN_KEYS = frozenset({"task", "given", "hint", "forbids", "lines_to_next_cell"})
_HEADER = re.compile(r"^# ?%%")


def read_cells(file: Path) -> tuple[SourceCell, ...]:
    """Read the cells of a percent-format file; CourseError names file and line."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(
            f"{file}: the lesson's source is missing; write it, or remove the lesson's folder"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{file}: the lesson's source cannot be read ({error}); make it readable UTF-8"
        ) from None
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext raises whatever its parsers raise
        raise CourseError(f"{file}: no percent-format file: {error}") from error
    headers = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    cells = list(notebook.cells)
    if len(headers) < len(cells):  # code before the first header is a cell of its own
        headers = [1] * (len(cells) - len(headers)) + headers
    return tuple(_cell(cell, file, line) for cell, line in zip(cells, headers, strict=False))


def _cell(cell: Any, file: Path, line: int) -> SourceCell:
    metadata = dict(cell.metadata)
    unknown = metadata.keys() - KNOWN_KEYS
    if unknown:
        raise CourseError(
            f"{file}:{line}: unknown key {', '.join(sorted(unknown))!r} in the cell's header; "
            "known are task, given, hint and forbids"
        )
    markdown = cell.cell_type == "markdown"
    found = SourceCell(
        source=cell.source,
        line=line,
        markdown=markdown,
        task=str(metadata.get("task", "")),
        given=bool(metadata.get("given", False)),
        hint=str(metadata.get("hint", "")),
        forbids=tuple(str(name) for name in metadata.get("forbids", ())),
    )
    if markdown and (found.task or found.given):
        raise CourseError(
            f"{file}:{line}: a markdown cell cannot be a task or given; use hint= or no key"
        )
    if not markdown and found.hint:
        raise CourseError(f"{file}:{line}: a hint is a markdown cell: write '# %% [markdown]'")
    if found.forbids and not found.task:
        raise CourseError(f"{file}:{line}: forbids= belongs to a cell with task=")
    return found
