"""`hint("task")`: the next hint, and after the last one, the first again."""

from __future__ import annotations

from autograder.assignments.hints import next_hint, say_no_hint
from autograder.errors import AutograderError
from autograder.jupyter.kernel import this_kernel
from autograder.jupyter.memory import progress_in
from autograder.jupyter.places import assignment_of
from autograder.jupyter.showing import HTML, MARKDOWN, PLAIN, show
from autograder.reports.card import notice_card


def show_hint(task: str) -> None:
    """Show the next hint for a task; a problem is shown and not raised."""
    try:
        forms = _hint(task)
    except AutograderError as error:
        forms = {PLAIN: str(error), HTML: notice_card(str(error))}
    show(forms)


def _hint(task: str) -> dict[str, str]:
    assignment = assignment_of(this_kernel())
    found = next_hint(assignment, task, progress_in(assignment.folder))
    if found is None:
        text = say_no_hint(task)
        return {PLAIN: text, HTML: notice_card(text)}
    # Markdown, not HTML: the front end typesets the formulas.
    return {
        PLAIN: f"{found.title}\n\n{found.text}",
        MARKDOWN: f"**{found.title}**\n\n{found.text}",
    }
