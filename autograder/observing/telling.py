"""What the outcomes of hidden checks may tell: nothing whose text or number student code chooses.

A process with hidden checks can raise on a line, end with a code or take a time that spells out
what it found in them. So of such an outcome a place is kept only where the process with the public
checks stopped too, for the same task; what remains is one of a few kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from autograder.model import Check
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.wire import Breach, Fault

# How processes of honest code crash. Others can be chosen only.
SIGNALS = frozenset({"SIGSEGV", "SIGABRT", "SIGFPE", "SIGBUS", "SIGILL", "SIGKILL"})

Place = tuple[str, int]


def only_what_may_be_told(
    hidden: Sequence[Check], outcomes: Sequence[Outcome], public: Sequence[Check], shown: Report
) -> tuple[Outcome, ...]:
    """Bound what the outcomes of hidden checks tell by what the public checks' process showed."""
    cells = {*shown.stopped, *(outcome.cell for outcome in shown.outcomes)}
    told = []
    for check, outcome in zip(hidden, outcomes, strict=True):
        mine = [o for c, o in zip(public, shown.outcomes, strict=True) if c.task == check.task]
        places = {_place(o.fault) for o in mine if o.fault is not None}
        breaches = {*shown.breaches, *(b for o in mine for b in o.breaches)}
        told.append(
            msgspec.structs.replace(
                outcome,
                fault=_fault(outcome.fault, places),
                detail=_detail(outcome),
                cell=outcome.cell if outcome.cell in cells else "",
                breaches=_breaches(outcome.breaches, breaches),
                # A second is coarse enough for a person who looks for what is slow.
                seconds=float(round(outcome.seconds)),
            )
        )
    return tuple(told)


def _place(fault: Fault) -> Place:
    return fault.cell, fault.line


def _fault(fault: Fault | None, places: Iterable[Place]) -> Fault | None:
    if fault is None or not fault.cell or _place(fault) in places:
        return fault
    return msgspec.structs.replace(fault, cell="", line=0, source="", withheld=True)


def _detail(outcome: Outcome) -> str:
    if outcome.ending is Ending.EXITED or outcome.ending is Ending.PROTOCOL:
        return ""
    if outcome.ending is Ending.CRASHED and outcome.detail.startswith(("SIG", "signal")):
        return outcome.detail if outcome.detail in SIGNALS else ""
    return outcome.detail


def _breaches(breaches: Iterable[Breach], known: Iterable[Breach]) -> tuple[Breach, ...]:
    """Keep of a breach that only hidden checks saw which rule it broke."""
    kept = (b if b in known else msgspec.structs.replace(b, cell="", line=0) for b in breaches)
    return tuple(dict.fromkeys(kept))
