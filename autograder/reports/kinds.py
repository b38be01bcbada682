"""What kinds of input each check tries its task with, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.language import _
from autograder.proving.kinds import COLUMNS, Exercised

TRIED = "x"


def kinds_table(lesson: str, exercised: Sequence[Exercised]) -> Table:
    """One row for each check, and under those of a task one that adds them up."""
    table = Table(
        title=_("What the checks of {lesson} try their tasks with").format(lesson=lesson),
        title_justify="left",
    )
    table.add_column(_("check"), overflow="fold")
    for kind in COLUMNS:
        table.add_column(_(kind), justify="center")
    for task in dict.fromkeys(each.task for each in exercised):
        mine = [each for each in exercised if each.task == task]
        for each in mine:
            name = each.check.partition("::")[2].removeprefix("test_")
            table.add_row(Text(name), *(TRIED if kind in each.kinds else "" for kind in COLUMNS))
        counts = [sum(kind in each.kinds for each in mine) for kind in COLUMNS]
        cells = [Text(str(n)) if n else Text(_("none"), style="bold red") for n in counts]
        table.add_row(Text(task, style="bold"), *cells, end_section=True)
    return table
