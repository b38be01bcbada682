"""How far a course's checks can be trusted, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.proving.calibration import Margin
from autograder.proving.mutants import MutantProof
from autograder.proving.strength import Strength


def strengths_table(strengths: Sequence[Strength]) -> Table:
    """One row for each lesson: margins, false alarms, cheats, mutants."""
    table = Table(title="How far the checks can be trusted", title_justify="left")
    names = ("lesson", "numbers", "margin", "weakest mistake", "right runs", "false alarms")
    for name in (*names, "cheats", "earned", "mutants", "killed", "equivalent", ""):
        table.add_column(name, justify="left" if name in ("lesson", "") else "right")
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
            Text("holds", style="green")
            if not each.problems
            else Text(f"{len(each.problems)} problems", style="bold red"),
        )
    return table


def strength_problems_table(strengths: Sequence[Strength]) -> Table:
    """Everything that is not good enough."""
    table = Table(title="What cannot be trusted", title_justify="left")
    table.add_column("lesson")
    table.add_column("problem", overflow="fold")
    for each in strengths:
        for problem in each.problems:
            table.add_row(each.lesson, Text(problem))
    return table


def survivors_table(lesson: str, proof: MutantProof) -> Table:
    """List the mutants that no check refuses and nobody has explained, with their difference."""
    table = Table(title=f"{lesson}: mutants that survive", title_justify="left", show_lines=True)
    table.add_column("task")
    table.add_column("change")
    table.add_column("difference", overflow="fold")
    for each in proof.survivors:
        table.add_row(each.mutant.task, each.mutant.operator, Text(each.mutant.diff))
    return table


def margins_table(lesson: str, measured: Sequence[Margin]) -> Table:
    """One row for each place where right answers differ, or where a rule was set."""
    table = Table(title=lesson, title_justify="left")
    for name in ("check", "key", "dtype"):
        table.add_column(name, overflow="fold")
    for name in ("tolerance", "widest right", "nearest wrong", "margin"):
        table.add_column(name, justify="right")
    table.add_column("nearest mistake", overflow="fold")
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
            each.nearest.partition(":")[0] + (", by hand" if each.reason else ""),
            style=style,
        )
    return table


def number(value: float) -> str:
    """Write a measured number: two digits are what another machine would measure too."""
    return "∞" if math.isinf(value) else f"{value:.2g}"
