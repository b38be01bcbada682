"""What is handed back to a student as a file: the page of their report, of one lesson."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autograder.exporters.points import Given
from autograder.reports.pages.student import pages_of
from autograder.results.the_class import ClassResults


def student_pages(
    results: ClassResults, lesson: str, points: Mapping[str, Given]
) -> dict[str, bytes]:
    """Write the page of everybody who handed a lesson in, about this lesson alone."""
    entries = tuple(entry for entry in results.entries if entry.result.lesson == lesson)
    worth = {name: tasks for name, tasks in results.points.items() if name == lesson}
    others = msgspec.structs.replace(
        results.others, absent=tuple(a for a in results.others.absent if a.lesson == lesson)
    )
    pages = pages_of(msgspec.structs.replace(results, entries=entries, points=worth, others=others))
    return {
        entry.result.student: pages.write(
            entry.result.student, {lesson: points[entry.result.student]}
        )
        for entry in entries
        if entry.result.student in points
    }
