"""Results as one JSON object; its fields are documented in docs/results.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from autograder.model import CheckResult, SubmissionResult, TaskResult
from autograder.results.gradebook import Entry

FORMAT_VERSION = 1


def to_object(
    course: str, entries: Sequence[Entry], layers: Sequence[str], *, sealed: bool
) -> dict[str, Any]:
    """Lay results out as the documented object, in the order given."""
    return {
        "format_version": FORMAT_VERSION,
        "course": course,
        "sealed": sealed,
        "sandbox": list(layers),
        "results": [_submission(entry.result) for entry in entries],
    }


def to_json(course: str, entries: Sequence[Entry], layers: Sequence[str], *, sealed: bool) -> bytes:
    """Write the object as indented JSON that ends with a newline."""
    plain = msgspec.json.encode(to_object(course, entries, layers, sealed=sealed))
    return msgspec.json.format(plain, indent=2) + b"\n"


def _submission(result: SubmissionResult) -> dict[str, Any]:
    return {
        "student": result.student,
        "lesson": result.lesson,
        "status": result.status,
        "score": result.score,
        "possible": result.possible,
        "note": result.note,
        "tasks": [_task(task) for task in result.tasks],
    }


def _task(task: TaskResult) -> dict[str, Any]:
    return {
        "name": task.name,
        "status": task.status,
        "score": task.score,
        "possible": task.possible,
        "note": task.note,
        "checks": [_check(check) for check in task.checks],
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "name": check.name,
        "visibility": check.visibility,
        "status": check.status,
        "score": check.score,
        "possible": check.possible,
        "seconds": check.seconds,
        "feedback": {
            "summary": check.feedback.summary,
            "message": "\n".join(check.feedback.lines),
            "mistake": check.feedback.mistake,
            "hint": check.feedback.hint,
            "picture": check.feedback.picture,
        },
    }
