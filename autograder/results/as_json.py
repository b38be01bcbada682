"""Results as one JSON object; its fields are documented in docs/results.md."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.model import CheckResult, Status, TaskResult
from autograder.results.absent import MISSING, NEEDS_A_PERSON, OnRoster, Others
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults

FORMAT_VERSION = 1


def to_object(results: ClassResults) -> dict[str, Any]:
    """Lay results out as the documented object, in the order given."""
    others = results.others
    return {
        "format_version": FORMAT_VERSION,
        "course": results.course,
        "sealed": results.sealed,
        "sandbox": list(results.layers),
        "layout": others.layout,
        "results": [_submission(entry, others.roster) for entry in results.entries],
        "unplaced": [msgspec.to_builtins(each) for each in others.unplaced],
        "needs_a_person": _absent(others, NEEDS_A_PERSON),
        "missing": _absent(others, MISSING),
        "roster": _roster(others.roster),
    }


def to_json(results: ClassResults) -> bytes:
    """Write the object as indented JSON that ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(to_object(results)), indent=2) + b"\n"


def _absent(others: Others, status: str) -> list[dict[str, Any]]:
    return [
        {
            "student": each.student,
            "lesson": each.lesson,
            "person": _person(others.roster, each.student),
        }
        for each in others.absent
        if each.status == status
    ]


def _roster(roster: OnRoster | None) -> dict[str, Any] | None:
    if roster is None:
        return None
    unclear = [{"student": student, "why": why} for student, why in roster.unclear.items()]
    return {"not_on_it": list(roster.not_on_it), "unclear": unclear}


def _person(roster: OnRoster | None, student: str) -> dict[str, str] | None:
    person = roster.people.get(student) if roster else None
    return dict(person) if person else None


def _submission(entry: Entry, roster: OnRoster | None) -> dict[str, Any]:
    result, submitted = entry.result, entry.submitted
    return {
        "student": result.student,
        "lesson": result.lesson,
        "status": result.status,
        "score": result.score,
        "possible": result.possible,
        "extra": result.extra,
        "note": result.note,
        "submitted_at": (submitted.at or None) if submitted else None,
        "late": submitted.late if submitted else None,
        "submitted_from": (submitted.source or None) if submitted else None,
        "person": _person(roster, result.student),
        "tasks": [_task(task) for task in result.tasks],
    }


def _task(task: TaskResult) -> dict[str, Any]:
    return {
        "name": task.name,
        "status": task.status,
        "score": task.score,
        "possible": task.possible,
        "extra": task.extra,
        "note": task.note,
        "question": _question(task),
        "checks": [_check(check) for check in task.checks],
    }


def _question(task: TaskResult) -> dict[str, Any] | None:
    """Say what a person marks of a task, and what they gave; None where checks alone grade it."""
    asked = task.asked
    if asked is None:
        return None
    mark = asked.mark
    return {
        "score": asked.score,
        "possible": asked.possible,
        "note": asked.note,
        "waiting": asked.status is Status.WAITING,
        "marked_points": mark.points if mark else None,
        "marked_by": mark.by if mark else None,
        "marked_at": f"{mark.at.replace(' ', 'T')}Z" if mark else None,
        "comment": mark.comment if mark else None,
        "items": [{"points": i.points, "text": i.text} for i in mark.items] if mark else [],
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "name": check.name,
        "visibility": check.visibility,
        "status": check.status,
        "score": check.score,
        "possible": check.possible,
        "extra": check.extra,
        "cases": msgspec.to_builtins(check.cases),
        "seconds": check.seconds,
        "feedback": {
            "summary": check.feedback.summary,
            "message": "\n".join(check.feedback.lines),
            "mistake": check.feedback.mistake,
            "hint": check.feedback.hint,
            "picture": check.feedback.picture,
        },
    }
