"""The notebook that nbgrader shows for a submission: the student's work in the course's cells.

Rebuilt from the course's own copy: only the text of cells is taken from a submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import nbformat

from autograder.language import _
from autograder.model import Answer, Answered
from autograder.nbgrader.prose import Allowance, show_prose
from autograder.notebooks.marks import check_id
from autograder.notebooks.reading import NotebookCell

_GONE = (
    "# No cell is marked for `{}` any more: the definition elsewhere in the notebook was graded."
)


# Above a task's cell that is as it was handed out while another one defines the task: nbgrader
# would give nothing for such a cell, and ask nobody.
_ELSEWHERE = "# The definition of `{}` elsewhere in the notebook was graded.\n"
_NO_ANSWER = (
    "No cell is marked for this question any more: look through the notebook for its answer."
)


class Verdict(msgspec.Struct, frozen=True):
    """What nbgrader learns of a task."""

    points: float | None  # None: a person must give them
    text: str  # under the check cell
    comment: str  # on the student's cell, in Markdown; empty if there is nothing to say
    pictures: tuple[str, ...] = ()  # PNG in base64, under the check cell


def restore(
    course: Sequence[NotebookCell],
    handed_in: Sequence[NotebookCell],
    answers: Sequence[Answer] = (),
) -> tuple[NotebookCell, ...]:
    """Put what was handed in between the course's cells.

    Locked cells become the course's, each once, where its first copy was; a missing course cell is
    put after the one that precedes it in the course, a task's cell before its check. Any other cell
    keeps its text and its place; prose that is not the course's is shown as text, because
    formgrader would obey HTML and links in it with the marker's rights. `answers` are those to the
    questions that a person marks: a cell that answers nothing becomes the course's, by which
    nbgrader tells that nobody has to mark it.
    """
    texts = {cell.text for cell in course}
    unanswered = {each.question for each in answers if each.answered is Answered.NO}
    own = {cell.grade_id: cell for cell in course if cell.grade_id}
    places = _answers(own, handed_in)
    cells: list[NotebookCell] = []
    allowance = Allowance()
    for position, cell in enumerate(handed_in):
        if position in places:
            marked = own[places[position]]
            if (marked.question or marked.task) in unanswered and marked.marks["grade"]:
                cells.append(marked)
            elif marked.cell_type == "code":
                cells.append(NotebookCell("code", _answered(cell.text, marked), marked.metadata))
            else:
                shown, allowance = show_prose(cell, allowance)
                cells.append(msgspec.structs.replace(shown, metadata=marked.metadata))
        elif not cell.is_locked:
            if cell.cell_type == "code" or cell.text in texts:
                cells.append(NotebookCell(cell.cell_type, cell.text))
            else:
                shown, allowance = show_prose(cell, allowance)
                cells.append(shown)
        elif cell.grade_id in own and own[cell.grade_id] not in cells:
            cells.append(own[cell.grade_id])
    _put_back(own, cells)
    return tuple(cells)


def _answered(text: str, marked: NotebookCell) -> str:
    if marked.task and marked.marks["grade"] and text == marked.text:
        return _ELSEWHERE.format(marked.task) + text
    return text


def show_verdicts(notebook: Any, verdicts: Mapping[str, Verdict], note: str = "") -> None:
    """Write each task's points and text under its check cell, in the form nbgrader reads.

    nbgrader gives full points to a check cell without output, so a task without a verdict is an
    error (KeyError). `note`, in Markdown, concerns the whole notebook and goes above it.
    """
    for cell in notebook.cells:
        task = cell.metadata.get("autograder", {}).get("check")
        if task is None:
            continue
        verdict = verdicts[task]
        # On stdout: nbgrader takes anything on stderr for a failure.
        text = nbformat.v4.new_output("stream", name="stdout", text=verdict.text + "\n")
        points = nbformat.v4.new_output(
            "execute_result", {"text/plain": repr(verdict.points or 0.0)}, execution_count=1
        )
        pictures = [
            nbformat.v4.new_output("display_data", {"image/png": picture})
            for picture in verdict.pictures
        ]
        cell.outputs, cell.execution_count = [text, *pictures, points], 1
    if note:
        cell = nbformat.v4.new_markdown_cell(f"**{_('Noted by the grader')}**\n\n{note}", id="note")
        notebook.cells.insert(0, cell)


def _answers(own: Mapping[str, NotebookCell], handed_in: Sequence[NotebookCell]) -> dict[int, str]:
    """Choose each task's and question's cell by position: the last one counts, as in Python."""
    last = {
        cell.grade_id: position
        for position, cell in enumerate(handed_in)
        if not cell.is_locked and _is_answer(cell, own.get(cell.grade_id))
    }
    return {position: name for name, position in last.items()}


def _is_answer(cell: NotebookCell, course: NotebookCell | None) -> bool:
    if course is None:
        return False
    return bool(course.question) or (cell.cell_type == "code" and bool(course.task))


def show_answers(notebook: Any, answers: Iterable[Answer]) -> None:
    """Put below each cell of code that a person marks what it had shown: text and pictures."""
    found = {answer.question: answer for answer in answers}
    for cell in notebook.cells:
        ours = cell.metadata.get("autograder", {})
        # A task's own cell has points of a person where its code is marked.
        by_hand = cell.metadata.get("nbgrader", {}).get("grade")
        answer = found.get(ours.get("question") or (ours.get("task", "") if by_hand else ""))
        if answer is None or cell.cell_type != "code":
            continue
        printed = [nbformat.v4.new_output("stream", name="stdout", text=answer.printed)]
        pictures = [
            nbformat.v4.new_output("display_data", {f"image/{each.kind}": each.base64})
            for each in answer.pictures
        ]
        cell.outputs = [*(printed if answer.printed else ()), *pictures]


def _put_back(own: Mapping[str, NotebookCell], cells: list[NotebookCell]) -> None:
    place = 0
    for name, cell in own.items():
        found = _place(cells, name)
        if found is None:
            text = _GONE.format(cell.task) if cell.task else cell.text
            text = _NO_ANSWER if cell.question else text
            before = _place(cells, check_id(cell.task)) if cell.task else None
            found = place if before is None else before
            cells.insert(found, NotebookCell(cell.cell_type, text, cell.metadata))
        place = found + 1


def _place(cells: Sequence[NotebookCell], name: str) -> int | None:
    return next((at for at, cell in enumerate(cells) if cell.grade_id == name), None)
