"""Results as their own students may read them: no note names anybody else, or who marked."""

from __future__ import annotations

import msgspec

from autograder.model import SubmissionResult, TaskResult
from autograder.reports.pages.others import Others
from autograder.results.the_class import ClassResults


def for_students(results: ClassResults) -> ClassResults:
    """Give a class of which each result may be shown to its student."""
    roster = results.others.roster
    people = roster.people if roster else {}
    students = [entry.result.student for entry in results.entries]
    students += [each.student for each in results.others.absent]
    others = Others({name: (name, people.get(name, {}).get("name") or name) for name in students})
    entries = tuple(
        msgspec.structs.replace(entry, result=_own(entry.result, others))
        for entry in results.entries
    )
    return msgspec.structs.replace(results, entries=entries)


def _own(result: SubmissionResult, others: Others) -> SubmissionResult:
    def kept(note: str) -> str:
        return "\n".join(others.kept_from(result.student, note.splitlines()))

    def of_task(task: TaskResult) -> TaskResult:
        # A note on what a person marks is for that person.
        note = "" if task.is_question else kept(task.note)
        manual = msgspec.structs.replace(task.manual, note="") if task.manual else None
        return msgspec.structs.replace(task, note=note, manual=manual)

    tasks = tuple(map(of_task, result.tasks))
    return msgspec.structs.replace(result, tasks=tasks, note=kept(result.note))
