"""Fill the templates in: everything is text unless it is marked as HTML here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from autograder.language import OWN, _, heard, tag_of
from autograder.reports.html import marked_up
from autograder.reports.pages.moments import moment
from autograder.reports.plain import printable
from autograder.reports.reading import MARKS, OTHER_MARK
from autograder.reports.templates import allowing_only, environment, look
from autograder.results.points import say_points

# Beside the words for a state, whose colour they have: nothing is told by colour alone.
SIGNS: dict[str, str] = dict(MARKS) | {
    "partly": "◐",
    "missing": "–",
    "waiting": "…",
    "needs a person": "…",
}
TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, graded_in: str, **values: Any) -> bytes:
    """Fill a template in, with the style and the policy that lets nothing but that style act.

    It speaks the language in force; what results say is in the one that they were `graded_in`.
    """
    style = Markup(look(TEMPLATES / "style.css"))  # noqa: S704 - our own
    policy = f"{allowing_only(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    return (
        _environment()
        .get_template(template)
        .render(style=style, policy=policy, graded=_in_another(graded_in), **values)
        .encode("utf-8", "backslashreplace")
    )


def plain(text: str) -> str:
    """Give what a template wrote as the text that it stands for, on one line."""
    return " ".join((text.unescape() if isinstance(text, Markup) else text).split())


@cache
def _environment() -> Environment:
    filters: dict[str, Callable[..., Any]] = {
        "code": _with_code,
        "breakable": _breakable,
        "points": say_points,
        "moment": moment,
        "percent": _percent,
        "duration": _duration,
        "signed": lambda number: f"{number + 0.0:.2f}".replace("-", "−"),
        "sign": lambda state: SIGNS.get(state, OTHER_MARK),
    }
    return environment(TEMPLATES, filters, _shown)


def _shown(value: Any) -> Any:
    """Take out of a text what a terminal or a browser would obey, such as a change of direction."""
    return printable(value) if type(value) is str else value


def _in_another(language: str) -> Markup:
    """Give the attribute of what is said in a language, where the page has another."""
    same = tag_of(language) == tag_of(heard())
    return Markup("") if same else Markup(' lang="{}"').format(tag_of(language))


def _with_code(text: str) -> Markup:
    lang = "" if heard() == OWN else "en"
    return Markup(marked_up(text, lang=lang))  # noqa: S704 - `marked_up` escapes


def _breakable(name: str) -> Markup:
    """Let a long name go on in the next line after each underscore."""
    first, *rest = printable(name).split("_")
    return Markup("_<wbr>").join([first, *rest])  # which escapes the parts


def _percent(share: float) -> str:
    # Rounded down: only what is all right is 100.
    return f"{int(share * 100 + 1e-9)}"


def _duration(span: timedelta) -> str:
    """Write how long something is in its two largest units, rounded down."""
    minutes = int(span / timedelta(minutes=1))
    if minutes < 1:
        return _("< 1 min")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, _("{number} d")), (hours, _("{number} h")), (minutes, _("{number} min"))]
    first = next(place for place, (number, _) in enumerate(parts) if number)
    return " ".join(u.format(number=n) for n, u in parts[first : first + 2] if n)
