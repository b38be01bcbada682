"""Read a lesson's source: a percent-format file whose cell headers say what each cell is."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import CourseError
from autograder.sandbox.families import FAMILIES, WHOLE
from autograder.sandbox.job import TaskRules
from autograder.sandbox.wire import Left

KNOWN_KEYS = frozenset(
    {"task", "given", "hint", "forbids", "allows", "may_leave", "lines_to_next_cell"}
)
_UNREAD = "incorrectly_encoded_metadata"  # jupytext's key for what it could not parse
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+(\.\*)?")  # a function, or a namespace
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
    allows: tuple[str, ...] = ()  # exceptions; alone, all of torch but these is forbidden
    may_leave: tuple[str, ...] = ()  # kinds of effects of a call that cost nothing

    @property
    def rules(self) -> TaskRules:
        """What the task of this cell may not call, and what all the same."""
        forbids = self.forbids or ((WHOLE,) if self.allows else ())
        return TaskRules(self.task, forbids, self.allows)


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
            "known are task, given, hint, forbids, allows and may_leave"
        )
    markdown = cell.cell_type == "markdown"
    found = SourceCell(
        source=cell.source,
        line=line,
        markdown=markdown,
        task=str(metadata.get("task", "")),
        given=bool(metadata.get("given", False)),
        hint=str(metadata.get("hint", "")),
        forbids=_functions(metadata, "forbids", f"{file}:{line}"),
        allows=_functions(metadata, "allows", f"{file}:{line}"),
        may_leave=_effects(metadata.get("may_leave", []), f"{file}:{line}"),
    )
    if markdown and (found.task or found.given):
        raise CourseError(
            f"{file}:{line}: a markdown cell cannot be a task or given; use hint= or no key"
        )
    if not markdown and found.hint:
        raise CourseError(f"{file}:{line}: a hint is a markdown cell: write '# %% [markdown]'")
    for key in ("forbids", "allows", "may_leave"):
        value = getattr(found, key)
        if value and not found.task:
            raise CourseError(f"{file}:{line}: {key}= belongs in a cell with task=")
    return found


def _effects(value: object, place: str) -> tuple[str, ...]:
    """Read a list of what a task's calls may leave behind."""
    if not isinstance(value, list) or any(each not in tuple(Left) for each in value):
        raise CourseError(
            f"{place}: may_leave= is a list of what a call may leave behind; "
            f'write may_leave=["touched"], with some of {", ".join(Left)}'
        )
    return tuple(value)


def _functions(metadata: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    """Read a list of functions, namespaces and families."""
    value = metadata.get(key, [])
    if isinstance(value, str):
        raise CourseError(f'{place}: {key}= is a list: write {key}=["{value}"]')
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise CourseError(
            f"{place}: {key}= is a list of names of functions; "
            f'write {key}=["torch.relu", "@activations"]'
        )
    families = [*FAMILIES, *((WHOLE,) if key == "forbids" else ())]
    for name in value:
        if name.startswith("@") and name not in families:
            raise CourseError(
                f"{place}: {key}= names {name!r}, which is no family of functions; "
                f"the families are {', '.join(families)}"
            )
        if not name.startswith("@") and not _NAME.fullmatch(name):
            raise CourseError(
                f"{place}: {key}= names {name!r}, which is no dotted name; "
                "write F.relu, torch.relu, Tensor.relu, or torch.nn.* for all of a namespace"
            )
    return tuple(value)
