"""Figures of matplotlib: what is drawn, its labels and limits, and not what it looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.ticker import FixedFormatter

from autograder.observation.compare import compare
from autograder.observation.form import Form, Other
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import find_others

Said = Callable[..., str]
Sent = Callable[[object], Any]
X = np.linspace(0, 1, 5)


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    with mpl.rc_context():
        yield


def figure(draw: Callable[[Axes], Any]) -> Figure:
    made = Figure()
    draw(made.add_subplot())
    return made


DRAWN: dict[str, Callable[[Axes], Any]] = {
    "nothing": lambda ax: None,
    "line": lambda ax: ax.plot(X, X**2),
    "other line": lambda ax: ax.plot(X, X**3),
    "two lines": lambda ax: ax.plot(X, X**2, X, X**3),
    "label": lambda ax: ax.plot(X, X**2, label="square"),
    "legend": lambda ax: (ax.plot(X, X**2, label="square"), ax.legend()),
    "title": lambda ax: (ax.plot(X, X**2), ax.set_title("Square")),
    "xlabel": lambda ax: (ax.plot(X, X**2), ax.set_xlabel("x")),
    "ylabel": lambda ax: (ax.plot(X, X**2), ax.set_ylabel("y")),
    "limits": lambda ax: (ax.plot(X, X**2), ax.set_xlim(-1, 1)),
    "scale": lambda ax: (ax.plot(X, X**2), ax.set_yscale("log")),
    "suptitle": lambda ax: (ax.plot(X, X**2), ax.get_figure().suptitle("All")),
    "dates": lambda ax: ax.plot(np.array(["2026-01-01", "2026-01-02"], "M8[D]"), [1, 2]),
    "points": lambda ax: ax.scatter(X, X**2),
    "coloured points": lambda ax: ax.scatter(X, X**2, c=X),
    "bars": lambda ax: ax.bar([1, 2], [3, 4]),
    "named bars": lambda ax: ax.bar(["a", "b"], [3, 4]),
    "other names": lambda ax: ax.bar(["a", "c"], [3, 4]),
    "lying bars": lambda ax: ax.barh([1, 2], [3, 4]),
    "histogram": lambda ax: ax.hist(X, bins=3),
    "steps": lambda ax: ax.stairs([1, 2, 3]),
    "image": lambda ax: ax.imshow(np.eye(3)),
    "mesh": lambda ax: ax.pcolormesh(np.eye(3)),
    "contours": lambda ax: ax.contour(np.outer(X, X)),
    "filled contours": lambda ax: ax.contourf(np.outer(X, X)),
    "area": lambda ax: ax.fill_between(X, X, X**2),
    "errors": lambda ax: ax.errorbar(X, X, yerr=X),
    "level": lambda ax: ax.axhline(1.0),
    "span": lambda ax: ax.axvspan(0, 1),
    "pie": lambda ax: ax.pie([1, 2, 3]),
    "boxes": lambda ax: ax.boxplot([[1, 2, 3], [2, 3, 9]]),
    "violins": lambda ax: ax.violinplot([[1, 2, 3], [2, 3, 9]]),
    "arrows": lambda ax: ax.quiver(X, X, X, X),
    "text": lambda ax: ax.text(0.5, 0.5, "here"),
    "annotation": lambda ax: ax.annotate("here", (0.5, 0.5)),
    "stems": lambda ax: ax.stem(X, X),
    "other ticks": lambda ax: ax.set_xticks([0, 0.5], ["no", "yes"]),
    "ticks": lambda ax: ax.set_xticks([0, 1], ["no", "yes"]),
    "nan": lambda ax: ax.plot([1, np.nan, 3]),
}


@pytest.mark.parametrize("name", DRAWN)
def test_equal_figures(said: Said, sent: Sent, name: str) -> None:
    """Two figures drawn by the same calls are equal, and their axes are."""
    one, other = figure(DRAWN[name]), figure(DRAWN[name])
    assert list(find_others(sent(one))) == []
    assert said(one, other) == ""
    assert said({"a": one.axes}, {"a": other.axes}) == ""


def test_any_two_figures_differ(sent: Sent) -> None:
    """Data, kinds, labels, limits, scales, titles and legends count."""
    figures = {name: sent(figure(draw)) for name, draw in DRAWN.items()}
    for (name, one), (other, two) in combinations(figures.items(), 2):
        assert compare(one, two, {}), (name, other)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (
            lambda ax: ax.plot(X, X**2 + 1),
            "`y.axes.0.ylim`: expected -0.05, found 0.95 at position 0; 2 of these numbers differ.",
        ),
        (
            lambda ax: (ax.plot(X, -(X**2)), ax.set_ylim(-0.05, 1.05)),
            "`y.axes.0.artists.0.y`: expected 1, found -1 at index [4], where the difference is largest; 4 of 5 values differ.",
        ),
        (
            lambda ax: (ax.plot(X, X**2), ax.set_title("A")),
            "`y.axes.0.title`: expected '', found 'A'.",
        ),
        (
            lambda ax: ax.plot(X, X**2, label="a"),
            "`y.axes.0.artists.0.label`: expected '', found 'a'.",
        ),
        (lambda ax: ax.plot(X, X**2, X, X**2), "`y.axes.0.artists`: expected 1 item, found 2."),
        (
            lambda ax: (ax.plot(X, X**2), ax.legend(["a"])),
            "`y.axes.0.legend`: expected None, found a list.",
        ),
    ],
)
def test_words(said: Said, draw: Callable[[Axes], Any], words: str) -> None:
    """A difference names the part of the figure."""
    assert words in said(figure(DRAWN["line"]), figure(draw)).splitlines()


def test_type_in_words(said: Said) -> None:
    """A figure is told from its axes, and a line from points."""
    one = figure(DRAWN["line"])
    assert said(one, one.axes[0]) == "`y`: expected a figure, found axes."
    assert said(one, None) == "`y`: expected a figure, found None."
    lines = figure(DRAWN["points"])
    assert "`y.axes.0.artists.0`: expected a line, found points." in said(one, lines)


def test_what_it_looks_like_does_not_count(said: Said) -> None:
    """Colours, widths, fonts, sizes and places on the page make no difference."""
    plain = figure(DRAWN["label"])
    other = Figure(figsize=(9, 2), dpi=300, facecolor="red")
    axes = other.add_axes((0.2, 0.2, 0.3, 0.3))
    axes.plot(X, X**2, "r--", linewidth=5, marker="o", label="square")
    axes.grid(True)
    assert said(plain, other) == ""
    assert (
        said(figure(DRAWN["histogram"]), figure(lambda ax: ax.hist(X, bins=3, color="red"))) == ""
    )


def test_tolerances(said: Said) -> None:
    """What is drawn may differ by rounding, and by what a rule for its path allows."""
    one = figure(DRAWN["limits"])
    near = figure(lambda ax: (ax.plot(X, X**2 * (1 + 1e-13)), ax.set_xlim(-1, 1)))
    assert said(one, near) == ""
    far = figure(lambda ax: (ax.plot(X, X**2 * 1.01), ax.set_xlim(-1, 1), ax.set_ylim(-0.05, 1.05)))
    assert said(one, far, **{"y.axes.0.artists.*": Tolerance(rtol=0.1)}) == ""


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("a student's method ran")


class LyingFigure(Figure):
    """A figure whose axes are what it says."""

    get_axes = never


class LyingLine(Line2D):
    """A line that never says its data."""

    get_data = never
    get_xdata = never
    __eq__ = never
    __hash__ = Line2D.__hash__


def test_figures_that_lie(sent: Sent) -> None:
    """A subclass, or a figure that holds a function in the place of its class's, has no form."""
    altered = figure(DRAWN["line"])
    altered.get_axes = never
    axes = figure(DRAWN["line"]).axes[0]
    axes.get_xlim = never
    assert sent([LyingFigure(), altered, axes]) == [
        Other("an object of type LyingFigure"),
        Other("an object of type Figure"),
        Other("an object of type Axes"),
    ]


