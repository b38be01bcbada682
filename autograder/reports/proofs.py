"""What `autograder validate` found, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from autograder.language import N_, _
from autograder.proving.lesson import Proof
from autograder.reports.strengths import number, say_problems
from autograder.results.points import say_points, total

COLUMNS = (
    N_("lesson"),
    N_("tasks"),
    N_("checks"),
    N_("reference"),
    N_("stub"),
    N_("alternatives"),
    N_("mistakes"),
    N_("recognised"),
    N_("margin"),
    N_("unsaid"),
    N_("CPU s"),
    "",
)
NARROW = ("lesson", "reference", "recognised", "margin", "")  # where there is no room for all
WIDE = 132  # signs that all columns need with the names of usual lessons


def proofs_table(proofs: Sequence[Proof], width: int = WIDE) -> Table:
    """One row for each lesson, and their sums; in a narrow terminal what matters most."""
    shown = COLUMNS if width >= WIDE else NARROW
    table = Table(title=_("Known answers against checks"), title_justify="left")
    for name in shown:
        left = name in ("lesson", "")
        table.add_column(_(name), justify="left" if left else "right", no_wrap=left)
    for proof in proofs:
        table.add_row(*_chosen(shown, _row(proof)))
    table.add_section()
    table.add_row(*_chosen(shown, _sums(proofs)))
    return table


Cells = tuple[str | Text, ...]


def _chosen(shown: Sequence[str], cells: Cells) -> Iterator[str | Text]:
    return (cell for name, cell in zip(COLUMNS, cells, strict=True) if name in shown)


def _row(proof: Proof) -> Cells:
    holds = Text(_("holds"), style="green")
    return (
        proof.lesson,
        str(proof.tasks),
        f"{proof.public} + {proof.hidden}",
        _of(proof.reference, proof.possible, proof.extra),
        say_points(proof.stub),
        str(proof.alternatives),
        str(proof.mistakes),
        str(proof.recognised),
        number(proof.margin),
        str(proof.unsaid),
        f"{proof.cpu_seconds:.2f}",
        holds if not proof.problems else say_problems(len(proof.problems)),
    )


def _sums(proofs: Sequence[Proof]) -> Cells:
    return (
        _("{count} lessons").format(count=len(proofs)),
        str(sum(proof.tasks for proof in proofs)),
        f"{sum(p.public for p in proofs)} + {sum(p.hidden for p in proofs)}",
        _of(
            total(p.reference for p in proofs),
            total(p.possible for p in proofs),
            total(p.extra for p in proofs),
        ),
        say_points(total(p.stub for p in proofs)),
        str(sum(proof.alternatives for proof in proofs)),
        str(sum(proof.mistakes for proof in proofs)),
        str(sum(proof.recognised for proof in proofs)),
        number(min((proof.margin for proof in proofs), default=math.inf)),
        str(sum(proof.unsaid for proof in proofs)),
        f"{sum(proof.cpu_seconds for proof in proofs):.2f}",
        "",
    )


def problems_table(proofs: Sequence[Proof]) -> Table:
    """Everything that is not as it must be."""
    table = Table(title=_("What does not hold"), title_justify="left", show_lines=False)
    table.add_column(_("lesson"))
    table.add_column(_("problem"), overflow="fold")
    for proof in proofs:
        for problem in proof.problems:
            table.add_row(proof.lesson, Text(problem))
    return table


def _of(earned: float, possible: float, extra: float) -> str:
    """Say how much was earned of what is possible, and of what is extra credit."""
    beyond = f" + {say_points(extra)}" if extra else ""
    return f"{say_points(earned)} / {say_points(possible)}{beyond}"
