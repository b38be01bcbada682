"""What a student reads in a terminal: the same as the notebook's card, in colour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from autograder.assignments.hints import Hint
from autograder.language import _
from autograder.model import Status, TaskResult
from autograder.reports.colours import colour_of
from autograder.reports.plain import printable, shortened
from autograder.reports.reading import (
    NEXT,
    PRINTED,
    WARNING,
    Point,
    Reading,
    Standing,
    read_task,
    say_marks,
)

BAR_WIDTH = 20
_CODE = re.compile(r"`([^`\n]+)`")
_SOFT_BREAK = re.compile(r"(?<=\S)\n(?=[^\s\-*>|#])")


def results_page(
    results: Sequence[TaskResult], standing: Standing, printed: str = ""
) -> RenderableType:
    """Show some tasks; when there are several, those that pass take one line."""
    brief = len(results) > 1
    parts: list[RenderableType] = []
    for result in results:
        parts += _task(read_task(result), standing, brief=brief)
    if printed.strip():
        parts.append(Text(_("{printed}:").format(printed=_(PRINTED)), style="dim"))
        parts += [Padding(Text(printable(s)), (0, 0, 0, 2)) for s in shortened(printed)]
        parts.append(Text())
    for text in standing.warnings:
        parts += [Text(f"{_(WARNING)} ", style="bold yellow") + marked_up(text), Text()]
    parts.append(progress_line(standing))
    if standing.next_step:
        parts.append(marked_up(standing.next_step))
    return Group(*parts)


def progress_line(standing: Standing) -> Text:
    """Draw how many tasks are done."""
    filled = round(BAR_WIDTH * standing.done / max(standing.tasks, 1))
    bar = Text("━" * filled, style="green") + Text("━" * (BAR_WIDTH - filled), style="dim")
    return bar + Text(f"  {standing.sentence}", style="bold")


def marked_up(text: str, style: str = "") -> Text:
    """Show text in backticks as code; nothing in it is taken for rich's own markup."""
    shown = Text(style=style)
    for number, piece in enumerate(_CODE.split(printable(text))):
        shown.append(piece, style="bold cyan" if number % 2 else "")
    return shown


def hint_page(hint: Hint) -> RenderableType:
    """Show a hint; its paragraphs are as wide as the terminal, not as its author's editor."""
    prose = "```" not in hint.text and "$$" not in hint.text
    text = _SOFT_BREAK.sub(" ", hint.text) if prose else hint.text
    return Group(marked_up(hint.title, "bold"), marked_up(text))


def _task(reading: Reading, standing: Standing, *, brief: bool) -> Iterator[RenderableType]:
    passed = reading.status is Status.PASSED
    head = Text(f"{reading.mark} ", style=f"bold {colour_of(reading.status).terminal}")
    head.append(reading.task, style="bold")
    marks = [say_marks(reading.score, reading.possible), standing.say_more(reading)]
    head.append("  " + " · ".join(filter(None, marks)), style="dim")
    yield head
    if reading.diagnosis:
        yield Padding(marked_up(reading.diagnosis, "yellow"), (0, 0, 0, 2))
    if brief and passed:
        return
    for point in reading.points:
        yield from _point(point)
    yield Text()


def _point(point: Point) -> Iterator[RenderableType]:
    sign = Text(f"{point.mark} ", style=colour_of(point.shown_as).terminal)
    yield Padding(sign + marked_up(point.summary), (0, 0, 0, 2))
    for line in point.evidence:
        yield Padding(marked_up(line), (0, 0, 0, 4))
    if point.next_step:
        yield Padding(Text(_(NEXT), style="bold") + marked_up(point.next_step), (0, 0, 0, 4))
