"""Which slips in the source are said about a check that was not passed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Aside, Seen

SLIPS = (Seen.MISSPELT, Seen.UNCALLED, Seen.SHADOWED, Seen.COMPARED, Seen.RETURNS_AT_ONCE)
MOST_SAID = 2
# What torch calls by these names takes other arguments, or the same ones for something else.
_OTHERWISE = frozenset({"range"})


def slips_of(task: str, asides: Iterable[Aside]) -> tuple[Aside, ...]:
    """Choose the slips in the code that a task is made of."""
    return tuple(aside for aside in asides if aside.what in SLIPS and task in aside.tasks)


def slips_for(outcome: Outcome, slips: Iterable[Aside]) -> tuple[Aside, ...]:
    """Choose those that may have made one outcome what it is.

    A name that hides one of Python's own does no harm until it is called for what it is not.
    """
    told = (slip for slip in slips if slip.what is not Seen.SHADOWED or _called_in(outcome, slip))
    return tuple(told)[:MOST_SAID]


def _called_in(outcome: Outcome, slip: Aside) -> bool:
    if outcome.ending is not Ending.RAISED:
        return slip.name in _OTHERWISE and slip.meant.endswith("*")
    fault = outcome.fault
    if fault is None or not fault.builtin or fault.kind not in ("TypeError", "ValueError"):
        return False
    return re.search(rf"\b{re.escape(slip.name)}\s*\(", fault.source) is not None
