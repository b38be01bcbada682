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
from autograder.course.notebook import course_cells
from autograder.course.reading import load_lesson
from autograder.errors import SubmissionError, UsageError
from autograder.model import Status
from autograder.nbgrader.comment import say_note, say_verdicts
from autograder.nbgrader.folder import folder_of, open_app, open_gradebook
from autograder.nbgrader.gradebook import Handed, registered_points, require_points, save
from autograder.nbgrader.notebook import restore, show_verdicts
from autograder.notebooks.marks import grade_id
from autograder.notebooks.reading import NotebookCell, read_notebook, read_solution
from autograder.notebooks.writing import notebook_bytes, to_notebook
from autograder.output import prepare_folder, write_whole
from autograder.reports.progress import progress_bar
from autograder.results.gradebook import Entry
from autograder.submissions.finding import SUBMITTED
from autograder.submissions.submission import Submission

TIMESTAMP = "timestamp.txt"
LONGEST_TIMESTAMP = 1000  # bytes
_SQLITE = re.compile(r"sqlite:///(.+)")
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
        "the gradebook's URL does not show where nbgrader's folder, for autograded/, is; "
        "name it with --nbgrader-folder"
    )


def write(graded: Graded, url: str, folder: Path, console: Console) -> int:
    """Write all results that are ready; return how many."""
    app = open_app(folder, url)
    chosen = {(s.student, s.lesson): s for s in graded.found.submissions}
    ready = [e for e in graded.entries if e.result.status is not Status.UNGRADED or e.result.tasks]
    lessons = {entry.result.lesson for entry in ready}
    with open_gradebook(app) as gradebook, progress_bar(console) as progress:
        courses = {name: _course_cells(graded, gradebook, name, ready) for name in sorted(lessons)}
        bar = progress.add_task("writing to nbgrader", total=len(ready))
        for entry in ready:
            submission = chosen[entry.result.student, entry.result.lesson]
            _write_one(app, gradebook, courses[submission.lesson], submission, entry)
            progress.advance(bar)
    return len(ready)


def _course_cells(
    graded: Graded, gradebook: Any, name: str, entries: Sequence[Entry]
) -> tuple[NotebookCell, ...]:
    """Give the cells of a lesson's notebook; UsageError if the gradebook knows other tasks."""
    lesson = load_lesson(graded.course, name)
    registered = registered_points(gradebook, name, lesson.module)
    results = [e.result for e in entries if e.result.lesson == name and e.result.tasks]
    points = {task.name: task.possible for result in results[:1] for task in result.tasks}
    if points or registered is None:
        require_points(registered, points, name)
    else:
        # No submission of this lesson could be read: the gradebook says what the tasks are worth.
        points = {task: registered[f"check-{grade_id(task)}"] for task in lesson.task_names}
    return course_cells(lesson, points)


def _write_one(
    app: Any,
    gradebook: Any,
    course: Sequence[NotebookCell],
    submission: Submission,
    entry: Entry,
) -> None:
    verdicts = say_verdicts(entry.result, [cell.check for cell in course if cell.check])
    notebook = to_notebook(submission.lesson, restore(course, _handed_in(submission)))
    show_verdicts(notebook, verdicts, say_note(entry.result))
    folder = folder_of(app, "autograded", submission.lesson, submission.student)
    prepare_folder(folder)
    module = module_of(submission.lesson)
    write_whole(folder / f"{module}.ipynb", notebook_bytes(notebook))
    when = _timestamp(submission)
    if when is not None:
        write_whole(folder / TIMESTAMP, f"{when.isoformat(' ')} UTC\n".encode())
    handed = Handed(submission.student, submission.lesson, module, when)
    save(gradebook, handed, verdicts, _late_penalties(app))


def _handed_in(submission: Submission) -> tuple[NotebookCell, ...]:
    """Give the cells of a submission as a notebook has them; none if it cannot be read."""
    try:
        data = submission.read()
        if submission.ending == ".ipynb":
            return read_notebook(data, submission.place)
        texts = [cell.source.strip("\n") for cell in read_solution(data, ".py", submission.place)]
    except SubmissionError:
        return ()
    return tuple(NotebookCell("code", text, _marks(text)) for text in texts)


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
