"""Results as CSV: one row for each task of each submission."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from autograder.results.gradebook import Entry

# A spreadsheet would run a folder name such as `=HYPERLINK(…)` as a formula. Some take signs of
# full width for these, and drop what stands before them.
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠\t\r]")

COLUMNS = ("student", "lesson", "task", "score", "possible", "status")


def to_csv(entries: Sequence[Entry]) -> str:
    """Write the table; a submission that could not be read has one row without a task."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        result = entry.result
        who = (_cell(result.student), result.lesson)
        if not result.tasks:
            writer.writerow((*who, "", result.score, result.possible, result.status))
        for task in result.tasks:
            writer.writerow((*who, task.name, task.score, task.possible, task.status))
    return text.getvalue()


def _cell(text: str) -> str:
    # Quoting what is quoted already keeps two names two names.
    shown = f"'{text}" if _FORMULA.match(text) else text
    # Up to Python 3.12 the csv module does not quote this line ending of old Macs.
    return "".join(_visible(character) for character in shown.replace("\r", " "))


def _visible(character: str) -> str:
    # A terminal that shows the file would obey commands in a name.
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode()
