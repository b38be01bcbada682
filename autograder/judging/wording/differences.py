"""The words for a difference between two observations of a public check."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from autograder.judging.wording.kinds import say_bounds
from autograder.language import _, ngettext
from autograder.observation.compare import Aspect, Difference

MOST_LINES = 3
SMALL = 1e-3  # relative


def say_differences(differences: Sequence[Difference]) -> str:
    """Say where an observation of a public check differs from the right one."""
    lines = [_say_group(list(group)) for _, group in groupby(differences, key=_list_of)]
    if len(lines) > MOST_LINES:
        rest = len(lines) - MOST_LINES + 1
        lines = [*lines[: MOST_LINES - 1], _("… and {rest} more.").format(rest=rest)]
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
    parts = first.path.rpartition(".")
    whole, position = parts[0], parts[2]  # of a list by itself, the whole has no name
    found = _("expected {expected}, found {found} at position {position}").format(
        expected=first.expected, found=first.found, position=position
    )
    return _("{name}: {found}; {count} of these numbers differ.").format(
        name=_name(whole), found=found, count=len(group)
    )


def _name(path: str) -> str:
    return f"`{path}`" if path else _("The result")


def _say(d: Difference) -> str:
    name = _name(d.path)
    if d.aspect is Aspect.TYPE:
        return _("{name}: expected {expected}, found {found}.").format(
            name=name, expected=_(d.expected), found=_(d.found)
        )
    if d.aspect is Aspect.KEYS:
        return _("{name}: expected the parts {expected}, found {found}.").format(
            name=name, expected=d.expected or _("none"), found=d.found or _("none")
        )
    if d.aspect is Aspect.MEMBERS:
        return _say_members(name, d)
    if d.aspect is Aspect.LENGTH:
        sentence = ngettext(
            "{name}: expected {expected} item, found {found}.",
            "{name}: expected {expected} items, found {found}.",
            1 if d.expected == "1" else 2,
        )
        return sentence.format(name=name, expected=d.expected, found=d.found)
    if d.aspect is Aspect.SHAPE:
        return _("{name}: expected shape {expected}, found shape {found}.").format(
            name=name, expected=d.expected, found=d.found
        )
    if d.aspect is Aspect.DTYPE:
        return _("{name}: expected dtype {expected}, found dtype {found}.").format(
            name=name, expected=d.expected, found=d.found
        )
    if not d.total:
        return _("{name}: expected {expected}, found {found}.").format(
            name=name, expected=say_bounds(d.expected), found=d.found
        )
    return _say_numbers(name, d)


def _say_members(name: str, d: Difference) -> str:
    if d.expected and d.found:
        sentence = _("{name} lacks {expected} and holds {found}, which it should not.")
    elif d.expected:
        sentence = _("{name} lacks {expected}.")
    else:
        sentence = _("{name} holds {found}, which it should not.")
    return sentence.format(name=name, expected=d.expected, found=d.found)


def _say_numbers(name: str, d: Difference) -> str:
    # Parts of one tensor are counted; a single number needs no index.
    place = _(" at index {index}").format(index=list(d.where)) if d.where else ""
    text = _("{name}: expected {expected}, found {found}{place}").format(
        name=name, expected=say_bounds(d.expected), found=d.found, place=place
    )
    if d.relative < SMALL:
        # The two may look alike as they are printed.
        text += _(" (a difference of {largest:.2g})").format(largest=d.largest)
    if d.count > 1:
        return _(
            "{text}, where the difference is largest; {count} of {total} values differ."
        ).format(text=text, count=d.count, total=d.total)
    if d.total == 1:
        return _("{text}.").format(text=text)
    if d.total == 2:
        return _("{text}; the other one is right.").format(text=text)
    return _("{text}; the other {others} are right.").format(text=text, others=d.total - 1)
