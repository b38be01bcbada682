"""The words for what was found: plain sentences, tested one by one.

For hidden checks nothing here may show an input, an expected value, or text that student code
chose: an exception's own message could carry what the check handed to it.
"""

from __future__ import annotations

import math

from autograder.model import Visibility
from autograder.observation.compare import Aspect, Difference
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Fault

MOST_DIFFERENCES = 3


def say_differences(differences: tuple[Difference, ...]) -> str:
    """Say where an observation of a public check differs from the right one."""
    lines = [_say(difference) for difference in differences[:MOST_DIFFERENCES]]
    if len(differences) > MOST_DIFFERENCES:
        lines.append(f"… and {len(differences) - MOST_DIFFERENCES} more differences.")
    return "\n".join(lines)


def _say(d: Difference) -> str:
    name = f"`{d.path}`" if d.path else "The result"
    if d.aspect is Aspect.TYPE:
        return f"{name}: expected {d.expected}, found {d.found}."
    if d.aspect is Aspect.KEYS:
        return f"{name}: expected the parts {d.expected}, found {d.found or 'none'}."
    if d.aspect is Aspect.LENGTH:
        return f"{name}: expected {d.expected} items, found {d.found}."
    if d.aspect in (Aspect.SHAPE, Aspect.DTYPE):
        return f"{name}: expected {d.aspect} {d.expected}, found {d.aspect} {d.found}."
    if not d.total:
        return f"{name}: expected {d.expected}, found {d.found}."
    return _say_numbers(name, d)


def _say_numbers(name: str, d: Difference) -> str:
    # Parts of one tensor are counted; a single number needs no index.
    place = f" at index {list(d.where)}" if d.where else ""
    text = f"{name}: expected {d.expected}, found {d.found}{place}"
    if d.total > 1:
        text += f"; {d.count} of {d.total} values differ"
    if math.isfinite(d.largest) and d.largest > 0:
        text += f" (largest difference {d.largest:.3g}"
        text += f", {d.relative:.3g} relative)" if math.isfinite(d.relative) else ")"
    return text + "."


def say_place(fault: Fault | None) -> str:
    """Say which line of the student's own code it was; empty if there was none."""
    if fault is None or not fault.cell:
        return ""
    place = fault.cell if not fault.line else f"{fault.cell}, line {fault.line}"
    return f"{place}: {fault.source}" if fault.source else place


def say_fault(fault: Fault, visibility: Visibility) -> str:
    """Say which exception it was."""
    if visibility is Visibility.PUBLIC:
        return f"{fault.kind}: {fault.message}" if fault.message else fault.kind
    return fault.kind if fault.builtin else "an exception of a class of its own"


def say_ending(outcome: Outcome, cpu_seconds: float) -> tuple[str, str]:
    """Summarise how a call ended that neither returned nor raised, and say what to do."""
    if outcome.ending is Ending.TIMEOUT and outcome.detail == "submission":
        return (
            "Not run: the time for this submission was used up.",
            "The checks before this one took too long; make them pass or end sooner.",
        )
    if outcome.ending is Ending.TIMEOUT:
        return (
            f"Stopped after {cpu_seconds:g} seconds.",
            "Look for a loop that never ends, or work that grows faster than it should.",
        )
    if outcome.ending is Ending.MEMORY:
        return (
            "Stopped: it asked for more memory than there is.",
            "Look at the shapes: (N, 1) against (N,) broadcasts to (N, N).",
        )
    if outcome.ending is Ending.EXITED:
        return (
            f"Your code ended the whole process ({outcome.detail}).",
            "Return a value instead of calling os._exit or anything that ends Python.",
        )
    if outcome.ending is Ending.PROTOCOL:
        return (
            "Your code wrote to a channel that is not its own.",
            "Remove whatever writes to file descriptors that your code did not open.",
        )
    if outcome.detail == "threads":
        return "Stopped: it started too many threads.", "Start no threads in a task."
    return (
        f"Your code crashed the process ({outcome.detail}).",
        "Look for very deep recursion, or code that reaches below Python.",
    )
