"""Tables for a terminal: one for each lesson, with a row for each student."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from autograder.language import N_, _
from autograder.model import Status, SubmissionResult, TaskResult
from autograder.reports.colours import colour_of
from autograder.results.gradebook import Entry
from autograder.results.points import say_points, total
from autograder.submissions.submission import Unplaced

# How a whole submission stands; in files the words of `Status` stay as they are.
OVERALL = {
    Status.PASSED: N_("all right"),
    Status.FAILED: N_("graded"),
    Status.ERROR: N_("unreadable"),
    Status.UNGRADED: N_("UNGRADED"),
    Status.WAITING: N_("waiting for a person"),
}
MOST_FILES = 30  # that are listed in a terminal, where they need nobody


def lesson_table(lesson: str, tasks: Sequence[str], entries: Iterable[Entry]) -> Table:
    """Show the scores of one lesson: students down, tasks across."""
    table = Table(title=lesson, title_justify="left")
    table.add_column(_("student"))
    for task in tasks:
        table.add_column(task, justify="right")
    table.add_column(_("score"), justify="right")
    table.add_column(_("status"))
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
    table = Table(title=_("Files that are not graded"), title_justify="left")
    table.add_column(_("file"), overflow="fold")
    table.add_column(_("why"), overflow="fold")
    table.add_column(_("what to do"), overflow="fold")
    in_order = sorted(unplaced, key=lambda one: not one.needs_a_person)
    asking = sum(each.needs_a_person for each in in_order)
    shown = in_order[: max(asking, MOST_FILES)]
    for each in shown:
        asks = Text(_("needs a person: "), style="red") if each.needs_a_person else Text()
        table.add_row(Text(each.place), asks + Text(each.reason), Text(each.advice))
    if len(shown) < len(in_order):
        more = _("… and {count} more that need nobody, in results.json").format(
            count=len(in_order) - len(shown)
        )
        table.add_row(Text(more))
    return table


def _open_points(result: SubmissionResult) -> str:
    """Say how many of the points no person has given or refused yet."""
    waiting = total(
        asked.possible for task in result.tasks if (asked := task.asked) and _is_open(asked)
    )
    return _(" ({points} open)").format(points=say_points(waiting)) if waiting else ""


def _is_open(asked: TaskResult) -> bool:
    """Whether no person has marked it."""
    return asked.status is Status.WAITING and asked.mark is None


def _score(task: TaskResult) -> Text:
    if task.status is Status.WAITING and (asked := task.asked) and _is_open(asked):
        known = "" if task.is_question else f"{say_points(task.score)}+"
        text = known + _("?/{points} waiting").format(points=say_points(task.possible))
        return Text(text, style=colour_of(task.status).terminal)
    if task.possible:
        text = f"{say_points(task.score)}/{say_points(task.possible)}"
    else:  # a task of extra credit alone
        text = f"+{say_points(task.score)}"
    if task.status not in (Status.PASSED, Status.FAILED):
        text += f" {_(task.status.replace('_', ' '))}"
    return Text(text, style=colour_of(task.status).terminal)


def _status(result: SubmissionResult) -> Text:
    said = OVERALL.get(result.status, result.status)
    return Text(_(said), style=colour_of(result.status).terminal)
