"""`hint("task")`: the next hint, and after the last one the first again."""

from __future__ import annotations

from autograder.errors import AutograderError
from autograder.jupyter.kernel import this_kernel
from autograder.jupyter.memory import progress_in
from autograder.jupyter.places import assignment_of
from autograder.jupyter.showing import HTML, MARKDOWN, PLAIN, show
from autograder.reports.card import notice_card


def show_hint(task: str) -> None:
    """Show the next hint for a task; what is wrong is shown and not raised."""
    try:
        forms = _hint(task)
    except AutograderError as error:
        forms = {PLAIN: str(error), HTML: notice_card(str(error))}
    show(forms)


def _hint(task: str) -> dict[str, str]:
    assignment = assignment_of(this_kernel())
    assignment.require(task)
    hints = assignment.guide.hints.get(task, ())
    if not hints:
        text = f"There is no hint for `{task}`."
        return {PLAIN: text, HTML: notice_card(text)}
    kept = progress_in(assignment.folder)
    progress = kept.read()
    number = progress.next_hint(task, hints)
    kept.write(progress.after_hint(task, number))
    text = hints[number - 1]
    title = f"Hint {number} of {len(hints)} for `{task}`"
    # Markdown and no HTML: the front end sets the formulas.
    return {PLAIN: f"{title}\n\n{text}", MARKDOWN: f"**{title}**\n\n{text}"}
