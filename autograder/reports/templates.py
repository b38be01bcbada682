"""What every page that is made of templates shares: all is escaped, and only its style acts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.language import OWN, _, heard, ngettext, tag_of
from autograder.reports.plain import printable

_LOOK = Path(__file__).parent / "look.css"


def environment(
    folder: Path,
    filters: Mapping[str, Callable[..., Any]],
    finalize: Callable[[Any], Any] | None = None,
) -> Environment:
    """Read templates in a folder: a value is text in them unless it is marked as HTML.

    A name that a template gets nothing for is an error; `finalize` is given every value. What
    stands in `{% trans %}`, `_(…)` and `ngettext(…)` is said in the language in force, and what is
    put into it is escaped as everything else.
    """
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    # The extension's own attribute: sentences are filled in by `_filled`.
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals |= {
        "_": _sentence,
        "gettext": _sentence,
        "ngettext": _one_or_several,
        "language": lambda: tag_of(heard()),
        "english": _english,
    }
    made.filters |= {"said": _, **filters}
    return made


def look(own: Path) -> str:
    """Give the style of a page: what all pages look like, and then the page's own sheet."""
    return "".join(file.read_text(encoding="utf-8") for file in (_LOOK, own))


def allowing_only(style: str) -> str:
    """Give the beginning of a policy that allows a page this style, and nothing else that acts."""
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{hashed}'"


def _sentence(sentence: str, **values: Any) -> Markup:
    return _filled(_(sentence), values)


def _one_or_several(one: str, many: str, num: int, **values: Any) -> Markup:
    return _filled(ngettext(one, many, num), {"num": num} | values)


def _filled(sentence: str, values: Mapping[str, Any]) -> Markup:
    """Fill a sentence of the kit, which may hold HTML; values are text unless they are HTML."""
    shown = {name: printable(v) if type(v) is str else v for name, v in values.items()}
    return Markup(sentence) % shown  # noqa: S704 - the sentence is ours; `%` escapes the values


def _english() -> Markup:
    """Give the attribute for what is no sentence, such as code, where these are not English."""
    return Markup("") if heard() == OWN else Markup(' lang="en"')
