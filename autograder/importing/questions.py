"""Questions for a person: what another tool's cell says of one, as cells of a lesson's source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from autograder.importing.checks import STEP
from autograder.importing.material import Cell, Kind, Material

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
# nbgrader's own, and what its preprocessor takes out of the release.
_SCHEME = re.compile(
    r"^=== BEGIN MARK SCHEME ===[^\n]*\n(.*?)^=== END MARK SCHEME ===[^\n]*$",
    re.MULTILINE | re.DOTALL,
)


def question(
    source: str, name: str, points: float, *, is_code: bool = False, is_prompt: bool = False
) -> Iterator[Cell]:
    """Give the cell of a question, and its rubric's where the original has a mark scheme.

    What stands in it is the author's own answer, unless the cell only asks (`is_prompt`).
    """
    scheme = "\n".join(found.strip() for found in _SCHEME.findall(source))
    text = _SCHEME.sub("", source).strip("\n")
    if BEGIN not in text:
        text = f"{text}\n\n{BEGIN}\n{END}" if is_prompt else f"{BEGIN}\n{text}\n{END}"
    yield Cell(Kind.SHOWN if is_code else Kind.QUESTION, text, (name,), points=points)
    if scheme:
        yield Cell(Kind.RUBRIC, scheme, (name,))


def with_names(material: Material) -> Material:
    """Give each question a name that no task and no other question has."""
    taken = set(material.tasks)
    named: dict[str, str] = {}

    def rename(cell: Cell) -> Cell:
        if cell.kind in (Kind.QUESTION, Kind.SHOWN):
            named[cell.tasks[0]] = _free(cell.tasks[0], taken)
            taken.add(named[cell.tasks[0]])
        elif cell.kind is not Kind.RUBRIC:
            return cell
        return msgspec.structs.replace(cell, tasks=(named[cell.tasks[0]],))

    return msgspec.structs.replace(material, cells=tuple(map(rename, material.cells)))


def with_points(material: Material, total: float) -> tuple[Material, float]:
    """Scale what a person gives so that it and the checks have a total; give the checks' part.

    Both are multiples of a quarter; without any check, the last question takes what is left.
    """
    asked = sum(Fraction(each.points) for each in material.marked)
    checked = sum(Fraction(each.points) for each in material.tests)
    left = Fraction(total).limit_denominator(4)
    scale = left / (asked + checked) if asked + checked else Fraction(0)
    cells = list(material.cells)
    places = [n for n, each in enumerate(cells) if each in material.marked]
    for place in places:
        points = max(STEP, round(Fraction(cells[place].points) * scale / STEP) * STEP)
        if place == places[-1] and not material.tests:
            points = left
        left -= points
        cells[place] = msgspec.structs.replace(cells[place], points=float(points))
    return msgspec.structs.replace(material, cells=tuple(cells)), float(left)


def _free(name: str, taken: set[str]) -> str:
    plain = re.sub(r"\W+", "_", name).strip("_") or "question"
    plain = plain if plain.isidentifier() else f"question_{plain}"
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain}_{number}"
    return free
