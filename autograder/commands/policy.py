"""`autograder policy`: apply a policy that has changed, from the gradebook alone.

Neither the submissions nor a sandbox is needed: final points are a function of what the gradebook
remembers and of the course's policy. Whose numbers change is shown before anything is stored.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.commands.class_files import find_gradebook, write_class
from autograder.commands.confirming import is_confirmed
from autograder.course.course import Course
from autograder.course.reading import load_course
from autograder.errors import UsageError
from autograder.language import N_, _
from autograder.policy.people import People, Resolved, groups_of, resolve
from autograder.policy.reading import Written, read_policy
from autograder.policy.remembering import recall_people, recall_rules, remember_rules
from autograder.policy.settle import settle
from autograder.reports.changing import say_changes
from autograder.reports.console import PlainConsole
from autograder.reports.listing import the_first
from autograder.results.absent import OnRoster
from autograder.results.gradebook import Gradebook
from autograder.results.holding import hold_folder
from autograder.results.the_class import ClassResults, recall
from autograder.submissions.matching import Matched, match
from autograder.submissions.roster import Person, read_roster
from autograder.submissions.submission import Student

MOST_NAMES = 12


class Options(msgspec.Struct, frozen=True):
    """What the command line asked for."""

    grades: Path
    course: Path = Path()
    roster: Path | None = None
    store: bool = False
    may_ask: bool = False


def policy(options: Options, console: PlainConsole, progress: Console) -> int:
    """Show what the course's policy changes; 1 if nothing was stored although something would."""
    file = find_gradebook(options.grades)
    course = load_course(options.course)
    written = read_policy(course)
    with (
        hold_folder(file.parent, partial(progress.print, soft_wrap=True)),
        Gradebook(file) as gradebook,
    ):
        results = recall(gradebook)
        handed_in = _with_everybody(recall_people(gradebook), results)
        if results.course != course.policy.course:
            raise UsageError(
                _(
                    "{file} is about the course {graded!r}, and {root} is {named!r}: name the "
                    "course that was graded with --course"
                ).format(
                    file=file,
                    graded=results.course,
                    root=course.root,
                    named=course.policy.course,
                )
            )
        had_attempts = bool(gradebook.attempts.everything())
        before = settle(results, recall_rules(gradebook))
        resolved, notices = _resolve(written, course, handed_in, results, options.roster)
        now = settle(results, resolved.rules)
        for line in say_changes(results, before, results, now):
            console.say(line)
        if written.wants_attempts and not had_attempts:
            notices = (*notices, _(_NO_ATTEMPTS))
        for notice in notices:
            console.say(_("policy: ") + notice, "yellow")
        if before != now and not (options.store or (options.may_ask and is_confirmed(console))):
            console.say(
                _("Nothing is stored. Add --store to write this to {file}.").format(file=file)
            )
            return 1
        # A mark that was given while somebody looked at the list is in the files, too.
        remember_rules(gradebook, resolved.rules, course.root, handed_in, written)
        write_class(recall(gradebook), file.parent, resolved.rules)
        console.say(
            _("Stored in {file}; results.json, grades.csv and final.csv are written anew.").format(
                file=file
            )
        )
    return 0


_NO_ATTEMPTS = N_(
    "`attempts` counts others than the last, and no run of `autograder grade` has kept any: from "
    "the next one on they are kept"
)


def _with_everybody(handed_in: People, results: ClassResults) -> People:
    """Add whom a gradebook has results of, if an earlier version wrote it: by name alone."""
    names = {entry.result.student: () for entry in results.entries}
    return msgspec.structs.replace(handed_in, known={**names, **handed_in.known})


def _resolve(
    written: Written,
    course: Course,
    handed_in: People,
    results: ClassResults,
    roster: Path | None,
) -> tuple[Resolved, tuple[str, ...]]:
    """Find whom the policy means, on the roster that is named or else on the one of then."""
    known = results.others.roster
    if roster is not None:
        students = [Student(name, words) for name, words in handed_in.known.items()]
        matched: Matched | None = match(students, read_roster(roster))
    elif written.settings.group_column and known is not None:
        raise UsageError(
            _(
                "`group_column` names the column {column!r} of the roster: name its file with "
                "--roster"
            ).format(column=written.settings.group_column)
        )
    else:
        matched = _as_it_was(known)
    in_groups = groups_of(roster, written.settings.group_column, matched)
    resolved = resolve(written, course, handed_in, matched, in_groups)
    strangers = sorted(set(matched.missing) - set(known.people if known else ())) if matched else []
    notices = resolved.notices
    if strangers and roster is not None:
        said = _(
            "{names}: on {roster}, and not in this gradebook; run `autograder grade` with it "
            "once more"
        )
        notices += (said.format(names=the_first(strangers, MOST_NAMES), roster=roster),)
    return resolved, notices


def _as_it_was(roster: OnRoster | None) -> Matched | None:
    """Give the class against the roster that it was graded with."""
    if roster is None:
        return None
    people = {
        name: Person(**fields, ids=tuple(filter(None, (fields.get("id", ""),))))
        for name, fields in roster.people.items()
    }
    return Matched(people, {}, roster.not_on_it, dict(roster.unclear))
