"""`autograder explain`: how a student's numbers came about, from the gradebook alone."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from autograder.commands.class_files import find_gradebook
from autograder.commands.settled import settled_now
from autograder.errors import UsageError
from autograder.language import _
from autograder.policy.final import Finals
from autograder.reports.console import PlainConsole
from autograder.reports.explaining import say_numbers
from autograder.reports.listing import the_first
from autograder.results.absent import OnRoster
from autograder.results.gradebook import Gradebook
from autograder.submissions.names import readable

MOST_NAMES = 12


def explain(student: str, place: Path, console: PlainConsole) -> None:
    """Print the whole sum of one student; nothing is graded, and no sandbox starts."""
    with Gradebook(find_gradebook(place)) as gradebook:
        results, finals = settled_now(gradebook)
    name = find_student(student, finals, results.others.roster)
    for line in say_numbers(name, results, finals):
        console.say(line)


def find_student(student: str, finals: Finals, roster: OnRoster | None) -> str:
    """Give whom a name means: that of the rows, or any that the roster has; UsageError if none."""
    there = [each.student for each in finals.totals]
    for name in (student, readable(student)):
        if name in there:
            return name
    people = roster.people if roster else {}
    fits = [name for name in there if student in people.get(name, {}).values()]
    if len(fits) == 1:
        return fits[0]
    near = get_close_matches(student, there, n=MOST_NAMES, cutoff=0.5) or there
    names = the_first(fits or near, MOST_NAMES)
    said = _("no student is called '{student}' in this gradebook; there are {names}")
    if fits:
        said = _("several students are called '{student}' in this gradebook; there are {names}")
    raise UsageError(said.format(student=student, names=names))
