"""Read a submission's file into cells. Nothing of it is run or parsed as code here."""

from __future__ import annotations

import re

import msgspec

from autograder.errors import SubmissionError
from autograder.sandbox.job import Cell

MOST_CELLS = 2_000
_PERCENT = re.compile(r"^# ?%%")


class _NotebookCell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: dict[str, object] = {}


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: list[_NotebookCell] = []


def read_solution(data: bytes, ending: str, place: str) -> tuple[Cell, ...]:
    """Give the code cells of a submission, without those the course locks.

    `place` names the file for messages. Raises SubmissionError for what is no notebook or no
    text.
    """
    if ending == ".ipynb":
        return _notebook_cells(data, place)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"{place}: not UTF-8 text ({error.reason}); save it as UTF-8"
        ) from None
    return _percent_cells(text, place.rpartition("/")[2])


def _notebook_cells(data: bytes, place: str) -> tuple[Cell, ...]:
    try:
        notebook = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Notebook)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SubmissionError(
            f"{place}: not a Jupyter notebook: {error}; open it in Jupyter and save it again"
        ) from None
    if notebook.nbformat != 4:
        raise SubmissionError(
            f"{place}: a notebook of format {notebook.nbformat}; open it in Jupyter and save it "
            "again, which makes format 4"
        )
    if len(notebook.cells) > MOST_CELLS:
        raise SubmissionError(
            f"{place}: more than {MOST_CELLS} cells; hand in the lesson's notebook"
        )
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or _is_locked(cell.metadata):
            continue
        source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        task = _kit_metadata(cell.metadata).get("task")
        name = f"cell {number} ({task})" if isinstance(task, str) else f"cell {number}"
        cells.append(Cell(_printable(name), _sendable(source)))
    return tuple(cells)


def _kit_metadata(metadata: dict[str, object]) -> dict[str, object]:
    own = metadata.get("autograder")
    return own if isinstance(own, dict) else {}


def _is_locked(metadata: dict[str, object]) -> bool:
    """Whether a cell is the course's own: its copy is used instead, whatever it says here."""
    own = _kit_metadata(metadata)
    return own.get("given") is True or isinstance(own.get("check"), str)


def _percent_cells(text: str, name: str) -> tuple[Cell, ...]:
    """Cut a Python file at its percent markers, keeping each line's number in the file."""
    starts: list[tuple[int, str]] = [(0, "")]
    lines = _sendable(text).split("\n")
    for number, line in enumerate(lines):
        if _PERCENT.match(line):
            starts.append((number, line))
    cells = []
    for position, (start, header) in enumerate(starts):
        end = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
        if "[markdown]" in header or "[raw]" in header or "given=true" in header:
            continue
        body = lines[start:end]
        if any(line.strip() for line in body):
            label = name if len(starts) == 1 else f"{name}, cell {position}"
            cells.append(Cell(_printable(label), "\n".join([""] * start + body)))
    return tuple(cells[:MOST_CELLS])


def _sendable(text: str) -> str:
    # JSON may hold lone surrogates, which no UTF-8 text can; Python cannot run them either.
    return text.encode("utf-8", "replace").decode("utf-8")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in _sendable(text))[:120]
