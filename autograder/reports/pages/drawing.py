"""The pictures of a class. Each says what a table beside it says in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup

from autograder.language import _
from autograder.reports.pages.svg import BAR, GRID, LINE, MARK, TEXT, to_svg
from autograder.statistics.handing_in import Band, HandingIn
from autograder.statistics.items import Task
from autograder.statistics.mistakes import Misconception
from autograder.statistics.the_class import Scores

SIZE = 9  # of letters, in points
MOST_BARS = 12
LONGEST = 26  # letters of a label
# Where there is something to read off a picture that a few numbers do not say.
FEWEST = 2


def draw_scores(scores: Scores, key: str, title: str, description: str) -> Markup:
    """Draw how many students have which share of the points."""
    with _axes(3.3, 1.75) as (figure, axes):
        counts = scores.counts
        places = [(n + 0.5) / len(counts) for n in range(len(counts))]
        axes.bar(places, counts, width=0.9 / len(counts), color=BAR, linewidth=0)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, max(*counts, 1) * 1.22)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        axes.set_yticks([])
        for place, count in zip(places, counts, strict=True):
            if count:
                axes.annotate(
                    str(count), (place, count), (0, 2), textcoords="offset points",
                    ha="center", va="bottom", fontsize=SIZE, color=TEXT,
                )  # fmt: skip
        if scores.spread is not None:
            axes.axvline(
                min(scores.spread.median, 1),
                color=MARK,
                linewidth=1.6,
                linestyle=(0, (4, 2)),
                zorder=0.5,  # behind bars and numbers
            )
        return to_svg(figure, key, title, description)


def draw_tasks(tasks: Sequence[Task], key: str, title: str, description: str) -> Markup:
    """Draw the mean share of each task's points as a bar, and its discrimination as a mark."""
    known = [task.discrimination for task in tasks if isinstance(task.discrimination, float)]
    lowest = min([0.0, *known])
    with _axes(4.0, 0.4 + 0.25 * len(tasks)) as (figure, axes):
        rows = range(len(tasks), 0, -1)
        for row, task in zip(rows, tasks, strict=True):
            if task.difficulty is not None:
                axes.barh(row, min(task.difficulty, 1), height=0.62, color=BAR, linewidth=0)
            if isinstance(task.discrimination, float):
                axes.plot(
                    [task.discrimination] * 2, [row - 0.42, row + 0.42],
                    color=MARK, linewidth=3, solid_capstyle="butt",
                )  # fmt: skip
        axes.set_yticks(list(rows), [_short(task.name) for task in tasks])
        axes.set_ylim(0.4, len(tasks) + 0.6)
        axes.set_xlim(min(lowest * 1.05, 0), 1.02)
        axes.set_xticks([*([-1, -0.5] if lowest < -0.5 else []), 0, 0.25, 0.5, 0.75, 1])
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        return to_svg(figure, key, title, description)


def draw_handing_in(
    handing_in: HandingIn, key: str, title: str, description: str, due: str, grace: str
) -> Markup:
    """Draw how many students handed in how long before and after what is due.

    `due` and `grace` are the words that stand where the due date and its grace end.
    """
    with _axes(3.3, 1.75) as (figure, axes):
        counts, edges = handing_in.counts, _edges(due, grace)
        axes.bar(range(len(counts)), counts, width=0.9, color=BAR, linewidth=0)
        axes.set_xlim(-0.5, len(counts) - 0.5)
        axes.set_ylim(0, max(*counts, 1) * 1.22)
        axes.set_xticks(list(edges), list(edges.values()), fontsize=SIZE - 1.5)
        axes.set_yticks([])
        for place, count in enumerate(counts):
            if count:
                axes.annotate(
                    str(count), (place, count), (0, 2), textcoords="offset points",
                    ha="center", va="bottom", fontsize=SIZE, color=TEXT,
                )  # fmt: skip
        line = list(Band).index(Band.LAST_HOUR) + 0.5
        axes.axvline(line, color=MARK, linewidth=1.6, linestyle=(0, (4, 2)), zorder=0.5)
        return to_svg(figure, key, title, description)


def _edges(due: str, grace: str) -> dict[float, str]:
    """Label the ends of the bands: with minus signs before the due date, with plus signs after."""
    days, hours = _("{number} d"), _("{number} h")
    ends = {
        Band.WEEK_EARLY: days.format(number="−7"),
        Band.DAYS_EARLY: days.format(number="−1"),
        Band.LAST_DAY: hours.format(number="−1"),
        Band.LAST_HOUR: due,
        Band.GRACE: grace,
        Band.HOUR_LATE: hours.format(number="+1"),
        Band.DAY_LATE: days.format(number="+1"),
        Band.WEEK_LATE: days.format(number="+7"),
    }
    return {place + 0.5: ends[band] for place, band in enumerate(Band) if band in ends}


def draw_misconceptions(
    found: Sequence[Misconception], key: str, title: str, description: str
) -> Markup:
    """Draw how many students make each of the most frequent mistakes."""
    shown = found[:MOST_BARS]
    with _axes(4.6, 0.25 + 0.25 * len(shown)) as (figure, axes):
        rows = list(range(len(shown), 0, -1))
        counts = [len(each.students) for each in shown]
        axes.barh(rows, counts, height=0.66, color=BAR, linewidth=0)
        axes.set_yticks(rows, [_short(f"{each.task}: {each.name}", 34) for each in shown])
        axes.set_ylim(0.4, len(shown) + 0.6)
        axes.set_xticks([])
        for row, count in zip(rows, counts, strict=True):
            axes.annotate(
                str(count), (count, row), (4, 0), textcoords="offset points",
                ha="left", va="center", fontsize=SIZE, color=TEXT,
            )  # fmt: skip
        axes.set_xlim(0, max(counts) * 1.08)
        return to_svg(figure, key, title, description)


@contextmanager
def _axes(width: float, height: float) -> Iterator[tuple[Any, Any]]:
    """Give a figure with plain axes, in inches; nothing of it stays behind."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcdefaults()  # not what somebody likes on their own machine
        figure = Figure((width, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(LINE)
        axes.tick_params(colors=LINE, labelcolor=TEXT, labelsize=SIZE, length=3)
        axes.tick_params(axis="y", length=0)
        yield figure, axes


def _short(text: str, longest: int = LONGEST) -> str:
    # A dollar sign begins a formula in matplotlib.
    shown = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return shown.replace("$", r"\$")
