"""Forms of what is drawn on matplotlib's axes: lines, points, bars, patches, images, texts."""

from __future__ import annotations

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


def listed(items: Any) -> list[Any]:
    """Give the items of a list or tuple; anything else may be no list to who walks through it."""
    if is_one_of(type(items), (list, tuple)):
        return list(items)
    return [Other("a list of a class of its own")]


def bars_of(group: Any) -> Form | Other:
    """Read the bars of one call."""
    rectangle = known("matplotlib.patches", "Rectangle")
    if any(type(bar) is not rectangle or is_altered(bar) for bar in listed(group.patches)):
        return Other("bars of a class of their own")
    boxes = [(*bar.get_xy(), bar.get_width(), bar.get_height()) for bar in group.patches]
    parts = {
        name: numbers_of([box[place] for box in boxes])
        for place, name in enumerate(("left", "bottom", "width", "height"))
    }
    return Form("bars", {"label": _label(group._label), **parts})


def read_artist(artist: Any, kind: type) -> Form | Other | None:
    """Read one line, cloud of points, patch, image or text."""
    name = name_of(kind)
    if not _is_of_matplotlib(kind, name) or is_altered(artist):
        return None
    if kind is known("matplotlib.lines", "Line2D"):
        x, y = artist.get_data(orig=False)
        return Form("a line", {"label": _label_of(artist), "x": numbers_of(x), "y": numbers_of(y)})
    if kind is known("matplotlib.collections", "PathCollection"):
        parts = {"points": numbers_of(artist.get_offsets()), "values": _array(artist)}
        return Form("points", {"label": _label_of(artist), **parts})
    if kind is known("matplotlib.collections", "QuadMesh"):
        return Form(
            "a mesh", {"corners": numbers_of(artist._coordinates), "values": _array(artist)}
        )
    if kind is known("matplotlib.image", "AxesImage"):
        extent = numbers_of(tuple(artist.get_extent()))
        return Form("an image", {"extent": extent, "values": numbers_of(artist.get_array())})
    if kind is known("matplotlib.text", "Text"):
        return Form("a text", {"at": numbers_of(artist.get_position()), SELF: artist.get_text()})
    if kind is known("matplotlib.text", "Annotation"):
        return Form("an annotation", {"at": numbers_of(artist.xy), SELF: artist.get_text()})
    if kind is known("matplotlib.quiver", "Quiver"):
        arrows = {"at": artist.XY, "x": artist.U, "y": artist.V}
        return Form("arrows", {key: numbers_of(part) for key, part in arrows.items()})
    for module, names, read in (
        ("matplotlib.collections", _READ_AS_PATHS, _outlines),
        ("matplotlib.contour", _READ_AS_PATHS, _outlines),
        ("matplotlib.patches", _PATCHES, _outline),
    ):
        if name in names and known(module, name) is kind:
            return read(artist, name)
    return None


def _is_of_matplotlib(kind: type, name: str) -> bool:
    modules = ("lines", "collections", "contour", "image", "text", "quiver", "patches")
    return any(known(f"matplotlib.{module}", name) is kind for module in modules)


def _outlines(artist: Any, name: str) -> Form:
    paths = [numbers_of(path.vertices) for path in artist.get_paths()]
    parts = {"label": _label_of(artist), "outlines": paths, "values": _array(artist)}
    return Form(f"a {name}", parts)


def _outline(artist: Any, name: str) -> Form:
    path = artist.get_patch_transform().transform_path(artist.get_path())
    return Form(f"a {name}", {"label": _label_of(artist), "outline": numbers_of(path.vertices)})


def _label_of(artist: Any) -> str:
    return _label(stored(artist).get("_label", ""))


def _label(label: Any) -> str:
    """Give a label that was chosen; matplotlib's own begin with an underscore."""
    return label if type(label) is str and not label.startswith("_") else ""


def _array(artist: Any) -> Any:
    values = artist.get_array()
    return None if values is None else numbers_of(values)


def numbers_of(values: Any) -> Any:
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
