"""The page that shows similar work side by side: one file, without scripts, and all escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from markupsafe import Markup

from autograder.judging.wording.kinds import say_cell
from autograder.language import _
from autograder.reports.plain import printable
from autograder.reports.templates import allowing_only, environment, look
from autograder.similar.as_json import NOTICE
from autograder.similar.comparing import OF_ONE_TASK, Pair, TaskPair, shared_lines
from autograder.similar.finding import LessonFound
from autograder.similar.lessons import NOT_PYTHON, Text

MOST_PAIRS = 200  # that are shown with their code
MOST_LINES = 200  # of one task of one student
LONGEST_LINE = 300
LEAST_SHOWN = 0.15  # similarity of a task whose code is shown
NOTHING_ELSE = "base-uri 'none'; form-action 'none'"
_HERE = Path(__file__).parent


class Line(msgspec.Struct, frozen=True):
    """A line of a student's code."""

    number: int
    text: str
    shared: bool

    @property
    def words(self) -> str:
        """The line without what it is indented by."""
        return self.text.lstrip()

    @property
    def indent(self) -> str:
        """What it is indented by."""
        return self.text[: len(self.text) - len(self.words)]


class Side(msgspec.Struct, frozen=True):
    """One student's code for a task."""

    student: str
    parts: tuple[tuple[str, tuple[Line, ...]], ...]  # the name of a cell, and its lines
    shared: int  # lines
    left_out: int


class Shown(msgspec.Struct, frozen=True):
    """A task of a pair, to be shown."""

    pair: TaskPair
    sides: tuple[Side, Side]


class ShownPair(msgspec.Struct, frozen=True):
    """A pair, to be shown."""

    anchor: str
    names: tuple[str, str]
    pair: Pair
    tasks: tuple[Shown, ...]
    with_code: bool


def similar_page(course: str, found: Sequence[LessonFound], threshold: float) -> str:
    """Write the page: clusters and pairs of each lesson, and the code of each pair."""
    style = look(_HERE / "page.css")
    with_code = _most_similar(found)
    lessons = [(each, list(_pairs(each, with_code))) for each in found]
    filters = {"plain": printable, "cell": say_cell, "why": _say_why}
    page = environment(_HERE, filters).get_template("page.html.jinja")
    return page.render(
        course=course,
        lessons=lessons,
        notice=NOTICE,
        style=Markup(style),  # noqa: S704 - the kit's own file
        policy=f"{allowing_only(style)}; {NOTHING_ELSE}",
        threshold=threshold,
        of_one_task=max(threshold, OF_ONE_TASK),
        most=MOST_PAIRS,
    )


def _say_why(why: str) -> str:
    """Say why something was not compared; what Python says of a text stays in its own words."""
    error = why.removeprefix(NOT_PYTHON)
    return _(why) if error == why else _("not Python: {error}").format(error=error)


def _most_similar(found: Sequence[LessonFound]) -> set[tuple[str, int]]:
    """Choose the pairs whose code is shown, over all lessons: (lesson, number of the pair)."""
    every = [
        (-max(pair.similarity, pair.strongest_task), each.lesson, number)
        for each in found
        for number, pair in enumerate(each.pairs)
    ]
    return {(lesson, number) for _rank, lesson, number in sorted(every)[:MOST_PAIRS]}


def _pairs(found: LessonFound, chosen: set[tuple[str, int]]) -> Iterator[ShownPair]:
    for number, pair in enumerate(found.pairs):
        with_code = (found.lesson, number) in chosen
        shown = [each for each in pair.tasks if each.similarity >= LEAST_SHOWN]
        tasks = [_task(found, pair, each) for each in shown or pair.tasks[:1]] if with_code else []
        yield ShownPair(
            f"{found.lesson}-{number}",
            (found.name(pair.one), found.name(pair.other)),
            pair,
            tuple(tasks),
            with_code,
        )


def _task(found: LessonFound, pair: Pair, task: TaskPair) -> Shown:
    one, other = found.programs[pair.one], found.programs[pair.other]
    mine, theirs = one.work.tasks[task.task], other.work.tasks[task.task]
    lines = shared_lines(mine, theirs, found.compared.weights[task.task])
    return Shown(
        task,
        (
            _side(one.work.student, one.texts[task.task], lines[0]),
            _side(other.work.student, other.texts[task.task], lines[1]),
        ),
    )


def _side(student: str, texts: Sequence[Text], shared: set[tuple[int, int]]) -> Side:
    parts: list[tuple[str, tuple[Line, ...]]] = []
    room = MOST_LINES
    for text in texts:
        kept = text.lines[:room]
        room -= len(kept)
        lines = tuple(
            Line(number, printable(line)[:LONGEST_LINE], (text.source, number) in shared)
            for number, line in enumerate(kept, start=text.first)
        )
        if lines:
            parts.append((text.name, lines))
    marked = sum(line.shared for _, lines in parts for line in lines)
    shown = sum(len(lines) for _, lines in parts)
    return Side(student, tuple(parts), marked, sum(len(text.lines) for text in texts) - shown)
