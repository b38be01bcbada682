"""`autograder regrade`: after a check was fixed, see what changes before anything is stored.

Grading goes into a copy of the gradebook. Only what depends on what changed is run: all other
results are found under their fingerprints. The copy's results are taken over in one transaction.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.commands.class_files import find_gradebook, write_class
from autograder.commands.confirming import is_confirmed
from autograder.commands.grade import Graded, Options, grade
from autograder.errors import UsageError
from autograder.language import _
from autograder.output import unusable
from autograder.policy.final import Finals
from autograder.policy.remembering import recall_rules, settled
from autograder.reports.changing import say_changes
from autograder.reports.console import PlainConsole
from autograder.results.gradebook import FILE, Gradebook
from autograder.results.holding import hold_folder
from autograder.results.the_class import ClassResults, recall

_PREFIX = ".regrade-"


class Before(msgspec.Struct, frozen=True):
    """A class as a gradebook has it, before anything is graded again."""

    results: ClassResults
    finals: Finals


def regrade(
    options: Options,
    since: Path,
    console: PlainConsole,
    progress: Console,
    *,
    store: bool,
    may_ask: bool,
) -> int:
    """Show what grading again changes; 1 if nothing was stored although something would change."""
    file = find_gradebook(since)
    folder = file.parent
    with hold_folder(folder, partial(progress.print, soft_wrap=True)):
        with Gradebook(file) as gradebook:
            before = Before(*settled(gradebook))
        if before.results.others.roster is not None and options.roster is None:
            raise UsageError(
                _(
                    "{file} knows who of the class is missing, from a roster: name that with "
                    "--roster"
                ).format(file=file)
            )
        # In the folder of results, which no student's code may read.
        with _scratch_in(folder) as scratch:
            copy = Path(scratch) / FILE
            with Gradebook(file) as gradebook:
                gradebook.copy_to(copy)
            graded = grade(_into(options, Path(scratch)), progress)
            lines = list(say_changes(before.results, before.finals, graded.whole, graded.finals))
            for line in lines:
                console.say(line)
            if not _is_changed(before, graded):
                return 0
            if not (store or (may_ask and is_confirmed(console))):
                console.say(
                    _("Nothing is stored. Add --store to write this to {file}.").format(file=file)
                )
                return 1
            with Gradebook(file) as gradebook:
                gradebook.take_over(copy)
                write_class(recall(gradebook), folder, recall_rules(gradebook))
        console.say(
            _("Stored in {file}; results.json, grades.csv and final.csv are written anew.").format(
                file=file
            )
        )
    return 0


def _scratch_in(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Make a folder that goes away again, and take away those of runs that were killed."""
    try:
        for left in folder.glob(f"{_PREFIX}*"):
            shutil.rmtree(left)
        return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder)
    except OSError as error:
        raise unusable(folder, error) from None


def _into(options: Options, folder: Path) -> Options:
    kept = {name: getattr(options, name) for name in options.__dataclass_fields__}
    return Options(**kept | {"output": folder})


def _is_changed(before: Before, graded: Graded) -> bool:
    return before.results != graded.whole or before.finals != graded.finals
