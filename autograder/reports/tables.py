"""Tables for a terminal: one for each lesson, with a row for each student."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from autograder.model import Status, SubmissionResult, TaskResult
from autograder.reports.colours import colour_of
from autograder.results.gradebook import Entry
from autograder.results.points import say_points, total
from autograder.submissions.submission import Unplaced

MOST_FILES = 30  # that are listed in a terminal, where they need nobody


def lesson_table(lesson: str, tasks: Sequence[str], entries: Iterable[Entry]) -> Table:
    """Show the scores of one lesson: students down, tasks across."""
    table = Table(title=lesson, title_justify="left")
    table.add_column("student")
    for task in tasks:
        table.add_column(task, justify="right")
    table.add_column("score", justify="right")
    table.add_column("status")
    for entry in entries:
        result = entry.result
        scores = {task.name: task for task in result.tasks}
        cells = [_score(scores[name]) if name in scores else Text("–") for name in tasks]
        possible = say_points(result.possible)
        total = f"{say_points(result.score)} / {possible}{_open_points(result)}"
        # Text, not markup: a student's name must not be interpreted.
        table.add_row(Text(result.student), *cells, Text(total), _status(result))
    return table


def unplaced_table(unplaced: Iterable[Unplaced]) -> Table:
    """List the files that are not graded, those that need a person first."""
    table = Table(title="Files that are not graded", title_justify="left")
    table.add_column("file", overflow="fold")
    table.add_column("why", overflow="fold")
    table.add_column("what to do", overflow="fold")
    in_order = sorted(unplaced, key=lambda one: not one.needs_a_person)
    asking = sum(each.needs_a_person for each in in_order)
    shown = in_order[: max(asking, MOST_FILES)]
    for each in shown:
        asks = Text("needs a person: ", style="red") if each.needs_a_person else Text()
        table.add_row(Text(each.place), asks + Text(each.reason), Text(each.advice))
    if len(shown) < len(in_order):
        more = f"… and {len(in_order) - len(shown)} more that need nobody, in results.json"
        table.add_row(Text(more))
    return table


def _open_points(result: SubmissionResult) -> str:
    """Say how many of the points no person has given or refused yet."""
    waiting = total(
        asked.possible for task in result.tasks if (asked := task.asked) and _is_open(asked)
    )
    return f" ({say_points(waiting)} open)" if waiting else ""


def _is_open(asked: TaskResult) -> bool:
    """Whether no person has marked it."""
    return asked.status is Status.WAITING and asked.mark is None


def _score(task: TaskResult) -> Text:
    if task.status is Status.WAITING and (asked := task.asked) and _is_open(asked):
        known = "" if task.is_question else f"{say_points(task.score)}+"
        text = f"{known}?/{say_points(task.possible)} waiting"
        return Text(text, style=colour_of(task.status).terminal)
    if task.possible:
        text = f"{say_points(task.score)}/{say_points(task.possible)}"
    else:  # a task of extra credit alone
        text = f"+{say_points(task.score)}"
    if task.status not in (Status.PASSED, Status.FAILED):
        text += f" {task.status}"
    return Text(text, style=colour_of(task.status).terminal)


def _status(result: SubmissionResult) -> Text:
    words = {
        Status.PASSED: "all right",
        Status.FAILED: "graded",
        Status.ERROR: "unreadable",
        Status.UNGRADED: "UNGRADED",
        Status.WAITING: "waiting for a person",
    }
    return Text(words.get(result.status, result.status), style=colour_of(result.status).terminal)
