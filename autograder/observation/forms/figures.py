"""Forms of matplotlib's figures and axes: what is drawn, and not what it looks like.

Of each artist its kind, its data and its label count, of axes their titles, labels, limits, scales
and legend. Colours, fonts, sizes and places on the page do not. Only matplotlib's own classes have
a form.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from autograder.observation.form import SELF, Form, Other
from autograder.observation.forms.classes import (
    derives,
    is_altered,
    is_one_of,
    known,
    name_of,
    stored,
)

_READ_AS_PATHS = (
    "LineCollection PolyCollection FillBetweenPolyCollection QuadContourSet EllipseCollection"
).split()
_PATCHES = "Rectangle Polygon Wedge Circle Ellipse Arc StepPatch PathPatch FancyArrow".split()


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
        legend = [_text(each) for each in _listed(legend.texts)]
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


def _listed(items: Any) -> list[Any]:
    """Give the items of a list or tuple; anything else may be no list to who walks through it."""
    if is_one_of(type(items), (list, tuple)):
        return list(items)
    return [Other("a list of a class of its own")]


def _named_ticks(axis: Any) -> list[Any] | None:
    """Give the words at an axis; None where they are numbers that matplotlib chose."""
    written = axis.get_major_formatter()
    if type(written) is known("matplotlib.ticker", "FixedFormatter"):
        return _listed(written.seq)
    if type(written) is known("matplotlib.category", "StrCategoryFormatter"):
        return list(dict.keys(written._units))
    if type(written) is known("matplotlib.ticker", "FuncFormatter"):
        # Words given with their places are kept by a function of matplotlib's own.
        words, kept = written.func, known("matplotlib.axis", "Axis")._format_with_dict
        if type(words) is functools.partial and words.func is kept and len(words.args) == 1:
            places = dict.items(words.args[0])
            return [(_numbers((place,)), text) for place, text in places]
        return [Other("words that a function writes")]
    return None


def _artists(axes: Any) -> Iterator[Any]:
    """Give what is drawn, in the order it was added; bars of one call are one thing."""
    bars: dict[int, Any] = {}
    for group in axes.containers:
        if type(group) is known("matplotlib.container", "BarContainer"):
            bars |= {id(bar): group for bar in _listed(group.patches)}
    given: set[int] = set()
    # The artists that were added; spines, axis and background are always there.
    for artist in _listed(axes._children):
        group = bars.get(id(artist))
        if group is None:
            yield artist
        elif id(group) not in given:
            given.add(id(group))
            yield _bars(group)


def _bars(group: Any) -> Form | Other:
    rectangle = known("matplotlib.patches", "Rectangle")
    if any(type(bar) is not rectangle or is_altered(bar) for bar in _listed(group.patches)):
        return Other("bars of a class of their own")
    boxes = [(*bar.get_xy(), bar.get_width(), bar.get_height()) for bar in group.patches]
    parts = {
        name: _numbers([box[place] for box in boxes])
        for place, name in enumerate(("left", "bottom", "width", "height"))
    }
    return Form("bars", {"label": _label(group._label), **parts})


def read_artist(artist: Any, kind: type) -> Form | Other | None:
    """Read one line, cloud of points, patch, image or text."""
    name = name_of(kind)
    if is_altered(artist):
        return None
    if kind is known("matplotlib.lines", "Line2D"):
        x, y = artist.get_data(orig=False)
        return Form("a line", {"label": _label_of(artist), "x": _numbers(x), "y": _numbers(y)})
    if kind is known("matplotlib.collections", "PathCollection"):
        parts = {"points": _numbers(artist.get_offsets()), "values": _array(artist)}
        return Form("points", {"label": _label_of(artist), **parts})
    if kind is known("matplotlib.collections", "QuadMesh"):
        return Form("a mesh", {"corners": _numbers(artist._coordinates), "values": _array(artist)})
    if kind is known("matplotlib.image", "AxesImage"):
        extent = _numbers(tuple(artist.get_extent()))
        return Form("an image", {"extent": extent, "values": _numbers(artist.get_array())})
    if kind is known("matplotlib.text", "Text"):
        return Form("a text", {"at": _numbers(artist.get_position()), SELF: artist.get_text()})
    if kind is known("matplotlib.text", "Annotation"):
        return Form("an annotation", {"at": _numbers(artist.xy), SELF: artist.get_text()})
    if kind is known("matplotlib.quiver", "Quiver"):
        arrows = {"at": artist.XY, "x": artist.U, "y": artist.V}
        return Form("arrows", {key: _numbers(part) for key, part in arrows.items()})
    for module, names, read in (
        ("matplotlib.collections", _READ_AS_PATHS, _outlines),
        ("matplotlib.contour", _READ_AS_PATHS, _outlines),
        ("matplotlib.patches", _PATCHES, _outline),
    ):
        if name in names and known(module, name) is kind:
            return read(artist, name)
    return None


def _outlines(artist: Any, name: str) -> Form:
    paths = [_numbers(path.vertices) for path in artist.get_paths()]
    parts = {"label": _label_of(artist), "outlines": paths, "values": _array(artist)}
    return Form(f"a {name}", parts)


def _outline(artist: Any, name: str) -> Form:
    path = artist.get_patch_transform().transform_path(artist.get_path())
    return Form(f"a {name}", {"label": _label_of(artist), "outline": _numbers(path.vertices)})


def _label_of(artist: Any) -> str:
    return _label(stored(artist).get("_label", ""))


def _label(label: Any) -> str:
    """Give a label that was chosen; matplotlib's own begin with an underscore."""
    return label if type(label) is str and not label.startswith("_") else ""


def _array(artist: Any) -> Any:
    values = artist.get_array()
    return None if values is None else _numbers(values)


def _numbers(values: Any) -> Any:
    """Give numbers as an array of float64; what matplotlib masks, it does not draw."""
    import numpy

    kind = type(values)
    masked = kind is numpy.ma.MaskedArray
    if derives(kind, numpy.ndarray) and not masked:
        values = numpy.ndarray.view(values, numpy.ndarray)
    elif not masked and (not is_one_of(kind, (list, tuple)) or not all(map(_is_number, values))):
        return Other("data that are no numbers")
    plain: Any = numpy.ma.asarray(values)
    if plain.dtype.kind not in "biuf":
        return Other("data that are no numbers")
    return plain.astype("f8").filled(numpy.nan)


def _is_number(value: Any) -> bool:
    scalars = tuple(known("numpy", "sctypeDict").values())
    return is_one_of(type(value), (bool, int, float, *scalars))
