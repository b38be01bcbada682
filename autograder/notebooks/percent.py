"""Read a lesson's source: a percent-format file whose cell headers say what each cell is."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import CourseError

KNOWN_KEYS = frozenset({"task", "given", "hint", "forbids", "lines_to_next_cell"})
_UNREAD = "incorrectly_encoded_metadata"  # jupytext's key for what it could not parse
HEADER = re.compile(r"^# ?%%")  # what opens a cell of a Python file


class SourceCell(msgspec.Struct, frozen=True):
    """One cell of a lesson's source, as it becomes a notebook cell."""

    source: str
    line: int  # where it begins in the source file
    markdown: bool = False
    task: str = ""
    given: bool = False
    hint: str = ""  # the task it is a hint of
    forbids: tuple[str, ...] = ()


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
    import jupytext  # it imports a lot, and a student's notebook needs none of it

    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext passes on whatever its parsers raise
        said = str(error).partition("\n")[0]
        raise CourseError(f"{file}: not a percent-format file: {said}; fix it") from error
    headers = _headers(text)
    cells = list(notebook.cells)
    if len(headers) < len(cells):  # code before the first header is a cell of its own
        headers = [1] * (len(cells) - len(headers)) + headers
    return tuple(_cell(cell, file, line) for cell, line in zip(cells, headers, strict=False))


def _headers(text: str) -> list[int]:
    """Give the lines of the cell headers; one inside a string does not count."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):  # magics, or a mistake that is reported later
        return [n for n, line in enumerate(text.split("\n"), 1) if HEADER.match(line)]
    return [
        token.start[0]
        for token in tokens
        if token.type == tokenize.COMMENT and token.start[1] == 0 and HEADER.match(token.string)
    ]


def _cell(cell: Any, file: Path, line: int) -> SourceCell:
    metadata = dict(cell.metadata)
    if _UNREAD in metadata:
        raise CourseError(
            f"{file}:{line}: {metadata[_UNREAD]} in the cell's header cannot be read; "
            'write values like task="name"'
        )
    unknown = metadata.keys() - KNOWN_KEYS
    if unknown:
        raise CourseError(
            f"{file}:{line}: unknown key {', '.join(sorted(unknown))!r} in the cell's header; "
            "known are task, given, hint and forbids"
        )
    if isinstance(metadata.get("forbids"), str):
        raise CourseError(
            f'{file}:{line}: forbids= is a list: write forbids=["{metadata["forbids"]}"]'
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
        raise CourseError(f"{file}:{line}: forbids= belongs in a cell with task=")
    return found
