"""The words for calls that did not return: where they stopped, and what ended them."""

from __future__ import annotations

from autograder.judging.wording.raised import BY_KIND
from autograder.model import Visibility
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Fault

MIB = 1 << 20
WITHHELD = "A hidden check tells the line only where a public check of the task stops there too."


def say_place(fault: Fault | None) -> str:
    """Say which line of the student's own code it was; empty if none was."""
    if fault is not None and fault.withheld:
        return WITHHELD
    if fault is None or not fault.cell:
        return ""
    place = fault.cell if not fault.line else f"{fault.cell}, line {fault.line}"
    return f"{place}: {fault.source}" if fault.source else place


def say_fault(fault: Fault, visibility: Visibility) -> str:
    """Say which exception it was."""
    if visibility is Visibility.PUBLIC:
        # It becomes part of a sentence, which has its own full stop.
        message = fault.message.strip().removesuffix(".")
        return f"{fault.kind}: {message}" if message else fault.kind
    if not fault.builtin:
        return "a custom exception"
    # Code can choose among all of Python's; of a hidden check only what honest code meets is told.
    return fault.kind if fault.kind in BY_KIND else "an exception of a rare kind"


def say_ending(outcome: Outcome, cpu_seconds: float) -> tuple[str, str]:
    """Summarise how a call that neither returned nor raised ended, and say what to do."""
    if outcome.ending is Ending.TIMEOUT and outcome.detail == "submission":
        return (
            "Not finished: the time for the whole submission was used up.",
            "This check and those before it took too long; make your code finish sooner.",
        )
    if outcome.ending is Ending.TIMEOUT:
        return (
            f"Stopped after {outcome.limit or cpu_seconds:g} seconds.",
            "Look for a loop that never ends, or work that grows faster than it should.",
        )
    if outcome.ending is Ending.MEMORY:
        return (
            "Stopped: it asked for more memory than "
            + (f"the {outcome.limit / MIB:.0f} MiB it may use." if outcome.limit else "there is."),
            "Look at the shapes: (N, 1) against (N,) broadcasts to (N, N).",
        )
    if outcome.ending is Ending.DISK:
        return (
            "Stopped: it filled its folder for temporary files (disk full).",
            "Do not write files in a task; if you must, keep them small and delete them.",
        )
    if outcome.ending is Ending.EXITED:
        return (
            f"Your code ended the whole process{_because(outcome)}.",
            "Return a value instead of calling os._exit or anything that ends Python.",
        )
    if outcome.ending is Ending.PROTOCOL:
        return (
            "Your code wrote to a channel that is not its own.",
            "Remove whatever writes to file descriptors that your code did not open.",
        )
    if outcome.detail == "threads":
        return "Stopped: it started too many threads.", "Do not start threads in a task."
    if outcome.detail == "SIGKILL":
        return (
            "The process was killed (SIGKILL): by the system when memory ran out, or by itself.",
            "Look at the shapes: (N, 1) against (N,) broadcasts to (N, N).",
        )
    return (
        f"Your code crashed the process{_because(outcome)}.",
        "Look for very deep recursion, or code that reaches below Python.",
    )


def _because(outcome: Outcome) -> str:
    return f" ({outcome.detail})" if outcome.detail else ""
