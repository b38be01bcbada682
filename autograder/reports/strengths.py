"""How far a course's checks can be trusted, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.language import N_, _, ngettext
from autograder.proving.calibration import Margin
from autograder.proving.mutants import MutantProof
from autograder.proving.strength import Strength

COLUMNS = (
    *(N_("lesson"), N_("numbers"), N_("margin"), N_("weakest mistake"), N_("right runs")),
    *(N_("false alarms"), N_("cheats"), N_("earned"), N_("mutants"), N_("killed")),
    *(N_("equivalent"), ""),
)


def strengths_table(strengths: Sequence[Strength]) -> Table:
    """One row for each lesson: margins, false alarms, cheats, mutants."""
    table = Table(title=_("How far the checks can be trusted"), title_justify="left")
    for name in COLUMNS:
        table.add_column(_(name), justify="left" if name in ("lesson", "") else "right")
    for each in strengths:
        smallest, cheats, mutants = each.smallest, each.cheats, each.mutants
        table.add_row(
            each.lesson,
            str(len(each.margins)),
            "–" if smallest is None else number(smallest.margin),
            f"{number(each.weakest_mistake)} tol",
            str(each.right_runs),
            str(each.false_alarms),
            str(cheats.tried) if cheats else "–",
            f"{cheats.points:g}" if cheats else "–",
            str(len(mutants.tried)) if mutants else "–",
            f"{mutants.rate:.1%}" if mutants else "–",
            str(len(mutants.equivalent)) if mutants else "–",
            Text(_("holds"), style="green")
            if not each.problems
            else say_problems(len(each.problems)),
        )
    return table


def strength_problems_table(strengths: Sequence[Strength]) -> Table:
    """Everything that is not good enough."""
    table = Table(title=_("What cannot be trusted"), title_justify="left")
    table.add_column(_("lesson"))
    table.add_column(_("problem"), overflow="fold")
    for each in strengths:
        for problem in each.problems:
            table.add_row(each.lesson, Text(problem))
    return table


def survivors_table(lesson: str, proof: MutantProof) -> Table:
    """List the mutants that no check refuses and nobody has explained, with their difference."""
    title = _("{lesson}: mutants that survive").format(lesson=lesson)
    table = Table(title=title, title_justify="left", show_lines=True)
    table.add_column(_("task"))
    table.add_column(_("change"))
    table.add_column(_("difference"), overflow="fold")
    for each in proof.survivors:
        table.add_row(each.mutant.task, each.mutant.operator, Text(each.mutant.diff))
    return table


def margins_table(lesson: str, measured: Sequence[Margin]) -> Table:
    """One row for each place where right answers differ, or where a rule was set."""
    table = Table(title=lesson, title_justify="left")
    for name in (_("check"), _("key"), "dtype"):
        table.add_column(name, overflow="fold")
    for name in (_("tolerance"), _("widest right"), _("nearest wrong"), _("margin")):
        table.add_column(name, justify="right")
    table.add_column(_("nearest mistake"), overflow="fold")
    for each in measured:
        if not (each.is_arithmetic or each.reason):
            continue
        style = "yellow" if each.problem() and not each.reason else ""
        table.add_row(
            each.place.check,
            each.place.key,
            each.place.dtype,
            number(each.limit),
            number(each.right),
            number(each.nearest_wrong),
            number(each.margin),
            # For a mutant, only its task and its kind: its difference may be long.
            each.nearest.partition(":")[0] + (_(", by hand") if each.reason else ""),
            style=style,
        )
    return table


def number(value: float) -> str:
    """Write a measured number: two digits are what another machine would measure too."""
    return "∞" if math.isinf(value) else f"{value:.2g}"


def say_problems(count: int) -> Text:
    """Count what does not hold."""
    said = ngettext("{count} problem", "{count} problems", count)
    return Text(said.format(count=count), style="bold red")
