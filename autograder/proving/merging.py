"""Merge two changed versions of one function: both changes at once, where they do not overlap."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple


class Conflict(Exception):  # noqa: N818 - no error: it says that there is no merged version
    """Both versions changed the same place."""


class _Change(NamedTuple):
    """Items `first` to `last` of a list have become `items`."""

    first: int
    last: int
    items: tuple[Any, ...]


def merge(base: ast.AST, one: ast.AST, other: ast.AST) -> ast.AST:
    """Merge two versions of a syntax tree with their common origin; Conflict if they overlap."""
    merged = _merge(base, one, other)
    if not isinstance(merged, ast.AST):
        raise Conflict
    return ast.fix_missing_locations(merged)


def _merge(base: Any, one: Any, other: Any) -> Any:
    if _same(one, base) or _same(one, other):
        return other
    if _same(other, base):
        return one
    if isinstance(base, list) and isinstance(one, list) and isinstance(other, list):
        return _merge_lists(base, one, other)
    if not isinstance(base, ast.AST) or not type(base) is type(one) is type(other):
        raise Conflict
    if isinstance(base, ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp):
        # An operator and its operands belong together: half of each change would be neither.
        raise Conflict
    fields = {
        name: _merge(getattr(base, name), getattr(one, name), getattr(other, name))
        for name in base._fields
    }
    return type(base)(**fields)


def _merge_lists(base: list[Any], one: list[Any], other: list[Any]) -> list[Any]:
    if len(base) == len(one) == len(other):
        return [_merge(*items) for items in zip(base, one, other, strict=True)]
    changes = sorted([*_changes(base, one), *_changes(base, other)], key=lambda c: c[:2])
    merged: list[Any] = []
    done, last_first = 0, -1
    for change in changes:
        # Two changes that begin at the same place have no order.
        if change.first < done or change.first == last_first:
            raise Conflict
        last_first = change.first
        merged += [*base[done : change.first], *change.items]
        done = change.last
    return [*merged, *base[done:]]


def _changes(base: Sequence[Any], changed: Sequence[Any]) -> list[_Change]:
    matcher = SequenceMatcher(a=[_text(b) for b in base], b=[_text(c) for c in changed])
    return [
        _Change(first, last, tuple(changed[start:end]))
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _same(one: Any, other: Any) -> bool:
    return bool(_text(one) == _text(other))


def _text(node: Any) -> str:
    if isinstance(node, list):
        return "\n".join(map(_text, node))
    return ast.dump(node) if isinstance(node, ast.AST) else repr(node)
