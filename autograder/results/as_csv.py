"""Results as CSV: one row for each student and task, whether or not anything could be graded."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from autograder.results.absent import Absent, Points
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults

# A spreadsheet would run a folder name such as `=HYPERLINK(…)` as a formula. Some take signs of
# full width for these, and drop what stands before them.
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠\t\r]")

COLUMNS = ("student", "lesson", "task", "score", "possible", "status")


Row = tuple[str, str, str, float | str, float | str, str]


def to_csv(results: ClassResults) -> str:
    """Write the table, by student, then by lesson.

    What has no grade has a row for each task too, if the lesson's tasks are known; otherwise one
    row without a task.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    points = results.points
    pieces: dict[tuple[str, str], Iterator[Row]] = {
        (entry.result.student, entry.result.lesson): _of_entry(entry, points)
        for entry in results.entries
    }
    absent = results.others.absent
    pieces |= {(each.student, each.lesson): _of_absent(each, points) for each in absent}
    for key in sorted(pieces):
        writer.writerows((plain_cell(student), *rest) for student, *rest in pieces[key])
    return text.getvalue()


def _of_entry(entry: Entry, points: Points) -> Iterator[Row]:
    result = entry.result
    for task in result.tasks:
        yield result.student, result.lesson, task.name, task.score, task.possible, task.status
    if not result.tasks:
        yield from _without(
            result.student, result.lesson, result.status, points, result.possible, result.score
        )


def _of_absent(absent: Absent, points: Points) -> Iterator[Row]:
    return _without(absent.student, absent.lesson, absent.status, points, "", 0.0)


def _without(
    student: str, lesson: str, status: str, points: Points, possible: float | str, score: float
) -> Iterator[Row]:
    tasks = points.get(lesson)
    if not tasks:
        yield student, lesson, "", score, possible, status
    for task, worth in (tasks or {}).items():
        yield student, lesson, task, 0.0, worth, status


def plain_cell(text: str) -> str:
    """Write a text so that no spreadsheet and no terminal obeys it."""
    # Quoting what is quoted already keeps two names two names.
    shown = f"'{text}" if _FORMULA.match(text) else text
    # Up to Python 3.12 the csv module does not quote this line ending of old Macs.
    return "".join(_visible(character) for character in shown.replace("\r", " "))


def _visible(character: str) -> str:
    # A terminal that shows the file would obey commands in a name.
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode()
