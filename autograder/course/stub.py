"""Strip solutions: the code between the markers becomes a NotImplementedError."""

from __future__ import annotations

from autograder.errors import CourseError
from autograder.sandbox.wire import Fault

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
# What a stub raises says which task it is. A class of the kit's could carry that as a value, but
# every notebook would have to import it, and a file from an earlier release would not be known.
UNWRITTEN = ": write your code here"


def strip_solution(source: str, task: str, place: str, first_line: int = 1) -> str:
    """Replace each solution region of a task cell by one line that raises.

    `place` names the file for messages; `first_line` is the line of the file on which
    `source` begins. Raises CourseError for markers that do not match, or where there are none.
    """
    kept: list[str] = []
    opened = 0
    regions = 0
    for number, line in enumerate(source.splitlines(), start=first_line):
        marker = line.strip()
        if marker == BEGIN:
            if opened:
                raise CourseError(
                    f"{place}:{number}: '{BEGIN}' inside the region opened on line {opened}; "
                    f"close that one with '{END}' first"
                )
            opened, regions = number, regions + 1
            indent = line[: len(line) - len(line.lstrip())]
            kept.append(f'{indent}raise NotImplementedError("{task}{UNWRITTEN}")')
        elif marker == END:
            if not opened:
                raise CourseError(
                    f"{place}:{number}: '{END}' without a BEGIN; remove it, or open one above"
                )
            opened = 0
        elif not opened:
            kept.append(line)
    if opened:
        raise CourseError(f"{place}:{opened}: '{BEGIN}' is never closed; write '{END}' below it")
    if not regions:
        raise CourseError(
            f"{place}:{first_line}: task `{task}` has no '{BEGIN}' … '{END}' region, so the "
            "released notebook would hold its solution; mark what the student writes"
        )
    return "\n".join(kept)


def is_unwritten(fault: Fault | None) -> bool:
    """Whether code ended where something is still to be written.

    Only where the program says so itself: what a library does not implement is something else, as
    the `forward` of a module that has none.
    """
    if fault is None or not fault.builtin or fault.kind != "NotImplementedError":
        return False
    return fault.message.endswith(UNWRITTEN) or fault.source.startswith("raise ")


def unwritten_task(fault: Fault | None) -> str:
    """Name the task whose stub raised this; empty if no stub did."""
    if fault is None or not is_unwritten(fault) or not fault.message.endswith(UNWRITTEN):
        return ""
    return fault.message.removesuffix(UNWRITTEN)
