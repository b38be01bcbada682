"""Words that come from below, where values and source are looked at, in the language in force."""

from __future__ import annotations

import re

from autograder.language import N_, _

_CELL = re.compile(r"(?:(.*), )?cell (\d+)(.*)", re.DOTALL)

# Kinds of values, parts of source, and why a task with a rule may not use something: said with
# `_` where they become part of a sentence.
KINDS = (
    *(N_("a tensor"), N_("a bool"), N_("an int"), N_("a float"), N_("a string")),
    *(N_("a list"), N_("a tuple"), N_("a dict"), N_("a set")),
    *(N_("a list comprehension"), N_("a set comprehension"), N_("a dict comprehension")),
    N_("a generator expression"),
    N_("can switch off the watch on what the task calls"),
    N_("runs code that the source does not show"),
    N_("can fetch a function whose name the source does not show"),
    N_("computes where the watch on the task does not see it"),
    N_("reaches into what watches the task"),
    N_("looks at or changes whoever called the task"),
    N_("compiles the task, so that its calls cannot be seen"),
)
_BOUNDS = (
    (re.compile(r"between (?P<low>\S+) and (?P<high>\S+)"), N_("between {low} and {high}")),
    (re.compile(r"at most (?P<high>\S+)"), N_("at most {high}")),
    (re.compile(r"at least (?P<low>\S+)"), N_("at least {low}")),
)


def say_bounds(expected: str) -> str:
    """Say from where to where a number may be, as the comparison gives it; or else the number."""
    for pattern, sentence in _BOUNDS:
        found = pattern.fullmatch(expected)
        if found:
            return _(sentence).format(**found.groupdict())
    return expected


def say_cell(label: str) -> str:
    """Name a cell by its label: `cell 3 (predict)`, `x.py, cell 3`, or what else it was called."""
    found = _CELL.fullmatch(label)
    if not found:
        return label
    cell = _("cell {number}{rest}").format(number=found[2], rest=found[3])
    return _("{file}, {cell}").format(file=found[1], cell=cell) if found[1] else cell
