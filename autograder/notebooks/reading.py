"""Read a submission's file into cells. Nothing of it is run or parsed as code here."""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

from autograder.errors import SubmissionError
from autograder.language import _
from autograder.notebooks.percent import HEADER
from autograder.sandbox.job import Cell

MOST_CELLS = 2_000
MOST_LINES = 20_000  # of a Python file: each of its cells is as long as the file up to there


class NotebookCell(msgspec.Struct, frozen=True):
    """One cell of a notebook's file, with its metadata unchanged: none of it is trusted."""

    cell_type: str
    source: str | list[str] = ""
    metadata: dict[str, object] = {}
    attachments: object = None  # pictures by name, if that is what they are

    @property
    def text(self) -> str:
        """The source as one text that can be encoded."""
        return sendable(self.source if isinstance(self.source, str) else "".join(self.source))

    @property
    def task(self) -> str:
        """The task whose cell it claims to be; empty if none."""
        return _text(self._part("autograder"), "task")

    @property
    def check(self) -> str:
        """The task whose check cell it claims to be; empty if none."""
        return _text(self._part("autograder"), "check")

    @property
    def question(self) -> str:
        """The question whose answer it claims to be; empty if none."""
        return _text(self._part("autograder"), "question")

    @property
    def grade_id(self) -> str:
        """The name by which nbgrader knows it; empty if none."""
        return _text(self.marks, "grade_id")

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags for other tools, such as `skip-execution`."""
        tags = self.metadata.get("tags")
        found = tags if isinstance(tags, list) else []
        return tuple(_printable(tag) for tag in found if isinstance(tag, str))

    @property
    def is_locked(self) -> bool:
        """Whether it is the course's own: then the course's copy is used, whatever this says."""
        marks = self.marks
        return not (self.task or self.question) and (
            self._part("autograder").get("given") is True
            or bool(self.check)
            or (marks.get("locked") is True and marks.get("solution") is not True)
        )

    @property
    def marks(self) -> dict[str, object]:
        """What it tells nbgrader."""
        return self._part("nbgrader")

    def _part(self, tool: str) -> dict[str, object]:
        part = self.metadata.get(tool)
        return part if isinstance(part, dict) else {}


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: tuple[NotebookCell, ...] = ()


Decoded = TypeVar("Decoded")


class HandedIn(msgspec.Struct, frozen=True):
    """One file of a student, decoded once."""

    cells: tuple[Cell, ...]  # what is run: the code cells that the course does not lock
    notebook: tuple[NotebookCell, ...] = ()  # all cells, of a notebook
    is_notebook: bool = False


def read_handed_in(data: bytes, ending: str, place: str) -> HandedIn:
    """Decode a notebook (`.ipynb`) or a Python file (`.py`).

    `place` names the file for messages. Raises SubmissionError for what is neither.
    """
    if ending == ".ipynb":
        cells = read_notebook(data, place)
        return HandedIn(
            tuple(
                Cell(_cell_name(number, cell), cell.text)
                for number, cell in enumerate(cells, start=1)
                if cell.cell_type == "code" and not cell.is_locked
            ),
            cells,
            is_notebook=True,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            _("{place}: not UTF-8 text ({reason}); save it as UTF-8").format(
                place=place, reason=error.reason
            )
        ) from None
    return HandedIn(_percent_cells(text, place.rpartition("/")[2]))


def read_solution(data: bytes, ending: str, place: str) -> tuple[Cell, ...]:
    """Give the code cells of a submission, without those the course locks; see `read_handed_in`."""
    return read_handed_in(data, ending, place).cells


def read_notebook(data: bytes, place: str) -> tuple[NotebookCell, ...]:
    """Give all cells of a notebook; SubmissionError if it is not one."""
    try:
        notebook = decode(data, _Notebook)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SubmissionError(
            _(
                "{place}: not a Jupyter notebook: {error}; open it in Jupyter and save it again"
            ).format(place=place, error=error)
        ) from None
    if notebook.nbformat != 4:
        raise SubmissionError(
            _(
                "{place}: a notebook of format {nbformat}; open it in Jupyter and save it "
                "again, which makes format 4"
            ).format(place=place, nbformat=notebook.nbformat)
        )
    if len(notebook.cells) > MOST_CELLS:
        raise SubmissionError(
            _("{place}: more than {most_cells} cells; hand in the lesson's notebook").format(
                place=place, most_cells=MOST_CELLS
            )
        )
    return notebook.cells


def decode(data: bytes, kind: type[Decoded]) -> Decoded:
    """Decode a notebook's file as far as `kind` reads it."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        if "surrogate" not in str(error):
            raise
        try:
            # Browsers write half of an emoji as it is; only the slower reader takes that.
            return msgspec.convert(json.loads(data), type=kind)
        except ValueError:
            raise error from None


def _cell_name(number: int, cell: NotebookCell) -> str:
    return _printable(f"cell {number} ({cell.task})" if cell.task else f"cell {number}")


def _text(part: dict[str, object], key: str) -> str:
    value = part.get(key)
    return _printable(value) if isinstance(value, str) else ""


def _percent_cells(text: str, name: str) -> tuple[Cell, ...]:
    """Cut a Python file at its percent markers, keeping each line's number in the file."""
    starts: list[tuple[int, str]] = [(0, "")]
    lines = sendable(text).split("\n")
    if len(lines) > MOST_LINES:
        raise SubmissionError(
            _("{name}: more than {most_lines} lines; hand in the lesson's file").format(
                name=name, most_lines=MOST_LINES
            )
        )
    for number, line in enumerate(lines):
        if HEADER.match(line):
            starts.append((number, line))
    cells = []
    for position, (start, header) in enumerate(starts):
        end = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
        if "[markdown]" in header or "[raw]" in header or "given=true" in header:
            continue
        body = lines[start:end]
        if any(line.strip() for line in body):
            label = name if len(starts) == 1 else f"{name}, cell {position}"
            cells.append(Cell(_printable(label), "\n".join([""] * start + body), is_python=True))
    if len(cells) > MOST_CELLS:
        raise SubmissionError(
            _("{name}: more than {most_cells} cells; hand in the lesson's file").format(
                name=name, most_cells=MOST_CELLS
            )
        )
    return tuple(cells)


def sendable(text: str) -> str:
    """Give a text as it can be encoded."""
    # JSON may hold lone surrogates, which no UTF-8 text can; Python cannot run them either.
    return text.encode("utf-8", "replace").decode("utf-8")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in sendable(text))[:120]
