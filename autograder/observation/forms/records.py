"""Forms of what classes with named fields make: dataclasses, named tuples, enums.

Students write such classes, so nothing of theirs is called: fields are read as they are stored.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Any

from autograder.observation.form import SELF, Form, Other
from autograder.observation.forms.classes import (
    MISSING,
    derives,
    inherited,
    known,
    name_of,
    own_of,
    stored,
    stored_at,
)

# What a field is marked as, and a class variable or an argument of `__init__` alone is not.
_FIELD: Any = vars(dataclasses.make_dataclass("_", ["x"]))["__dataclass_fields__"]["x"]


def read_record(value: Any, kind: type, room: int) -> Form | Other | None:
    """Read a member of an enum, a named tuple or an instance of a dataclass."""
    if derives(kind, enum.Enum):
        return _member(value, kind)
    if derives(kind, tuple):
        return _named_tuple(value, kind)
    fields = inherited(kind, "__dataclass_fields__")
    if type(fields) is dict:
        return _dataclass(value, kind, fields)
    return None


def _member(value: Any, kind: type) -> Form | Other:
    member = stored(value).get("_name_")
    if type(member) is not str:  # as for flags without a name
        return Other(f"a value without a name of the enum {name_of(kind)}")
    return Form(f"an enum {name_of(kind)}", {SELF: member})


def _named_tuple(value: Any, kind: type) -> Form | None:
    names = inherited(kind, "_fields")
    if names is MISSING and known("torch.return_types", name_of(kind)) is kind:
        names = own_of(kind).get("__match_args__")
    items = tuple(tuple.__iter__(value))
    if type(names) is not tuple or not all(type(name) is str for name in names):
        return None
    if len(set(names)) != len(items) or len(names) != len(items):
        return None
    return Form(f"a named tuple {name_of(kind)}", dict(zip(names, items, strict=True)))


def _dataclass(value: Any, kind: type, fields: dict[Any, Any]) -> Form | Other | None:
    parts: dict[str, Any] = {}
    for name, field in fields.items():
        if type(name) is not str or type(field) is not type(_FIELD):
            return None
        # What takes no part in `==` is a note, and no part of the value.
        if field._field_type is not _FIELD._field_type or field.compare is False:
            continue
        parts[name] = stored_at(value, name)
        if parts[name] is MISSING:
            return Other(f"a dataclass {name_of(kind)} whose field {name[:100]} holds nothing")
    return Form(f"a dataclass {name_of(kind)}", parts)
