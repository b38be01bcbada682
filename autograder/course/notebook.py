"""The notebook that students get, as cells: solutions stripped, each task's check below it."""

from __future__ import annotations

from autograder.course.lesson import Lesson
from autograder.course.stub import strip_answer, strip_solution
from autograder.language import N_, said_in
from autograder.notebooks.marks import answer_cell, given_cell, grade_cell, solution_cell
from autograder.notebooks.percent import SourceCell
from autograder.notebooks.reading import NotebookCell

_LOCKED = {"editable": False, "deletable": False}
# The first thing in every notebook: it may be opened anywhere, also where nothing is installed.
START = N_(
    "**Before you start.** Keep this notebook in the folder that you were given: its checks are in "
    "the files beside it. It needs torch-autograder. If the first code cell says that there is no "
    "module `autograder`, run `%pip install` with the file or address that your course names, and "
    "restart the kernel. In Colab, upload the whole folder and `%cd` into it first; in VS Code, "
    "open the folder itself."
)


def course_cells(lesson: Lesson, points: dict[str, float]) -> tuple[NotebookCell, ...]:
    """Give the cells of the notebook that students get, in their order."""
    cells = [NotebookCell("markdown", said_in(START, lesson.policy.language))]
    given = 0
    for cell in lesson.cells:
        if cell.hint or cell.rubric:
            continue
        if cell.given:
            given += 1
        cells.append(_cell(cell, lesson, given))
        if cell.task:
            cells.append(_check_cell(cell.task, points[cell.task]))
    return tuple(cells)


def _cell(cell: SourceCell, lesson: Lesson, given: int) -> NotebookCell:
    if cell.manual:
        return _question_cell(cell, lesson)
    if cell.markdown:
        return NotebookCell("markdown", cell.source)
    if cell.task:
        stub = stub_of(cell, lesson)
        metadata = {"autograder": {"task": cell.task}, "nbgrader": solution_cell(cell.task, stub)}
        return NotebookCell("code", stub, {**metadata, "deletable": False})
    if cell.given:
        metadata = {"autograder": {"given": True}, "nbgrader": given_cell(given, cell.source)}
        return NotebookCell("code", cell.source, {**metadata, **_LOCKED})
    return NotebookCell("code", cell.source)


def stub_of(cell: SourceCell, lesson: Lesson) -> str:
    """Give what a task's cell holds before the student writes anything."""
    return strip_solution(cell.source, cell.task, str(lesson.source_file), cell.line + 1)


def _question_cell(cell: SourceCell, lesson: Lesson) -> NotebookCell:
    place, kind = str(lesson.source_file), "markdown" if cell.markdown else "code"
    prompt = strip_answer(
        cell.source,
        cell.manual,
        place,
        cell.line + 1,
        markdown=cell.markdown,
        language=lesson.policy.language,
    )
    marks = answer_cell(cell.manual, cell.points, prompt, kind)
    metadata = {"autograder": {"question": cell.manual}, "nbgrader": marks, "deletable": False}
    return NotebookCell(kind, prompt, metadata)


def _check_cell(task: str, points: float) -> NotebookCell:
    source = f'check("{task}")'
    metadata = {"autograder": {"check": task}, "nbgrader": grade_cell(task, points, source)}
    return NotebookCell("code", source, {**metadata, **_LOCKED})
