"""`autograder grade --gradebook-nbgrader`: the same results in nbgrader's gradebook and folders."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.commands.grade import Graded
from autograder.course.course import module_of
from autograder.course.lesson import Lesson
from autograder.course.notebook import course_cells
from autograder.course.reading import load_lesson
from autograder.errors import SubmissionError, UsageError
from autograder.language import _
from autograder.model import Answer, Answered, Status
from autograder.nbgrader.comment import say_note, say_verdicts
from autograder.nbgrader.folder import folder_of, open_app, open_gradebook
from autograder.nbgrader.gradebook import Handed, registered_points, require_points, save
from autograder.nbgrader.notebook import restore, show_answers, show_verdicts
from autograder.notebooks.answers import read_answers
from autograder.notebooks.marks import answer_id, grade_id, marked_id
from autograder.notebooks.reading import NotebookCell, read_handed_in
from autograder.notebooks.writing import notebook_bytes, to_notebook
from autograder.output import prepare_folder, write_whole
from autograder.reports.progress import progress_bar
from autograder.results.gradebook import Entry
from autograder.results.parts import by_checks
from autograder.submissions.editions import edition_of
from autograder.submissions.finding import SUBMITTED
from autograder.submissions.submission import Submission
from autograder.translating.lesson import editions_of

TIMESTAMP = "timestamp.txt"
LONGEST_TIMESTAMP = 1000  # bytes
_SQLITE = re.compile(r"sqlite:///(.+)")
_QUESTION = re.compile(r"""^# ?%%.*(?:\bmanual=|"question": )""")
_TASK = re.compile(r"""^# ?%%.*\btask=["'](\w+)["']""")


def choose_folder(students: Path, url: str, named: Path | None) -> Path:
    """Find the nbgrader folder: the named one, that above `submitted/`, or the gradebook's.

    `students` is the folder in which the students' folders lie.
    """
    if named is not None:
        return named
    if students.name == SUBMITTED:
        return students.parent
    if students.resolve().name == SUBMITTED:
        return students.resolve().parent
    file = _SQLITE.fullmatch(url)
    if file:
        return Path(file[1]).parent
    raise UsageError(
        _(
            "the gradebook's URL does not show where nbgrader's folder, for autograded/, is; "
            "name it with --nbgrader-folder"
        )
    )


def write(graded: Graded, url: str, folder: Path, console: Console) -> int:
    """Write all results that are ready; return how many."""
    app = open_app(folder, url)
    chosen = {(s.student, s.lesson): s for s in graded.found.submissions}
    ready = [e for e in graded.entries if e.result.status is not Status.UNGRADED or e.result.tasks]
    lessons = {entry.result.lesson for entry in ready}
    with open_gradebook(app) as gradebook, progress_bar(console) as progress:
        known = {name: load_lesson(graded.course, name) for name in sorted(lessons)}
        points = {name: _points(lesson, gradebook, ready) for name, lesson in known.items()}
        bar = progress.add_task("writing to nbgrader", total=len(ready))
        for entry in ready:
            submission = chosen[entry.result.student, entry.result.lesson]
            lesson = graded.own.lesson(submission.lesson, submission.student)
            lesson = lesson or known[submission.lesson]
            cells = course_cells(lesson, points[lesson.name])
            _write_one(app, gradebook, cells, lesson, submission, entry)
            progress.advance(bar)
    return len(ready)


def _points(lesson: Lesson, gradebook: Any, entries: Sequence[Entry]) -> dict[str, float]:
    """Give what a lesson's tasks are worth; UsageError if the gradebook knows other tasks."""
    name = lesson.name
    registered = registered_points(gradebook, name, lesson.module)
    results = [e.result for e in entries if e.result.lesson == name and e.result.tasks]
    points = {
        task.name: by_checks(task).possible
        for result in results[:1]
        for task in result.tasks
        if not task.is_question
    }
    if points or registered is None:
        require_points(registered, points, name, lesson.questions)
    else:
        # No submission of this lesson could be read: the gradebook says what the tasks are worth.
        points = {task: registered[f"check-{grade_id(task)}"] for task in lesson.task_names}
    return points


def _write_one(
    app: Any,
    gradebook: Any,
    course: Sequence[NotebookCell],
    lesson: Lesson,
    submission: Submission,
    entry: Entry,
) -> None:
    verdicts = say_verdicts(entry.result, [cell.check for cell in course if cell.check])
    cells, answers = _handed_in(submission, lesson)
    notebook = to_notebook(submission.lesson, restore(course, cells, answers))
    show_verdicts(notebook, verdicts, say_note(entry.result))
    show_answers(notebook, answers)
    folder = folder_of(app, "autograded", submission.lesson, submission.student)
    prepare_folder(folder)
    module = module_of(submission.lesson)
    write_whole(folder / f"{module}.ipynb", notebook_bytes(notebook))
    when = _timestamp(submission)
    if when is not None:
        write_whole(folder / TIMESTAMP, f"{when.isoformat(' ')} UTC\n".encode())
    handed = Handed(submission.student, submission.lesson, module, when)
    ids = {question.name: marked_id(question) for question in lesson.questions}
    by_id = {ids[answer.question]: answer for answer in answers}
    save(gradebook, handed, verdicts, _late_penalties(app), by_id)


def _handed_in(
    submission: Submission, lesson: Lesson
) -> tuple[tuple[NotebookCell, ...], tuple[Answer, ...]]:
    """Give the cells of a submission as a notebook has them, and its answers.

    A file that cannot be read has no cells, and its answers are for a person to find.
    """
    try:
        data = submission.read()
        read = read_handed_in(data, submission.ending, submission.place)
    except SubmissionError:
        return (), tuple(Answer(each.name, Answered.NOT_FOUND) for each in lesson.questions)
    questions = edition_of(lesson, editions_of(lesson), data, read).questions
    answers = read_answers(questions, data, read)
    if read.is_notebook:
        return read.notebook, answers
    texts = [cell.source.strip("\n") for cell in read.cells]
    code = [NotebookCell("code", text, _marks(text)) for text in texts if not _QUESTION.match(text)]
    # The code of a task is among the other cells.
    kinds = {q.name: "code" if q.is_code else "markdown" for q in questions if not q.in_task}
    written = [
        NotebookCell(kinds[answer.question], answer.text, _answers(answer.question))
        for answer in answers
        if answer.answered is Answered.YES and answer.question in kinds
    ]
    return (*code, *written), answers


def _answers(question: str) -> dict[str, object]:
    return {"nbgrader": {"grade_id": answer_id(question), "solution": True}}


def _marks(text: str) -> dict[str, object]:
    """Read the task from the header of a percent cell."""
    task = _TASK.match(text)
    return {"nbgrader": {"grade_id": grade_id(task[1]), "solution": True}} if task else {}


def _timestamp(submission: Submission) -> datetime.datetime | None:
    """Read when nbgrader collected a submission; None if the file is missing or holds no time."""
    from nbgrader.utils import parse_utc

    try:
        text = submission.read_beside(TIMESTAMP, LONGEST_TIMESTAMP).decode().strip()
        parsed = parse_utc(text) if text else None
    except (SubmissionError, ValueError, OverflowError):
        return None
    return parsed if isinstance(parsed, datetime.datetime) else None


def _late_penalties(app: Any) -> Any:
    from nbgrader.preprocessors import AssignLatePenalties

    return AssignLatePenalties(parent=app)
