"""`autograder hint`: the next hint for a task."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from autograder.assignments.assignment import find_assignment
from autograder.assignments.progress import ProgressFile
from autograder.reports.terminal import hint_page, marked_up


def hint(task: str, console: Console) -> None:
    """Show the next hint for a task of the current folder's assignment."""
    assignment = find_assignment([Path()])
    assignment.require(task)
    hints = assignment.guide.hints.get(task, ())
    if not hints:
        console.print(marked_up(f"There is no hint for `{task}`."))
        return
    kept = ProgressFile(assignment.folder)
    progress = kept.read()
    number = progress.next_hint(task, hints)
    kept.write(progress.after_hint(task, number))
    console.print(hint_page(hints[number - 1], number, len(hints), task))
