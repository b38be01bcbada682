"""The words for rules about how a task is written, and for what to write instead."""

from __future__ import annotations

from autograder.language import N_, _, ngettext
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
        N_("without loops"),
        N_("Compute on whole tensors: broadcasting, an index or a mask takes the place of a loop."),
    ),
    "@while": (
        N_("without `while`"),
        N_("Use a `for` loop, whose end is known, or no loop at all."),
    ),
    "@comprehensions": (
        N_("without comprehensions and generator expressions"),
        N_("Compute on whole tensors, or write out what the comprehension does."),
    ),
    "@lambdas": (N_("without `lambda`"), N_("Write the expression where it is used, or a `def`.")),
    "@conditionals": (
        N_("without conditions"),
        N_(
            "Compute both sides and choose with a mask: a comparison is 0 or 1 where it "
            "is multiplied."
        ),
    ),
    "@recursion": (N_("without recursion"), N_("Use a loop, or a formula for the whole.")),
    ONE_EXPRESSION: (
        N_("as one expression, a single `return`"),
        N_("Put what the names in between stand for into the one `return`."),
    ),
    AT_MOST_LINES: (
        "",  # with its number
        N_(
            "Shorten it; comments and the docstring do not count, two statements on one "
            "line are two."
        ),
    ),
    AT_MOST_CHARACTERS: (
        "",
        N_("Shorten it; blanks, comments and the docstring do not count."),
    ),
}


def say_manner(name: str, task: str, place: str, through: str = "") -> tuple[str, str] | None:
    """Say which rule is broken, where and by what, and what to do; None for any other rule.

    `name` is the rule and what stands there.
    """
    rule, what = (*name.split(" ", 1), "")[:2]
    if not is_manner(rule):
        return None
    must, step = _WORDS[rule.partition("=")[0]]
    what = _(what)
    if "=" in rule:
        number = number_in(rule)
        must = _at_most(rule, number).format(number=number)
        what = _("it has {what}").format(what=what)
    elif rule == ONE_EXPRESSION:
        what = _("{what} has more than that").format(what=what)
    elif rule == "@recursion":
        what = _("{what} leads back to itself").format(what=what)
    else:
        what = _("there is {what}").format(what=what)
    must = must if "=" in rule else _(must)
    by = _(" in `{through}`, which it calls").format(through=through) if through else ""
    said = _(
        "`{task}` must be written {must}: {what}{by}{place}; so this task earns no points."
    ).format(task=task, must=must, what=what, by=by, place=place)
    return said, _(step)


def _at_most(rule: str, number: int) -> str:
    if rule.startswith(AT_MOST_LINES):
        return ngettext(
            "in at most {number} line of code", "in at most {number} lines of code", number
        )
    return ngettext(
        "in at most {number} character of code", "in at most {number} characters of code", number
    )
