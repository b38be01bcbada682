"""What is handed back to a student as a page of its own: the card of their results."""

from __future__ import annotations

from autograder.exporters.points import Given
from autograder.model import Status, SubmissionResult
from autograder.reports.card import results_card
from autograder.reports.html import Html, tag
from autograder.reports.reading import Standing, say_marks

# Nothing is loaded and nothing is run, whatever a browser would make of the text.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'"
_HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    '<meta name="viewport" content="width=device-width">\n'
)
_BODY = "font-family:system-ui,sans-serif;margin:1.5em auto;max-width:52em;padding:0 1em;"


def student_page(result: SubmissionResult, given: Given) -> bytes:
    """Show what a student gets for one lesson, and why."""
    done = sum(task.status is Status.PASSED for task in result.tasks)
    notes = [result.note, *(task.note for task in result.tasks), *given.why, given.waits]
    parts = [tag("h1", f"{result.lesson}: {say_marks(given.points, given.possible)}")]
    parts += [tag("p", line) for note in notes for line in note.splitlines()]
    parts += [
        tag("p", f"{task.name}: {task.mark.comment}")
        for task in result.tasks
        if task.mark is not None and task.mark.comment and task.status is not Status.WAITING
    ]
    if result.tasks:
        parts.append(results_card(result.tasks, Standing(done, len(result.tasks))))
    page = (
        Html(_HEAD) + tag("title", result.lesson) + "\n</head>\n" + tag("body", *parts, style=_BODY)
    )
    return f"{page}\n</html>\n".encode()
