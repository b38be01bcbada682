"""What each check rests on in the lesson's text, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.language import _
from autograder.proving.texts import Demand


def demands_table(lesson: str, demands: Sequence[Demand]) -> Table:
    """One row for each check function of a lesson, with the sentences that it quotes."""
    table = Table(
        title=_("What the checks of {lesson} rest on").format(lesson=lesson), title_justify="left"
    )
    table.add_column(_("task"))
    table.add_column(_("check"), overflow="fold")
    table.add_column(_("sentences of the text"), overflow="fold")
    for demand in demands:
        said = Text("\n".join(demand.sentences))
        if demand.unsaid:
            said = Text(_("none"), style="bold red")
        table.add_row(demand.task, Text(demand.check.removeprefix("test_")), said)
    return table


def say_unsaid(lesson: str, demands: Sequence[Demand]) -> str:
    """Count the hidden checks of a lesson that rest on no sentence."""
    hidden = [demand for demand in demands if demand.visibility.value == "hidden"]
    unsaid = [demand for demand in hidden if demand.unsaid]
    return _("{lesson}: {unsaid} of {hidden} hidden checks rest on no sentence of the text").format(
        lesson=lesson, unsaid=len(unsaid), hidden=len(hidden)
    )
