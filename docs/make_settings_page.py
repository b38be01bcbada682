"""Write docs/reference/settings.md: every key that an author may write, read off the code.

What a key means stands in docs/settings.toml; which keys there are, of what kind and with which
default, the code says itself. A key without a meaning ends the script, and so does a meaning
without a key.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import NODEFAULT, inspect

from autograder.course.course import Policy
from autograder.notebooks.percent import KEYS
from autograder.observation.tolerance import Tolerance
from autograder.observing.marks import MARKS
from autograder.policy.settings import (
    Late,
    LessonTerms,
    OwnTerms,
    Rounding,
    Settings,
    StudentTerms,
    Terms,
)
from autograder.proving.kinds import COLUMNS
from autograder.proving.mutants import Equivalent

DOCS = Path(__file__).parent
PAGE = DOCS / "reference" / "settings.md"
MEANINGS = DOCS / "settings.toml"
HEAD = """\
# Every key

What the author of a course may write, and where. `docs/make_settings_page.py` writes this page from
the code that reads the keys. How to use them stands in
[Writing a lesson](../writing-a-lesson.md). A key that is not known is an error, which names those
that are.
"""


def page(meanings: Mapping[str, Mapping[str, str]]) -> str:
    """Write the page; a key without a meaning, or a meaning without a key, is a KeyError."""
    kinds = (inspect.type_info(each) for each in (Policy, Tolerance, Equivalent))
    policy, tolerance, equivalent = kinds
    sections = {
        "settings": _fields(policy),
        **_nested(policy),
        "policy": _fields(inspect.type_info(Settings)),
        "policy.late": _fields(inspect.type_info(Late)),
        "policy.rounding": _fields(inspect.type_info(Rounding)),
        "policy.lessons": _more(LessonTerms),
        "policy.students": _more(StudentTerms),
        "policy.students.lessons": _more(OwnTerms),
        "cells": ((f"`{key}`", "", "") for key in KEYS),
        "marks": ((f"`{name}{given}`", "", "") for name, (given, _) in MARKS.items()),
        "tolerances": _fields(tolerance),
        "not_exercised": ((f"`{kind}`", "", "") for kind in COLUMNS),
        "equivalent_mutants": _fields(equivalent),
    }
    said = {name: dict(each) for name, each in meanings.items()}
    said["marks"] = {name: means for name, (_, means) in MARKS.items()} | said["marks"]
    texts = [_section(name, list(rows), said.pop(name, {})) for name, rows in sections.items()]
    if said:
        raise KeyError(f"{MEANINGS.name}: [{next(iter(said))}] is about nothing that there is")
    return "\n".join([HEAD, *texts])


def _section(name: str, rows: list[tuple[str, str, str]], meanings: dict[str, str]) -> str:
    """Write a heading, a sentence and a table; `meanings` is emptied as keys take theirs."""
    try:
        title, _, about = meanings.pop("").partition("\n")
    except KeyError:
        raise KeyError(f'{MEANINGS.name}: [{name}] needs "" = a title and a sentence') from None
    lines = [f"## {title}", "", about.strip(), ""]
    wide = any(kind for _, kind, _ in rows)
    lines += ["| key | is | default | means |" if wide else "| key | means |"]
    lines += ["|---|---|---|---|" if wide else "|---|---|"]
    for shown, kind, default in rows:
        key = shown.strip("`").partition("(")[0]
        if key not in meanings:
            raise KeyError(f"{MEANINGS.name}: [{name}] says nothing of {key!r}; describe it")
        cells = (shown, kind, default, meanings.pop(key)) if wide else (shown, meanings.pop(key))
        lines.append(f"| {' | '.join(cells)} |")
    if meanings:
        left = next(iter(meanings))
        raise KeyError(f"{MEANINGS.name}: [{name}] describes {left!r}, which is no key")
    return "\n".join([*lines, ""])


def _fields(kind: Any) -> Iterator[tuple[str, str, str]]:
    for field in kind.fields:
        yield f"`{field.encode_name}`", _kind(field.type), _default(field)


def _more(kind: type) -> Iterator[tuple[str, str, str]]:
    """Give the fields that a kind of terms has besides those of all terms."""
    shared = {field.name for field in inspect.type_info(Terms).fields}
    for field in inspect.type_info(kind).fields:
        if field.name not in shared:
            yield f"`{field.encode_name}`", _kind(field.type), _default(field)


def _nested(kind: Any) -> dict[str, Iterator[tuple[str, str, str]]]:
    """Find the tables in a table: each has a section of its own, under the key's name."""
    found = {}
    for field in kind.fields:
        inner = field.type
        while isinstance(inner, inspect.DictType | inspect.VarTupleType):
            inner = inner.value_type if isinstance(inner, inspect.DictType) else inner.item_type
        if isinstance(inner, inspect.StructType):
            found[f"settings.{field.encode_name}"] = _fields(inner)
    return found


def _kind(kind: Any) -> str:
    """Say in words what a value is."""
    if isinstance(kind, inspect.UnionType):
        return " or ".join(_kind(e) for e in kind.types if not isinstance(e, inspect.NoneType))
    if isinstance(kind, inspect.VarTupleType | inspect.ListType | inspect.SetType):
        return f"list of {_kind(kind.item_type)}s"
    if isinstance(kind, inspect.TupleType):
        return "pair"
    if isinstance(kind, inspect.DictType):
        inner = _kind(kind.value_type)
        return f"table of {inner.replace('list of', 'lists of', 1)}{'s' * ('list' not in inner)}"
    if isinstance(kind, inspect.EnumType | inspect.LiteralType):
        values = [e.value for e in kind.cls] if hasattr(kind, "cls") else kind.values
        return ", ".join(f"`{each}`" for each in values)
    words = {
        "DateTime": "time",
        "Int": "whole number",
        "Float": "number",
        "Str": "text",
        "Bool": "`true` or `false`",
    }
    name = words.get(type(kind).__name__.removesuffix("Type"), "table")
    above, least = getattr(kind, "gt", None), getattr(kind, "ge", None)
    if above is not None:
        return f"{name} above {above:g}"
    return name if least is None else f"{name}, at least {least:g}"


def _default(field: Any) -> str:
    if field.required:
        return "required"
    if field.default is field.default_factory is NODEFAULT:  # what may be left out
        return "–"
    value = field.default if field.default is not NODEFAULT else field.default_factory()
    if value in (None, "", (), [], {}):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value:}`"


def main() -> None:
    """Write the page."""
    try:
        text = page(tomllib.loads(MEANINGS.read_text(encoding="utf-8")))
    except KeyError as error:
        sys.exit(str(error.args[0]))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
