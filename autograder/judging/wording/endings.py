"""The words for calls that did not return: where they stopped, and what ended them."""

from __future__ import annotations

from autograder.judging.wording.kinds import say_cell
from autograder.judging.wording.raised import BY_KIND
from autograder.language import N_, _
from autograder.model import Visibility
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Fault

MIB = 1 << 20
WITHHELD = N_(
    "A hidden check tells the line only where a public check of the task stops there too."
)


def say_place(fault: Fault | None) -> str:
    """Say which line of the student's own code it was; empty if none was."""
    if fault is not None and fault.withheld:
        return _(WITHHELD)
    if fault is None or not fault.cell:
        return ""
    place = say_cell(fault.cell)
    if fault.line:
        place = _("{cell}, line {line}").format(cell=place, line=fault.line)
    return f"{place}: {fault.source}" if fault.source else place


def say_fault(fault: Fault, visibility: Visibility) -> str:
    """Say which exception it was."""
    if visibility is Visibility.PUBLIC:
        # It becomes part of a sentence, which has its own full stop.
        message = fault.message.strip().removesuffix(".")
        return f"{fault.kind}: {message}" if message else fault.kind
    if not fault.builtin:
        return _("a custom exception")
    # Code can choose among all of Python's; of a hidden check only what honest code meets is told.
    return fault.kind if fault.kind in BY_KIND else _("an exception of a rare kind")


def say_ending(outcome: Outcome, cpu_seconds: float) -> tuple[str, str]:
    """Summarise how a call that neither returned nor raised ended, and say what to do."""
    if outcome.ending is Ending.TIMEOUT and outcome.detail == "submission":
        return (
            _("Not finished: the time for the whole submission was used up."),
            _("This check and those before it took too long; make your code finish sooner."),
        )
    if outcome.ending is Ending.TIMEOUT:
        return (
            _("Stopped after {seconds:g} seconds.").format(seconds=outcome.limit or cpu_seconds),
            _("Look for a loop that never ends, or work that grows faster than it should."),
        )
    if outcome.ending is Ending.MEMORY:
        limit = outcome.limit / MIB if outcome.limit else 0.0
        asked = (
            _("Stopped: it asked for more memory than the {limit:.0f} MiB it may use.")
            if limit
            else _("Stopped: it asked for more memory than there is.")
        )
        return (
            asked.format(limit=limit),
            _("Look at the shapes: (N, 1) against (N,) broadcasts to (N, N)."),
        )
    if outcome.ending is Ending.DISK:
        return (
            _("Stopped: it filled its folder for temporary files (disk full)."),
            _("Do not write files in a task; if you must, keep them small and delete them."),
        )
    if outcome.ending is Ending.EXITED:
        return (
            _("Your code ended the whole process{because}.").format(because=_because(outcome)),
            _("Return a value instead of calling os._exit or anything that ends Python."),
        )
    if outcome.ending is Ending.PROTOCOL:
        return (
            _("Your code wrote to a channel that is not its own."),
            _("Remove whatever writes to file descriptors that your code did not open."),
        )
    if outcome.detail == "threads":
        return _("Stopped: it started too many threads."), _("Do not start threads in a task.")
    if outcome.detail == "SIGKILL":
        return (
            _("The process was killed (SIGKILL): by the system when memory ran out, or by itself."),
            _("Look at the shapes: (N, 1) against (N,) broadcasts to (N, N)."),
        )
    return (
        _("Your code crashed the process{because}.").format(because=_because(outcome)),
        _("Look for very deep recursion, or code that reaches below Python."),
    )


def _because(outcome: Outcome) -> str:
    return f" ({outcome.detail})" if outcome.detail else ""
