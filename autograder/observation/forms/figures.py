"""Forms of matplotlib's figures and axes: what is drawn, and not what it looks like.

Of each artist its kind, its data and its label count, of axes their titles, labels, limits, scales
and legend. Colours, fonts, sizes and places on the page do not. Only matplotlib's own classes have
a form.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from autograder.observation.form import Form, Other
from autograder.observation.forms.artists import bars_of, listed, numbers_of, read_artist
from autograder.observation.forms.classes import is_altered, known


def read_matplotlib(value: Any, kind: type, room: int) -> Form | Other | None:
    """Read a figure, its axes, or one artist."""
    if known("matplotlib.figure", "Figure") is None:
        return None
    if kind is known("matplotlib.figure", "Figure"):
        if is_altered(value):
            return None
        title = "" if value._suptitle is None else _text(value._suptitle)
        return Form("a figure", {"title": title, "axes": list(value.axes)})
    if kind is known("matplotlib.axes", "Axes"):
        return None if is_altered(value) else _axes(value)
    return read_artist(value, kind)


def _axes(axes: Any) -> Form:
    legend = axes.legend_
    if legend is not None and type(legend) is known("matplotlib.legend", "Legend"):
        legend = [_text(each) for each in listed(legend.texts)]
    return Form(
        "axes",
        {
            "title": _text(axes.title),
            "xlabel": _text(axes.xaxis.label),
            "ylabel": _text(axes.yaxis.label),
            "xscale": axes.get_xscale(),
            "yscale": axes.get_yscale(),
            "xlim": tuple(float(end) for end in axes.get_xlim()),
            "ylim": tuple(float(end) for end in axes.get_ylim()),
            "xticks": _named_ticks(axes.xaxis),
            "yticks": _named_ticks(axes.yaxis),
            "legend": legend,
            "artists": list(_artists(axes)),
        },
    )


def _text(text: Any) -> Any:
    of_matplotlib = type(text) is known("matplotlib.text", "Text") and not is_altered(text)
    return text.get_text() if of_matplotlib else Other("a text of a class of its own")


def _named_ticks(axis: Any) -> list[Any] | None:
    """Give the words at an axis; None where they are numbers that matplotlib chose."""
    written = axis.get_major_formatter()
    if type(written) is known("matplotlib.ticker", "FixedFormatter"):
        return listed(written.seq)
    if type(written) is known("matplotlib.category", "StrCategoryFormatter"):
        return list(dict.keys(written._units))
    if type(written) is known("matplotlib.ticker", "FuncFormatter"):
        # Words given with their places are kept by a function of matplotlib's own.
        words, kept = written.func, known("matplotlib.axis", "Axis")._format_with_dict
        if type(words) is functools.partial and words.func is kept and len(words.args) == 1:
            places = dict.items(words.args[0])
            return [(numbers_of((place,)), text) for place, text in places]
        return [Other("words that a function writes")]
    return None


def _artists(axes: Any) -> Iterator[Any]:
    """Give what is drawn, in the order it was added; bars of one call are one thing."""
    bars: dict[int, Any] = {}
    for group in axes.containers:
        if type(group) is known("matplotlib.container", "BarContainer"):
            bars |= {id(bar): group for bar in listed(group.patches)}
    given: set[int] = set()
    # The artists that were added; spines, axis and background are always there.
    for artist in listed(axes._children):
        group = bars.get(id(artist))
        if group is None:
            yield artist
        elif id(group) not in given:
            given.add(id(group))
            yield bars_of(group)