def test_artists_that_lie(sent: Sent) -> None:
    """An artist of another class is described where it stands."""
    one = figure(lambda ax: ax.set_xlim(0, 1))
    one.axes[0].set_ylim(0, 1)
    one.axes[0].add_line(LyingLine([0, 1], [0, 1]))
    with_liar = list(find_others(sent(one)))
    assert with_liar == [("axes.0.artists.0", "an object of type LyingLine")]


def test_words_that_a_function_writes(sent: Sent) -> None:
    """A function at an axis may write anything, and is not called."""
    one = figure(lambda ax: ax.xaxis.set_major_formatter(never))
    assert list(find_others(sent(one))) == [("axes.0.xticks.0", "words that a function writes")]


def test_polar_axes(sent: Sent) -> None:
    """Axes of another kind are described."""
    made = Figure()
    made.add_subplot(projection="polar")
    assert list(find_others(sent(made))) == [("axes.0", "an object of type PolarAxes")]


def test_figure_with_very_much(sent: Sent) -> None:
    """What is drawn counts as the numbers it holds."""
    large = np.zeros(5_000_000)
    made = figure(lambda ax: ax.plot(large, large))
    others = list(find_others(sent(made)))
    assert [path for path, _ in others] == ["axes.0.artists.0.y"]
    assert type(sent(made)) is Form


class Evil:
    """An object that answers whatever it is asked by failing the test."""

    __iter__ = __len__ = __float__ = __array__ = __getitem__ = never


def test_what_a_student_puts_inside(sent: Sent) -> None:
    """Texts, words, data and lists of other classes are described, and not asked."""
    one = figure(DRAWN["legend"])
    axes = one.axes[0]
    axes.title = Evil()
    axes.legend_.texts = Evil()
    axes.xaxis.set_major_formatter(FixedFormatter(["a"]))
    axes.xaxis.get_major_formatter().seq = Evil()
    axes.add_artist(Annotation("a", (0, 0))).xy = Evil()
    assert list(find_others(sent(one))) == [
        ("axes.0.title", "a text of a class of its own"),
        ("axes.0.xticks.0", "a list of a class of its own"),
        ("axes.0.legend.0", "a text of a class of its own"),
        ("axes.0.artists.1.at", "data that are no numbers"),
    ]
