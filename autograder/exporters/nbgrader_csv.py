"""The table that `nbgrader export` writes. nbgrader joins its cells with commas and quotes nothing.

So no cell of it may hold a comma, a quote or a line end, for any program that reads what nbgrader
writes: a comma becomes the comma of full width (，), a quote the one that looks like it (＂), and a
line end a blank. UsageError where two students would become one by that.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.errors import UsageError
from autograder.exporters.filling import Filled
from autograder.exporters.people import Known
from autograder.exporters.points import Given
from autograder.language import _
from autograder.results.as_csv import plain_cell
from autograder.results.points import total
from autograder.results.the_class import ClassResults

COLUMNS = (
    "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,"
    "late_submission_penalty,score,max_score"
)
_SIGNS = str.maketrans({",": "，", '"': "＂", "\n": " ", "\r": " ", "\t": " "})


def grades_csv(
    results: ClassResults, points: Mapping[tuple[str, str], Given], known: Known
) -> Filled:
    """Write one row for each student and lesson; what waits for a person has no score.

    `late_submission_penalty` is all that the course's rules took away, late or not; it is below
    zero where they gave.
    """
    times = {
        (e.result.student, e.result.lesson): e.submitted.at
        for e in results.entries
        if e.submitted is not None
    }
    names: dict[str, str] = {}
    lines = [COLUMNS]
    asking = []
    for (student, lesson), given in sorted(points.items(), key=lambda item: item[0][::-1]):
        written = plain(student)
        if names.setdefault(written, student) != student:
            raise UsageError(
                _(
                    "'{student}' and '{names}' would be one student without commas and quotes; "
                    "rename one of their folders, and grade again"
                ).format(student=student, names=names[written])
            )
        person = known.get(student, {})
        first, _other, last = person.get("name", "").rpartition(" ")
        scores = ["", "", ""]
        if given.waits:
            asking.append(f"{student}: {lesson}: {given.waits}")
        else:
            penalty = total([given.raw, -given.points])
            scores = [str(given.raw), str(penalty), str(given.points)]
        cells = [
            plain(lesson),
            "",
            plain(times.get((student, lesson), "")),
            written,
            plain(last),
            plain(first),
            plain(person.get("email", "")),
            *scores,
            str(given.possible),
        ]
        lines.append(",".join(cells))
    data = "\n".join([*lines, ""]).encode()
    return Filled(data, len(points) - len(asking), tuple(asking))


def plain(text: str) -> str:
    """Write a text without what would end a cell, and so that no spreadsheet runs it."""
    return plain_cell(text).translate(_SIGNS)
