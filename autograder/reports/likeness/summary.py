"""What is similar, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from autograder.language import _, ngettext
from autograder.reports.listing import the_first
from autograder.similar.finding import LessonFound

MOST_ROWS = 15  # of a lesson
MOST_NAMES = 12  # of a cluster


def pairs_table(found: LessonFound) -> Table:
    """Show the most similar pairs of one lesson."""
    table = Table(title=found.lesson, title_justify="left")
    table.add_column(_("students"), overflow="fold")
    table.add_column(_("lesson"), justify="right")
    table.add_column(_("most similar task"), overflow="fold")
    for pair in found.pairs[:MOST_ROWS]:
        names = f"{found.name(pair.one)} – {found.name(pair.other)}"
        first = pair.tasks[0]
        table.add_row(
            Text(names), f"{pair.similarity:.2f}", Text(f"{first.task} {first.similarity:.2f}")
        )
    if len(found.pairs) > MOST_ROWS:
        table.add_row(Text(_("… and {count} more").format(count=len(found.pairs) - MOST_ROWS)))
    return table


def say_lesson(found: LessonFound) -> Iterator[str]:
    """Say in lines what a table of pairs does not."""
    count, pairs = len(found.programs), len(found.pairs)
    yield ngettext(
        "{lesson}: {count} compared, {pairs} similar pair",
        "{lesson}: {count} compared, {pairs} similar pairs",
        pairs,
    ).format(lesson=found.lesson, count=count, pairs=pairs)
    for each in found.clusters:
        if len(each) > 2:
            names = [found.name(number) for number in each]
            yield _("  connected: {names}").format(names=the_first(names, MOST_NAMES))
    for left in found.not_compared:
        yield _("  not compared: {student}, {what}: {why}").format(
            student=left.student, what=left.what, why=left.why
        )
