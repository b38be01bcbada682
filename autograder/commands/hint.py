"""`autograder hint`: the next hint for a task."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from autograder.assignments.assignment import find_assignment
from autograder.assignments.hints import next_hint, say_no_hint
from autograder.assignments.progress import ProgressFile
from autograder.language import speak
from autograder.reports.terminal import hint_page, marked_up


def hint(task: str, console: Console) -> None:
    """Show the next hint for a task of the current folder's assignment."""
    assignment = find_assignment([Path()])
    speak(assignment.guide.spoken)
    found = next_hint(assignment, task, ProgressFile(assignment.folder))
    console.print(marked_up(say_no_hint(task)) if found is None else hint_page(found))
