"""Look at objects without running any of their code: their classes, and what they store."""

from __future__ import annotations

import sys
import types
from typing import Any, cast

LONGEST_NAME = 200
MISSING: Any = object()

# A metaclass could answer anything to `kind.__mro__`, `kind.__name__` and `kind == other`.
_MRO = type.__dict__["__mro__"]
_NAME = type.__dict__["__name__"]
_DICT = type.__dict__["__dict__"]
# What an attribute of the same name in an object would be called in place of, or hide.
_CALLED = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    classmethod,
    staticmethod,
    property,
)


def name_of(kind: type) -> str:
    """Give a class's name, cut to what a person can read."""
    # A name can be of a subclass of str.
    return str.__getitem__(_NAME.__get__(kind), slice(LONGEST_NAME))


def mro_of(kind: type) -> tuple[type, ...]:
    """Give a class and its bases, in the order in which they are searched."""
    return cast("tuple[type, ...]", _MRO.__get__(kind))


def own_of(kind: type) -> types.MappingProxyType[str, Any]:
    """Give what a class itself defines."""
    return cast("types.MappingProxyType[str, Any]", _DICT.__get__(kind))


def is_one_of(kind: type, kinds: tuple[Any, ...]) -> bool:
    """Say whether a class is one of these very classes."""
    return any(kind is each for each in kinds)


def derives(kind: type, base: object) -> bool:
    """Say whether a class is `base` or derives from it."""
    return any(each is base for each in mro_of(kind))


def known(module: str, name: str) -> Any:
    """Find what a module that was imported defines under a name; None where it does not."""
    found = sys.modules.get(module)
    return vars(found).get(name) if type(found) is types.ModuleType else None


def inherited(kind: type, name: str) -> Any:
    """Find what a class or its bases define under a name, without asking for it."""
    for each in mro_of(kind):
        if name in own_of(each):
            return own_of(each)[name]
    return MISSING


def stored(value: object) -> dict[str, Any]:
    """Give an object's own attributes, as they are stored; none where they cannot be read."""
    place = inherited(type(value), "__dict__")
    if type(place) is not types.GetSetDescriptorType:
        return {}
    attributes = place.__get__(value)
    return attributes if type(attributes) is dict else {}


def stored_at(value: object, name: str) -> Any:
    """Read one attribute as it is stored: in the object, in a slot, or as its class's default."""
    attributes = stored(value)
    if name in attributes:
        return attributes[name]
    for each in mro_of(type(value)):
        slot = own_of(each).get(name)
        if type(slot) is types.MemberDescriptorType:
            try:
                return slot.__get__(value)
            except AttributeError:
                return MISSING
    default = inherited(type(value), name)
    return MISSING if inherited(type(default), "__get__") is not MISSING else default


def is_altered(value: object) -> bool:
    """Say whether an object stores something in the place of one of its class's functions."""
    kind = type(value)
    return any(
        # A name of a subclass of str would be asked for its hash.
        type(name) is not str or is_one_of(type(inherited(kind, name)), _CALLED)
        for name in stored(value)
    )
