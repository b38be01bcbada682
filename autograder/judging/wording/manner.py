"""The words for rules about how a task is written, and for what to write instead."""

from __future__ import annotations

from autograder.sandbox.manner import (
    AT_MOST_CHARACTERS,
    AT_MOST_LINES,
    ONE_EXPRESSION,
    is_manner,
    number_in,
)

# How it must be written, and the next step.
_WORDS = {
    "@loops": (
        "without loops",
        "Compute on whole tensors: broadcasting, an index or a mask takes the place of a loop.",
    ),
    "@while": ("without `while`", "Use a `for` loop, whose end is known, or no loop at all."),
    "@comprehensions": (
        "without comprehensions and generator expressions",
        "Compute on whole tensors, or write out what the comprehension does.",
    ),
    "@lambdas": ("without `lambda`", "Write the expression where it is used, or a `def`."),
    "@conditionals": (
        "without conditions",
        "Compute both sides and choose with a mask: a comparison is 0 or 1 where it is multiplied.",
    ),
    "@recursion": ("without recursion", "Use a loop, or a formula for the whole."),
    ONE_EXPRESSION: (
        "as one expression, a single `return`",
        "Put what the names in between stand for into the one `return`.",
    ),
    AT_MOST_LINES: (
        "in at most {number} line{s} of code",
        "Shorten it; comments and the docstring do not count, two statements on one line are two.",
    ),
    AT_MOST_CHARACTERS: (
        "in at most {number} character{s} of code",
        "Shorten it; blanks, comments and the docstring do not count.",
    ),
}


def say_manner(name: str, task: str, place: str, through: str = "") -> tuple[str, str] | None:
    """Say which rule is broken, where and by what, and what to do; None for any other rule.

    `name` is the rule and what stands there.
    """
    rule, _, what = name.partition(" ")
    if not is_manner(rule):
        return None
    must, step = _WORDS[rule.partition("=")[0]]
    if "=" in rule:
        number = number_in(rule)
        must = must.format(number=number, s="" if number == 1 else "s")
        what = f"it has {what}"
    elif rule == ONE_EXPRESSION:
        what = f"{what} has more than that"
    elif rule == "@recursion":
        what = f"{what} leads back to itself"
    else:
        what = f"there is {what}"
    by = f" in `{through}`, which it calls" if through else ""
    said = f"`{task}` must be written {must}: {what}{by}{place}; so this task earns no points."
    return said, step
