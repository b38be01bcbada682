"""Rows of nbgrader's gradebook: a lesson's cells, and what a submission earned.

`gradebook` is an open `nbgrader.api.Gradebook`, whose rows have no types.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from autograder.errors import UsageError
from autograder.model import Answer, Answered, Question
from autograder.nbgrader.notebook import Verdict
from autograder.notebooks.marks import check_id, grade_id, marked_id
from autograder.notebooks.reading import NotebookCell
from autograder.results.points import say_points

NO_RESPONSE = "No response."  # nbgrader's own words for a cell that is as it was handed out
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class Handed(msgspec.Struct, frozen=True):
    """Which submission it is; `when`, if known, is in UTC without a zone."""

    student: str
    lesson: str
    module: str
    when: datetime.datetime | None = None


def register(gradebook: Any, lesson: str, module: str, cells: Sequence[NotebookCell]) -> None:
    """Register a lesson's notebook and its cells in the gradebook, as they are now.

    Students who were graded before get rows for new cells. Raises UsageError for what cannot be
    changed any more: a missing task that has grades, or a different assignment.
    """
    gradebook.update_or_create_assignment(lesson)
    _refuse_others(gradebook, lesson, module)
    notebook = gradebook.update_or_create_notebook(module, lesson, kernelspec=json.dumps(KERNEL))
    marked = {cell.grade_id: cell for cell in cells if cell.grade_id}
    _remove_old(gradebook, notebook, lesson, marked)
    for name, cell in marked.items():
        where = (name, module, lesson)
        kind = cell.cell_type
        if cell.marks["grade"]:
            points = float(str(cell.marks["points"]))
            gradebook.update_or_create_grade_cell(*where, max_score=points, cell_type=kind)
        if cell.marks["solution"]:
            gradebook.update_or_create_solution_cell(*where)
        gradebook.update_or_create_source_cell(
            *where,
            cell_type=kind,
            locked=cell.is_locked,
            source=cell.text,
            checksum=cell.marks["checksum"],
        )
    _add_missing_rows(gradebook, notebook)


def registered_points(gradebook: Any, lesson: str, module: str) -> dict[str, float] | None:
    """Give the points of each grade cell that the gradebook knows; None if it knows no lesson."""
    from nbgrader.api import MissingEntry

    try:
        notebook = gradebook.find_notebook(module, lesson)
    except MissingEntry:
        return None
    return {cell.name: cell.max_score for cell in notebook.grade_cells}


def require_points(
    registered: Mapping[str, float] | None,
    points: Mapping[str, float],
    lesson: str,
    questions: Iterable[Question] = (),
) -> None:
    """Raise UsageError unless the gradebook knows a lesson's tasks and points as they are now.

    `points` are those of each task's checks, which are in a cell of their own.
    """
    wanted = {check_id(task): each for task, each in points.items()}
    wanted |= {marked_id(question): question.points for question in questions}
    if registered is None:
        raise UsageError(
            f"{lesson}: nbgrader's gradebook does not know this lesson; "
            "run `autograder nbgrader init` in its folder"
        )
    if registered != wanted:
        raise UsageError(
            f"{lesson}: nbgrader's gradebook and the course disagree about tasks or points: "
            f"{_say(registered)} instead of {_say(wanted)}. Run `autograder release`, then "
            "`autograder nbgrader init`, then grade again with --force"
        )


def save(
    gradebook: Any,
    handed: Handed,
    verdicts: Mapping[str, Verdict],
    plugin: Any,
    answers: Mapping[str, Answer] = MappingProxyType({}),
) -> None:
    """Write what a submission earned, as `nbgrader autograde` would; a person's marks stay.

    `plugin` is nbgrader's AssignLatePenalties, which knows the configured penalty; `answers` are
    by the ids of the cells that carry their points.
    """
    times = {"timestamp": handed.when} if handed.when else {}
    gradebook.update_or_create_student(handed.student)
    submission = gradebook.update_or_create_submission(handed.lesson, handed.student, **times)
    notebook = next(each for each in submission.notebooks if each.name == handed.module)
    grades = {grade.name: grade for grade in notebook.grades}
    comments = {comment.name: comment for comment in notebook.comments}
    for task, verdict in verdicts.items():
        grade = grades[check_id(task)]
        grade.auto_score = verdict.points
        # nbgrader asks people to look again at what people have marked.
        grade.needs_manual_grade = grade.manual_score is not None or verdict.points is None
        comments[grade_id(task)].auto_comment = verdict.comment or None
    commented = {grade_id(task) for task in verdicts}
    for name, answer in answers.items():
        unanswered = answer.answered is Answered.NO
        grade = grades[name]
        grade.auto_score = 0.0 if unanswered else None
        grade.needs_manual_grade = grade.manual_score is not None or not unanswered
        if name not in commented:  # a task's own cell says what its checks say
            comments[name].auto_comment = NO_RESPONSE if unanswered else None
    gradebook.db.commit()
    notebook.late_submission_penalty = _penalty(submission, notebook, plugin)
    gradebook.db.commit()


def _penalty(submission: Any, notebook: Any, plugin: Any) -> float | None:
    late = submission.total_seconds_late
    if late <= 0:
        return None
    plugin.init_plugin()
    penalty = plugin.plugin_inst.late_submission_penalty(
        submission.student.id, notebook.score, late
    )
    # Between 0 and the score, as in nbgrader.
    return None if penalty is None else max(0.0, min(float(penalty), notebook.score))


def _refuse_others(gradebook: Any, lesson: str, module: str) -> None:
    others = [each.name for each in gradebook.find_assignment(lesson).notebooks]
    strange = [name for name in others if name != module]
    if strange:
        raise UsageError(
            f"{lesson}: nbgrader's gradebook has an assignment of this name with the notebooks "
            f"{', '.join(strange)}; choose another folder for the course's lessons"
        )


def _remove_old(
    gradebook: Any, notebook: Any, lesson: str, marked: Mapping[str, NotebookCell]
) -> None:
    # A task's own cell stays, and may have had points that a person gave.
    worthless = {name for name, cell in marked.items() if not cell.marks["grade"]}
    rows = [*notebook.solution_cells, *notebook.source_cells]
    old = [row for row in rows if row.name not in marked]
    old += [row for row in notebook.grade_cells if row.name not in marked.keys() - worthless]
    graded = sorted({row.name for row in old if getattr(row, "grades", ())})
    graded += sorted({row.name for row in old if getattr(row, "comments", ())})
    if graded:
        raise UsageError(
            f"{lesson}: there are grades for {', '.join(graded)}, which the course no longer has; "
            "keep these tasks, or start with a new gradebook"
        )
    for row in old:
        gradebook.db.delete(row)
    gradebook.db.commit()


def _add_missing_rows(gradebook: Any, notebook: Any) -> None:
    from nbgrader.api import Comment, Grade

    for submitted in notebook.submissions:
        have = {grade.cell_id for grade in submitted.grades}
        for cell in notebook.grade_cells:
            if cell.id not in have:
                Grade(cell_id=cell.id, notebook=submitted)
        have = {comment.cell_id for comment in submitted.comments}
        for cell in notebook.solution_cells:
            if cell.id not in have:
                Comment(cell_id=cell.id, notebook=submitted)
    gradebook.db.commit()


def _say(points: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {say_points(each)}" for name, each in points.items()) or "none"
