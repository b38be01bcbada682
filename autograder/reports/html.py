"""HTML that is escaped automatically: whatever is not already HTML is text."""

from __future__ import annotations

import re
from html import escape

from autograder.reports.plain import printable

EMPTY = frozenset({"br", "hr", "img"})
_CODE = re.compile(r"`([^`\n]+)`")


class Html(str):
    """Text that is already HTML."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str) -> Html:
    """Make an element; all attributes are escaped, and so are children that are not Html."""
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    if name in EMPTY:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{join(children)}</{name}>")


def join(children: tuple[str, ...] | list[str]) -> Html:
    """Put pieces side by side."""
    return Html("".join(c if isinstance(c, Html) else escape(printable(c)) for c in children))


def marked_up(text: str, style: str = "", lang: str = "") -> Html:
    """Show text in backticks as code, and everything else as it is."""
    pieces = _CODE.split(text)  # text and code alternate
    shown = [tag("code", s, style=style, lang=lang) if n % 2 else s for n, s in enumerate(pieces)]
    return join(shown)
