"""The notebook that students get, as cells: solutions stripped, each task's check below it."""

from __future__ import annotations

from autograder.course.lesson import Lesson
from autograder.course.questions import marks_code
from autograder.course.stub import strip_answer, strip_solution
from autograder.language import N_, said_in
from autograder.notebooks.marks import (
    answer_cell,
    given_cell,
    grade_cell,
    marked_task_cell,
    solution_cell,
)
from autograder.notebooks.percent import SourceCell
from autograder.notebooks.reading import NotebookCell
from autograder.results.points import say_points

_LOCKED = {"editable": False, "deletable": False}
# The first thing in every notebook: it may be opened anywhere, also where nothing is installed.
START = N_(
    "**Before you start.** Keep this notebook in the folder that you were given: its checks are in "
    "the files beside it. It needs torch-autograder. If the first code cell says that there is no "
    "module `autograder`, run `%pip install` with the file or address that your course names, and "
    "restart the kernel. In Colab, upload the whole folder and `%cd` into it first; in VS Code, "
    "open the folder itself."
)


# What stands in a task's check cell where a person gives a part of its points.
BY_BOTH = N_("# points: {checks} by checks, {person} by a person")


def course_cells(lesson: Lesson, points: dict[str, float]) -> tuple[NotebookCell, ...]:
    """Give the cells of the notebook that students get, in their order.

    `points` are those that the checks of each task give.
    """
    cells = [NotebookCell("markdown", said_in(START, lesson.policy.language))]
    by_a_person = {each.name: each.points for each in lesson.questions if each.of_task}
    given = 0
    for cell in lesson.cells:
        if cell.hint or cell.rubric:
            continue
        if cell.given:
            given += 1
        cells.append(_cell(cell, lesson, given))
        if cell.task:
            mine = by_a_person.get(cell.task, 0.0)
            cells.append(_check_cell(cell.task, points[cell.task], mine, lesson.policy.language))
    return tuple(cells)


def _cell(cell: SourceCell, lesson: Lesson, given: int) -> NotebookCell:
    if cell.manual:
        return _question_cell(cell, lesson)
    if cell.markdown:
        return NotebookCell("markdown", cell.source)
    if cell.task:
        stub = stub_of(cell, lesson)
        marks = (
            marked_task_cell(cell.task, cell.points, stub)
            if marks_code(cell)
            else solution_cell(cell.task, stub)
        )
        metadata = {"autograder": {"task": cell.task}, "nbgrader": marks}
        return NotebookCell("code", stub, {**metadata, "deletable": False})
    if cell.given:
        metadata = {"autograder": {"given": True}, "nbgrader": given_cell(given, cell.source)}
        return NotebookCell("code", cell.source, {**metadata, **_LOCKED})
    return NotebookCell("code", cell.source)


def stub_of(cell: SourceCell, lesson: Lesson) -> str:
    """Give what a task's cell holds before the student writes anything."""
    return strip_solution(cell.source, cell.task, str(lesson.source_file), cell.line + 1)


def prompt_of(cell: SourceCell, lesson: Lesson) -> str:
    """Give what a question's cell holds before the student answers."""
    return strip_answer(
        cell.source,
        cell.manual,
        str(lesson.source_file),
        cell.line + 1,
        markdown=cell.markdown,
        language=lesson.policy.language,
    )


def _question_cell(cell: SourceCell, lesson: Lesson) -> NotebookCell:
    kind = "markdown" if cell.markdown else "code"
    prompt = prompt_of(cell, lesson)
    marks = answer_cell(cell.manual, cell.points, prompt, kind)
    metadata = {"autograder": {"question": cell.manual}, "nbgrader": marks, "deletable": False}
    return NotebookCell(kind, prompt, metadata)


def _check_cell(task: str, points: float, by_a_person: float, language: str) -> NotebookCell:
    source = f'check("{task}")'
    if by_a_person:
        checks, person = say_points(points), say_points(by_a_person)
        source += f"  {said_in(BY_BOTH, language).format(checks=checks, person=person)}"
    metadata = {"autograder": {"check": task}, "nbgrader": grade_cell(task, points, source)}
    return NotebookCell("code", source, {**metadata, **_LOCKED})
