"""Moodle's gradebook import: `username, idnumber, email`, and for each lesson points and feedback.

Rules: moodle, grade/import/csv. An unknown user and a grade above the maximum end the whole import,
and a blank is no grade. Numbers are read with the site's own decimal sign.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from autograder.exporters.filling import Filled
from autograder.exporters.people import Known
from autograder.exporters.points import Given
from autograder.language import _
from autograder.model import SubmissionResult
from autograder.results.as_csv import plain_cell
from autograder.results.points import say_points
from autograder.results.the_class import ClassResults

IDENTITY = ("username", "idnumber", "email")


def gradebook_csv(
    results: ClassResults,
    points: Mapping[tuple[str, str], Given],
    known: Known,
    lessons: Sequence[str],
    decimal: str = ".",
) -> Filled:
    """Write one row for each student, with their points and feedback of some lessons."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = [title for lesson in lessons for title in (lesson, f"{lesson} feedback")]
    writer.writerow([*IDENTITY, *map(plain_cell, columns)])
    said = {(e.result.student, e.result.lesson): say_points_of(e.result) for e in results.entries}
    asking, warnings = [], []
    written = 0
    for student, person in sorted(known.items()):
        given = {lesson: points.get((student, lesson)) for lesson in lessons}
        waiting = {name: each.waits for name, each in given.items() if each and each.waits}
        asking += [f"{student}: {name}: {why}" for name, why in waiting.items()]
        above = [name for name, g in given.items() if g and g.points > g.possible]
        if above:
            warnings.append(
                _(
                    "{student}: more points than {above} has: Moodle refuses the whole file "
                    "unless the site allows unlimited grades"
                ).format(student=student, above=", ".join(above))
            )
        cells = []
        for lesson, one in given.items():
            finished = one is not None and not one.waits
            cells.append(f"{one.points:.2f}".replace(".", decimal) if one and finished else "")
            cells.append(said.get((student, lesson), "") if finished else "")
            written += finished
        writer.writerow([*map(plain_cell, _identity(student, person)), *cells])
    return Filled(text.getvalue().encode(), written, tuple(asking), tuple(warnings))


def say_points_of(result: SubmissionResult) -> str:
    """Say what each task earned, in one line without a word that a student chose."""
    tasks = [f"{t.name} {say_points(t.score)}/{say_points(t.possible)}" for t in result.tasks]
    return "; ".join(tasks)


def _identity(student: str, person: Mapping[str, str]) -> tuple[str, str, str]:
    told = (person.get("username", ""), person.get("id", ""), person.get("email", ""))
    if any(told):
        return told
    return ("", "", student) if "@" in student else (student, "", "")
