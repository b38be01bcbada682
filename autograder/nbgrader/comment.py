"""A task's result as nbgrader shows it: a comment in Markdown, and the text of its check cell.

A student's code may have chosen text in these messages, and nbgrader renders comments as Markdown
with HTML in it: whatever is not code is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.model import Status, SubmissionResult, TaskResult
from autograder.nbgrader.notebook import Verdict
from autograder.reports.plain import printable
from autograder.reports.reading import MARKS, OTHER_MARK, read_task, say_marks

_CODE = re.compile(r"(`[^`\n]+`)")
# Characters that are markup anywhere, and those that are markup at the edge of a word: as few as
# possible, because formgrader shows comments as they were written.
_MARKUP = re.compile(r"[\\`\[<$~]|:(?=//)|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_+|_+(?![^\W_])")
LONGEST = 6_000
MOST_PICTURES = 2


def say_verdicts(result: SubmissionResult, tasks: Iterable[str]) -> dict[str, Verdict]:
    """Give the verdict on each of a lesson's tasks; for an unreadable file a person must decide."""
    found = {task.name: _verdict(task) for task in result.tasks}
    unreadable = Verdict(None, printable(result.note), markdown(result.note))
    return {task: found.get(task, unreadable) for task in tasks}


def say_note(result: SubmissionResult) -> str:
    """Say in Markdown what concerns the notebook as a whole; empty if nothing does."""
    return "\n\n".join(markdown(line) for line in printable(result.note).splitlines())


def _verdict(task: TaskResult) -> Verdict:
    points = None if task.status is Status.UNGRADED else task.score
    drawn = dict.fromkeys(filter(None, (check.feedback.picture for check in task.checks)))
    pictures = tuple(drawn)[:MOST_PICTURES]
    return Verdict(points, say_check_cell(task), say_comment(task), pictures)


def say_comment(result: TaskResult) -> str:
    """Say why a task lost points, in Markdown; empty if it lost none and has no note."""
    reading = read_task(result)
    parts = [markdown(note) for note in result.note.splitlines()]
    if result.status is not Status.PASSED:
        parts += [f"**{markdown(line)}**" for line in reading.diagnosis.splitlines()]
    wrong = [point for point in reading.points if point.status is not Status.PASSED]
    for point in wrong:
        # A broken rule appears in the task's note and in each of its checks.
        if point.summary not in result.note.splitlines():
            evidence = [f"    {line}" for line in point.evidence]
            block = ["", *evidence] if evidence else []
            parts.append("\n".join([f"{point.mark} {markdown(point.summary)}", *block]))
    steps = dict.fromkeys(point.next_step for point in wrong if point.next_step)
    parts += [f"Next: {markdown(step)}" for step in steps]
    return shortened(printable("\n\n".join(parts)))


def say_check_cell(result: TaskResult) -> str:
    """Describe the result of each check of a task, one per line."""
    reading = read_task(result)
    lines = [f"{reading.task}: {say_marks(reading.score, reading.possible)}"]
    for check in result.checks:
        mark = MARKS.get(check.status, OTHER_MARK)
        summary = " ".join(check.feedback.summary.split())
        lines.append(f"{mark} {check.score:g}/{check.possible:g}  {summary}")
    return printable("\n".join(lines))


def markdown(text: str) -> str:
    """Escape what Markdown or HTML would take for markup, except in `code`."""
    pieces = _CODE.split(" ".join(text.split()))
    return "".join(
        piece if number % 2 else _MARKUP.sub(_escaped, piece) for number, piece in enumerate(pieces)
    )


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in found[0])


def shortened(text: str) -> str:
    """Keep a comment short enough for people to read and databases to store."""
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …"
