"""Take a TOML table for what it should be, and say of an unknown key which ones are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from autograder.errors import CourseError
from autograder.language import N_, _

Table = TypeVar("Table")


def convert_table(table: object, kind: type[Table], place: Path | str, advice: str) -> Table:
    """Take a table as `kind`; CourseError names the place and the key, and ends in `advice`."""
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        unknown = next(_unknown(table, inspect.type_info(kind), ()), None)
        said = str(error) if unknown is None else unknown
        raise CourseError(f"{place}: {said}; {advice}") from None


def _unknown(value: object, kind: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Say of each key that a struct does not have which ones it has."""
    if not isinstance(value, Mapping):
        return
    if isinstance(kind, inspect.DictType):
        for key, inner in value.items():
            yield from _unknown(inner, kind.value_type, (*path, str(key)))
    elif isinstance(kind, inspect.StructType):
        fields = {field.encode_name: field.type for field in kind.fields}
        for key, inner in value.items():
            if key in fields:
                yield from _unknown(inner, fields[key], (*path, key))
            elif kind.forbid_unknown_fields:
                yield say_unknown(key, tuple(fields), path)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _unknown(value, each, path)


def say_unknown(
    key: str, known: tuple[str, ...], path: tuple[str, ...] = (), what: str = N_("key")
) -> str:
    """Say that there is no such key, which one may be meant, and which there are."""
    where = _(" in {path}").format(path=" ".join(map(repr, path))) if path else ""
    near = get_close_matches(key, known, n=1)
    meant = _(", perhaps meant as {near!r}").format(near=near[0]) if near else ""
    return _("unknown {what} {key!r}{where}{meant}; the known ones are {known}").format(
        what=_(what), key=key, where=where, meant=meant, known=", ".join(known)
    )
