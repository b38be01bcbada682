"""Plain GitHub Actions: a workflow command for each check that failed, and a job summary.

Rules: docs.github.com, "Workflow commands for GitHub Actions"; escaping as in actions/toolkit,
`command.ts`. Whatever a student could have chosen stands in the summary as code in a block, where
GitHub makes no link, no picture, no mention and no HTML of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.exporters.markdown import block
from autograder.exporters.points import Given
from autograder.exporters.told import Item, hidden_together, items, right_or_wrong, say_result
from autograder.model import SubmissionResult
from autograder.reports.plain import printable
from autograder.reports.reading import MARKS, OTHER_MARK, say_marks
from autograder.results.points import say_points

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}
LONGEST_SUMMARY = 1 << 20  # bytes, that GitHub shows of a step
LONGEST_TEXT = 4000  # signs of one check


def commands(result: SubmissionResult, given: Given, file: str) -> str:
    """Write the commands, one a line: what failed as errors, the points as a notice."""
    lines = []
    for item in hidden_together(items(result, handed_back=False)):
        if not item.passed:
            kind = "warning" if item.waits or item.possible == 0 else "error"
            lines.append(command(kind, item.text, file=file, line="1", title=item.name))
    if not result.tasks or given.waits:
        said = "\n".join(filter(None, [given.waits, result.note]))
        lines.append(command("error", said, file=file, line="1", title=result.lesson))
    points = f"{say_points(given.points)} of {say_points(given.possible)} points"
    lines.append(command("notice", "\n".join([points, *given.why]), title=result.lesson))
    return "".join(f"{line}\n" for line in lines)


def command(kind: str, message: str, **properties: str) -> str:
    """Write one workflow command, with everything escaped that would end it or begin another."""
    given = ",".join(
        f"{name}={_escaped(printable(value), _PROPERTY)}"
        for name, value in properties.items()
        if value
    )
    return f"::{kind}{f' {given}' if given else ''}::{_escaped(printable(message), _DATA)}"


def summary(result: SubmissionResult, given: Given) -> str:
    """Write the job summary in Markdown: a table of the tasks, and what is wrong with each."""
    points = f"{say_points(given.points)} of {say_points(given.possible)} points"
    rows = "".join(
        f"| {MARKS.get(right_or_wrong(task.status), OTHER_MARK)} | `{_plain(task.name)}` | "
        f"{say_marks(task.score, task.possible)} |\n"
        for task in result.tasks
    )
    table = f"| | task | points |\n|---|---|---|\n{rows}"
    parts = [f"## `{_plain(result.lesson)}`: {points}\n", table]
    said = "\n".join(filter(None, [given.waits, *given.why]))
    if said or result.note:
        parts.append(block("\n".join(filter(None, [said, say_result(result)]))))
    parts += _wrong(hidden_together(items(result, handed_back=False)))
    kept, room = [], LONGEST_SUMMARY
    for part in parts:
        room -= len(part.encode()) + 1
        if room < 200:
            kept.append("What follows is too long for a summary: see the log.\n")
            break
        kept.append(part)
    return "\n".join(kept)


def _wrong(told: tuple[Item, ...]) -> Iterator[str]:
    for item in told:
        if not item.passed:
            text = item.text
            cut = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …"
            yield block(f"{item.name}\n{cut}")


def _plain(name: str) -> str:
    """Give a name of the course for a cell of a table: it is code, and holds neither | nor `."""
    return printable(name).replace("`", "'").replace("|", "/").replace("\n", " ")


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
