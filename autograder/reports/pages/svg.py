"""A figure of matplotlib as SVG that stands in a page: it takes the page's colours and fonts.

The page's policy lets no style act but its own sheet, so what matplotlib writes as styles becomes
attributes, and a colour becomes a class: then a picture follows the reader's light or dark.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

# What a figure is drawn in, and the class that each becomes. style.css says what they look like.
LINE, GRID, BAR, ON_BAR, MARK, TEXT = (f"#0{n}0{n}0{n}" for n in range(1, 7))
_CLASSES = {LINE: "p-line", GRID: "p-grid", BAR: "p-bar", ON_BAR: "p-on", MARK: "p-mark"}
_SPACE = re.compile(r"^\{[^}]*\}")
_SIZE = re.compile(r"([\d.]+)px")
_POINTED_AT = re.compile(r"(?:url\()?#([\w-]+)\)?")
_KEPT = frozenset(
    "fill stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray opacity "
    "fill-opacity stroke-opacity text-anchor font-weight".split()
)
_DROPPED = frozenset(["metadata", "style", "title", "desc"])


def to_svg(figure: Any, key: str, title: str, description: str) -> Markup:
    """Write a figure as an `<svg>` with a title and a description; `key` is unique on the page."""
    import matplotlib as mpl

    written = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": key}), warnings.catch_warnings():
        # Letters that no font of this machine has: the browser has one, and text stays text.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    root = ET.fromstring(written.getvalue())  # noqa: S314 - what matplotlib has just written
    _clean(root)
    _name(root, key)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title {key}-desc")
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        said = ET.Element(tag, id=f"{key}-{tag}")
        said.text = text
        root.insert(position, said)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - escaped by ElementTree


def _clean(element: ET.Element) -> None:
    """Take out namespaces and styles; what a browser needs of these becomes attributes."""
    element.tag = _SPACE.sub("", element.tag)
    attributes = {_SPACE.sub("", name): value for name, value in element.attrib.items()}
    pairs = (part.partition(":") for part in attributes.pop("style", "").split(";"))
    style = {name.strip(): value.strip() for name, _, value in pairs if value}
    # Versions of matplotlib write either.
    font = _SIZE.search(style.get("font-size") or style.get("font", ""))
    if font:
        attributes["font-size"] = font[1]
    attributes |= {name: value for name, value in style.items() if name in _KEPT}
    classes = []
    for name in ("fill", "stroke"):
        colour = attributes.get(name, "")
        if colour in _CLASSES or colour == TEXT:
            del attributes[name]
            classes += [_CLASSES[colour]] if colour in _CLASSES else []
    if classes:
        attributes["class"] = " ".join(dict.fromkeys(classes))
    element.attrib.clear()
    element.attrib.update(attributes)
    for child in list(element):
        if _SPACE.sub("", child.tag) in _DROPPED:
            element.remove(child)
        else:
            _clean(child)


def _name(root: ET.Element, key: str) -> None:
    """Keep the ids that something points at, under names that no other picture has."""
    used = {
        found[1]
        for element in root.iter()
        for name, value in element.attrib.items()
        if name in ("href", "clip-path") and (found := _POINTED_AT.fullmatch(value))
    }
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                if value in used:
                    element.set("id", f"{key}-{value}")
                else:
                    del element.attrib["id"]
            elif name in ("href", "clip-path"):
                element.set(name, value.replace("#", f"#{key}-"))
