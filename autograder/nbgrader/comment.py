"""A task's result as nbgrader shows it: a comment in Markdown, and the text of its check cell.

A student's code may have chosen text in these messages, and nbgrader renders comments as Markdown
with HTML in it: whatever is not code is escaped here. Each
sentence is cut before it is marked up, and a comment is made of whole sentences: a cut through
markup would set free what the markup encloses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.language import _
from autograder.model import Status, SubmissionResult, TaskResult
from autograder.nbgrader.notebook import Verdict
from autograder.reports.plain import printable
from autograder.reports.reading import NEXT, mark_of, read_task, say_marks
from autograder.results.parts import by_checks
from autograder.results.points import say_points

# Code in backticks, with none beside it that would undo it; no formula may begin or end in it.
_CODE = re.compile(r"((?<!`)`[^`\n]+`(?!`))")
_FORMULA = re.compile(r"[$\\]")
# Characters that are markup anywhere, and those that are markup at the edge of a word: as few as
# possible, because formgrader shows comments as they were written.
_MARKUP = re.compile(
    r"[\\`\[<$~]|:(?=//)|&(?=#?\w+;)|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_+|_+(?![^\W_])"
)
# What makes a line a heading, a list, a quotation, a table or a rule; the escape comes after it.
_OPENING = re.compile(r"(?:\d{1,9}(?=[.)](?:\s|$))|(?=[-+](?:[\s-]|$))|(?=[#>=|:]))")
_BACKSLASH = "&#92;"  # two of them, escaped by a third, would open a formula
LONGEST = 6_000
LONGEST_SENTENCE = 1_000
LONGEST_LINE = 200  # of evidence
MOST_LINES = 24
MOST_PICTURES = 2


def say_verdicts(result: SubmissionResult, tasks: Iterable[str]) -> dict[str, Verdict]:
    """Give the verdict on each of a lesson's tasks; for an unreadable file a person must decide.

    Of a task that a person marks too, it is what the checks say: nbgrader has the rest by itself.
    """
    found = {task.name: _verdict(by_checks(task)) for task in result.tasks if not task.is_question}
    note = shortened(printable(result.note), LONGEST_SENTENCE)
    unreadable = Verdict(None, note, markdown(result.note))
    return {task: found.get(task, unreadable) for task in tasks}


def say_note(result: SubmissionResult) -> str:
    """Say in Markdown what concerns the notebook as a whole; empty if nothing does."""
    return _within([markdown(line) for line in result.note.splitlines()])


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
            parts.append(f"{point.mark} {markdown(point.summary)}" + _block(point.evidence))
    steps = dict.fromkeys(point.next_step for point in wrong if point.next_step)
    parts += [f"{_(NEXT)}{markdown(step)}" for step in steps]
    return _within(parts)


def say_check_cell(result: TaskResult) -> str:
    """Describe the result of each check of a task, one per line."""
    reading = read_task(result)
    lines = [f"{reading.task}: {say_marks(reading.score, reading.possible)}"]
    for check in result.checks:
        worth = say_points(check.possible) if check.possible else "extra"
        summary = " ".join(check.feedback.summary.split())
        lines.append(f"{mark_of(check)} {say_points(check.score)}/{worth}  {summary}")
    return printable("\n".join(lines))


def markdown(text: str) -> str:
    """Escape what Markdown or HTML would take for markup, except in `code`; cut it before that."""
    line = shortened(" ".join(printable(text).split()), LONGEST_SENTENCE)
    marked = "".join(
        piece if number % 2 and not _FORMULA.search(piece) else _MARKUP.sub(_escaped, piece)
        for number, piece in enumerate(_CODE.split(line))
    )
    opening = _OPENING.match(marked)
    return f"{opening[0]}\\{marked[opening.end() :]}" if opening else marked


def shortened(text: str, most: int) -> str:
    """Keep a text at a length that people read."""
    return text if len(text) <= most else text[:most].rstrip() + " …"


def _escaped(found: re.Match[str]) -> str:
    return "".join(_BACKSLASH if sign == "\\" else f"\\{sign}" for sign in found[0])


def _block(evidence: Iterable[str]) -> str:
    """Show lines as they stand, below a sentence."""
    lines = [shortened(printable(line), LONGEST_LINE) for line in evidence]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [_("… and {count} more lines").format(count=len(lines) - MOST_LINES)]
    return "\n".join(["\n", *(f"    {line}" for line in lines)]) if lines else ""


def _within(parts: Iterable[str]) -> str:
    """Put parts one below the other, as many as a comment has room for."""
    kept: list[str] = []
    room = LONGEST
    for part in parts:
        room -= len(part) + 2
        if room < 0:
            kept.append("…")
            break
        kept.append(part)
    return "\n\n".join(kept)
