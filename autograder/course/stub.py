"""Strip solutions: the code between the markers becomes a NotImplementedError."""

from __future__ import annotations

from autograder.errors import CourseError
from autograder.language import OWN, _, said_in
from autograder.notebooks.percent import ANSWER_HERE, ANSWER_WITH_CODE
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
    stub, regions = _without_regions(
        source, f'raise NotImplementedError("{task}{UNWRITTEN}")', place, first_line
    )
    if not regions:
        raise CourseError(
            _(
                "{place}:{first_line}: task `{task}` has no '{begin}' … '{end}' region, so the "
                "released notebook would hold its solution; mark what the student writes"
            ).format(place=place, first_line=first_line, task=task, begin=BEGIN, end=END)
        )
    return stub


def strip_answer(
    source: str,
    question: str,
    place: str,
    first_line: int = 1,
    *,
    markdown: bool,
    language: str = OWN,
) -> str:
    """Put a line to be replaced where the example answer to a question stands."""
    line = said_in(ANSWER_HERE, language) if markdown else ANSWER_WITH_CODE
    stub, regions = _without_regions(source, line, place, first_line)
    if not regions:
        raise CourseError(
            _(
                "{place}:{first_line}: the question `{question}` has no '{begin}' … '{end}' "
                "region, so nothing says where it is answered; put an example answer, or "
                "nothing, between the two"
            ).format(place=place, first_line=first_line, question=question, begin=BEGIN, end=END)
        )
    return stub


def example_of(source: str) -> str:
    """Give what stands between the markers of a question's cell: its author's own answer."""
    kept: list[str] = []
    inside = False
    for line in source.splitlines():
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _without_regions(source: str, line: str, place: str, first_line: int) -> tuple[str, int]:
    """Put one line in the place of each region; say how many regions there were."""
    kept: list[str] = []
    opened = 0
    regions = 0
    for number, text in enumerate(source.splitlines(), start=first_line):
        marker = text.strip()
        if marker == BEGIN:
            if opened:
                raise CourseError(
                    _(
                        "{place}:{number}: '{begin}' inside the region opened on line "
                        "{opened}; close that one with '{end}' first"
                    ).format(place=place, number=number, begin=BEGIN, opened=opened, end=END)
                )
            opened, regions = number, regions + 1
            indent = text[: len(text) - len(text.lstrip())]
            kept.append(f"{indent}{line}")
        elif marker == END:
            if not opened:
                raise CourseError(
                    _(
                        "{place}:{number}: '{end}' without a BEGIN; remove it, or open one above"
                    ).format(place=place, number=number, end=END)
                )
            opened = 0
        elif not opened:
            kept.append(text)
    if opened:
        raise CourseError(
            _("{place}:{opened}: '{begin}' is never closed; write '{end}' below it").format(
                place=place, opened=opened, begin=BEGIN, end=END
            )
        )
    return "\n".join(kept), regions


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
