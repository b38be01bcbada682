"""The words for what was seen in a submission's source; the same in a notebook and in a grade."""

from __future__ import annotations

import platform

from autograder.judging.wording.kinds import say_cell
from autograder.language import N_, _
from autograder.sandbox.wire import Aside, Seen

_SENTENCES = {
    Seen.FILE: N_("{cell}: `{name}` wrote this cell into a file and defined nothing."),
    Seen.TIMED: (
        N_(
            "{cell}: `{name}` keeps nothing of what its cell defines; in grading the cell is read "
            "as if that line were not there."
        )
    ),
    Seen.OTHER_LANGUAGE: (
        N_("{cell}: `{name}` made this cell one of another language: it defined nothing.")
    ),
    Seen.UNKNOWN_MAGIC: (
        N_("{cell}: `{name}` is no cell magic that is known here: nothing of this cell was run.")
    ),
    Seen.AGAIN: N_("`{name}` is defined again in {cell}, line {line}: the last definition counts."),
    Seen.INSTALLED: (
        N_("{cell} was not run: in grading, `import {name}` gives the installed `{name}`.")
    ),
    Seen.FOLDED: (
        N_(
            "{cell}, line {line}: where work is checked and graded there is one process, so what "
            "`{name}` asks of others is done by it; the result is the same."
        )
    ),
    Seen.NEWER_PYTHON: N_("{cell}, line {line} uses {name}, and here runs Python {version}."),
    Seen.MISSPELT: N_("{cell}, line {line}: `{name}` is not `{meant}`."),
    Seen.UNCALLED: N_("{cell}, line {line}: `{name}` names the method and does not call it."),
    Seen.SHADOWED: N_("{cell}, line {line}: `{meant}` hides Python's own `{name}`."),
    Seen.COMPARED: N_(
        "{cell}, line {line}: `{name}` only compares, and nobody looks at the answer."
    ),
    Seen.RETURNS_AT_ONCE: (
        N_("{cell}, line {line}: this `return` ends the `{meant}` loop in its first round.")
    ),
}
_STEPS = {
    Seen.FILE: N_("Remove the line `{name}`, so that the cell itself defines it."),
    Seen.TIMED: N_("Remove the line `{name}`, or put it into a cell of its own."),
    Seen.OTHER_LANGUAGE: N_("Remove the line `{name}`, so that the cell is Python."),
    Seen.UNKNOWN_MAGIC: N_("Remove the line `{name}`, so that the cell is Python."),
    Seen.INSTALLED: N_("Give {cell} another name, and import it by that."),
    Seen.MISSPELT: N_("Write `{meant}`, with exactly this name."),
    Seen.UNCALLED: N_("Write `{meant}`: the brackets make the call."),
    Seen.SHADOWED: N_("Use another name there, so that `{name}` is Python's own again."),
    Seen.COMPARED: N_("Write `{meant}` if the left side is to get that value."),
    Seen.RETURNS_AT_ONCE: N_("Put the `return` behind the loop, or under an `if`."),
}
_STAR_STEP = N_("Import by name only what you use: then `{name}` is Python's own again.")


def say_aside(aside: Aside) -> str:
    """Say what it is that explains a grade."""
    version = ".".join(platform.python_version_tuple()[:2])
    return _(_SENTENCES[aside.what]).format(
        cell=say_cell(aside.cell),
        line=aside.line,
        # Of a syntax the name is the kit's own words.
        name=aside.name if aside.what is Seen.NEWER_PYTHON else _short(aside.name),
        version=version,
        meant=_short(aside.meant),
    )


def step_after_aside(aside: Aside) -> str:
    """Say what to do about it."""
    star = aside.what is Seen.SHADOWED and aside.meant.endswith("*")
    step = _STAR_STEP if star else _STEPS.get(aside.what, "")
    return _(step).format(
        name=_short(aside.name), meant=_short(aside.meant), cell=say_cell(aside.cell)
    )


def _short(name: str) -> str:
    return "".join(c for c in name if c.isprintable() and c != "`")[:60]
