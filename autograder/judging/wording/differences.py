"""The words for a difference between two observations of a public check."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from autograder.observation.compare import Aspect, Difference

MOST_LINES = 3
SMALL = 1e-3  # relative


def say_differences(differences: Sequence[Difference]) -> str:
    """Say where an observation of a public check differs from the right one."""
    lines = [_say_group(list(group)) for _, group in groupby(differences, key=_list_of)]
    if len(lines) > MOST_LINES:
        rest = len(lines) - MOST_LINES + 1
        lines = [*lines[: MOST_LINES - 1], f"… and {rest} more."]
    return "\n".join(lines)


def _list_of(difference: Difference) -> str:
    """Name the list of plain numbers that holds a difference; its own path if none does."""
    whole, _, position = difference.path.rpartition(".")
    in_list = difference.aspect is Aspect.VALUE and difference.total == 1 and position.isdigit()
    return f"{whole}." if in_list else difference.path


def _say_group(group: Sequence[Difference]) -> str:
    if len(group) == 1:
        return _say(group[0])
    first = group[0]
    whole, _, position = first.path.rpartition(".")
    found = f"expected {first.expected}, found {first.found} at position {position}"
    return f"{_name(whole)}: {found}; {len(group)} of these numbers differ."


def _name(path: str) -> str:
    return f"`{path}`" if path else "The result"


def _say(d: Difference) -> str:
    name = _name(d.path)
    if d.aspect is Aspect.TYPE:
        return f"{name}: expected {d.expected}, found {d.found}."
    if d.aspect is Aspect.KEYS:
        return f"{name}: expected the parts {d.expected or 'none'}, found {d.found or 'none'}."
    if d.aspect is Aspect.MEMBERS:
        lacking = f"lacks {d.expected}" if d.expected else ""
        extra = f"holds {d.found}, which it should not" if d.found else ""
        return f"{name} {' and '.join(filter(None, (lacking, extra)))}."
    if d.aspect is Aspect.LENGTH:
        return f"{name}: expected {d.expected} {_items(d.expected)}, found {d.found}."
    if d.aspect in (Aspect.SHAPE, Aspect.DTYPE):
        return f"{name}: expected {d.aspect} {d.expected}, found {d.aspect} {d.found}."
    if not d.total:
        return f"{name}: expected {d.expected}, found {d.found}."
    return _say_numbers(name, d)


def _items(count: str) -> str:
    return "item" if count == "1" else "items"


def _say_numbers(name: str, d: Difference) -> str:
    # Parts of one tensor are counted; a single number needs no index.
    place = f" at index {list(d.where)}" if d.where else ""
    text = f"{name}: expected {d.expected}, found {d.found}{place}"
    if d.relative < SMALL:
        # The two may look alike as they are printed.
        text += f" (a difference of {d.largest:.2g})"
    if d.count > 1:
        return f"{text}, where the difference is largest; {d.count} of {d.total} values differ."
    others = {1: "", 2: "; the other one is right"}
    return f"{text}{others.get(d.total, f'; the other {d.total - 1} are right')}."
