"""Classroom 50's result.json, `classroom50/result/v1`: whole points only.

Rules: foundation50/classroom50, the schema `result-v1`. No other key may stand at the top; a test
may have more keys, which are kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.errors import UsageError
from autograder.exporters.markdown import block
from autograder.exporters.points import Given
from autograder.exporters.told import Item, items, say_result
from autograder.exporters.whole_points import shared_out, whole
from autograder.language import _
from autograder.model import SubmissionResult
from autograder.results.points import say_points, total

SCHEMA = "classroom50/result/v1"
# What Classroom 50's runner says of the submission, by the key of the result that it becomes.
VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


def about(environment: Mapping[str, str], submitted_at: str) -> dict[str, str]:
    """Say what the runner's environment tells of a submission; UsageError names what is missing.

    `submitted_at` is an ISO time, the instant of the submission and not of a regrade.
    """
    found = {key: environment.get(name, "") for key, name in VARIABLES.items()}
    found["assignment_type"] = found["assignment_type"] or "individual"
    missing = [VARIABLES[key] for key, value in found.items() if not value]
    if missing:
        raise UsageError(
            _(
                "Classroom 50's environment lacks {missing}; run this in its workflow, or set them"
            ).format(missing=", ".join(missing))
        )
    if not found["submission"].startswith("submit/"):
        raise UsageError(
            _("SUBMISSION_TAG={found}: such a tag begins with submit/").format(
                found=found["submission"]
            )
        )
    return found | {"datetime": in_utc(submitted_at)}


def result_json(
    result: SubmissionResult, given: Given, submission: Mapping[str, str], scale: int = 1
) -> dict[str, Any]:
    """Lay out a result; points times `scale` become whole by the rule of `whole_points`."""
    told = items(result, handed_back=False)
    most = whole(given.possible, scale)
    tests = _tests(told, result, scale) if told else [_nothing(result, given, most)]
    return {
        "schema": SCHEMA,
        **submission,
        "score": min(whole(given.points, scale), most),
        "max-score": most,
        "tests": tests,
    }


def release_body(result: SubmissionResult, given: Given) -> str:
    """Say in plain text, in a block that nothing in it can leave, what the release shows."""
    text = "\n".join(filter(None, [*given.why, given.waits, say_result(result)]))
    return block(f"{say_points(given.points)} of {say_points(given.possible)} points\n\n{text}")


def in_utc(time: str) -> str:
    """Write a time as `YYYY-MM-DDTHH:MM:SSZ`; UsageError if it is none with an offset."""
    try:
        when = datetime.datetime.fromisoformat(time)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise UsageError(
            _(
                "'{time}' is no time with its offset, such as 2026-11-02T09:00:00+01:00; say "
                "when it was handed in with --at"
            ).format(time=time)
        )
    return f"{when.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _tests(told: Sequence[Item], result: SubmissionResult, scale: int) -> list[dict[str, Any]]:
    whole_lesson, no_limit = whole(result.possible, scale), [1 << 62] * len(told)
    most = shared_out([item.possible for item in told], whole_lesson, no_limit, scale)
    earned = [min(item.points, item.possible) for item in told]
    scored = min(whole(total(earned), scale), sum(most))
    return [
        {
            "test-name": item.name,
            "passed": item.passed,
            "score": points,
            "max-score": possible,
            "points": item.points,
            "status": str(item.status),
            "message": "" if item.passed else item.text,
        }
        for item, points, possible in zip(
            told, shared_out(earned, scored, most, scale), most, strict=True
        )
    ]


def _nothing(result: SubmissionResult, given: Given, most: int) -> dict[str, Any]:
    return {
        "test-name": result.lesson,
        "passed": False,
        "score": 0,
        "max-score": most,
        "message": "\n".join(filter(None, [say_result(result), given.waits])),
    }
