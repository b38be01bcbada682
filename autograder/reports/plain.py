"""Feedback as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.language import _
from autograder.model import CheckResult, TaskResult
from autograder.reports.reading import (
    NEXT,
    PRINTED,
    WARNING,
    Reading,
    Standing,
    read_task,
    say_marks,
)

MOST_PRINTED_LINES = 20


def say_check(result: CheckResult) -> str:
    """Describe the result of one check: its fact, what was found, and the next step."""
    marks = f"{say_marks(result.score, result.possible)} ({result.status})"
    feedback = result.feedback
    lines = [f"{feedback.summary}  [{marks}]"]
    lines += [f"  {line}" for line in feedback.lines]
    if feedback.hint:
        lines.append(f"  {_(NEXT)}{feedback.hint}")
    return printable("\n".join(lines))


def say_results(results: Sequence[TaskResult], standing: Standing, printed: str = "") -> str:
    """Describe the results of some tasks: what a notebook's card says, without HTML."""
    parts = [_say_task(read_task(result), standing) for result in results]
    if printed.strip():
        parts.append(
            "\n".join(
                [
                    _("{printed}:").format(printed=_(PRINTED)),
                    *(f"  {s}" for s in shortened(printed)),
                ]
            )
        )
    parts += [f"{_(WARNING)} {text}" for text in standing.warnings]
    parts.append("\n".join(filter(None, [standing.sentence + ".", standing.next_step])))
    return printable("\n\n".join(parts))


def printable(text: str) -> str:
    """Keep what a terminal shows and drop what it obeys: a student's text may hold commands."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


def shortened(printed: str) -> list[str]:
    """Keep the last lines of what was printed, and say how many came before."""
    lines = printed.rstrip().splitlines()
    if len(lines) <= MOST_PRINTED_LINES:
        return lines
    return [
        _("… {count} lines").format(count=len(lines) - MOST_PRINTED_LINES),
        *lines[-MOST_PRINTED_LINES:],
    ]


def _say_task(reading: Reading, standing: Standing) -> str:
    marks = say_marks(reading.score, reading.possible)
    rest = standing.say_more(reading)
    lines = [f"{reading.mark} {reading.task}: {marks}{f' ({rest})' if rest else ''}"]
    if reading.diagnosis:
        lines += _indented(reading.diagnosis, 2)
    for point in reading.points:
        first, *more = point.summary.splitlines() or [""]
        lines.append(f"  {point.mark} {first}")
        lines += [f"    {line}" for line in (*more, *point.evidence)]
        if point.next_step:
            lines.append(f"    {_(NEXT)}{point.next_step}")
    return "\n".join(lines)


def _indented(text: str, by: int) -> list[str]:
    return [" " * by + line for line in text.splitlines()]
