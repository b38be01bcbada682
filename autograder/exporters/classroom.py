"""What the runner of GitHub Classroom's actions writes: base64 of compact JSON.

Rules: classroom-resources/autograding-python-grader (version 3) and autograding-grading-reporter,
which adds up `tests[].score` and fails without `tests`. A check's source, `test_code`, is shown to
students there, so it is written of no check.
"""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from autograder.exporters.points import Given
from autograder.exporters.told import Item, items, say_result
from autograder.exporters.whole_points import whole
from autograder.model import Status, SubmissionResult
from autograder.results.points import hundredths

VERSION = 3
LONGEST = 500  # signs of a test's output, as the vendor's grader cuts it


def runner_result(result: SubmissionResult, given: Given) -> dict[str, Any]:
    """Lay out a result; the sum of the tests' scores is the points that it gets."""
    tests = [_test(item) for item in items(result, handed_back=False)]
    if not tests:
        tests = [_nothing(result)]
    found: dict[str, Any] = {
        "version": VERSION,
        "status": _status(result),
        "max_score": whole(given.possible),
        "tests": tests,
    }
    if found["status"] == "error":
        found["message"] = say_result(result)
    changed = hundredths(given.points) - sum(hundredths(test["score"]) for test in tests)
    if changed:
        # The reporter posts a sum, and nothing else: what a rule changed is one of its terms.
        tests.append(
            {
                "name": "rules of the course",
                "status": "pass",
                "message": "\n".join(given.why),
                "filename": "",
                "line_no": 0,
                "score": changed / 100,
            }
        )
    return found


def encoded(found: dict[str, Any]) -> str:
    """Write it as the value of the step's output `result`."""
    return base64.b64encode(msgspec.json.encode(found)).decode("ascii")


def _status(result: SubmissionResult) -> str:
    if result.status in (Status.ERROR, Status.UNGRADED):
        return "error"
    return "pass" if result.status is Status.PASSED else "fail"


def _test(item: Item) -> dict[str, Any]:
    ours = item.status in (Status.UNGRADED, Status.WAITING)
    test = {
        "name": item.name,
        "status": "pass" if item.passed else "error" if ours else "fail",
        "filename": "",
        "line_no": 0,
        "duration": item.seconds,
        "score": item.points,
    }
    return test if item.passed else test | {"message": item.text[:LONGEST]}


def _nothing(result: SubmissionResult) -> dict[str, Any]:
    said = say_result(result)[:LONGEST]
    return {
        "name": result.lesson,
        "status": "error",
        "message": said,
        "filename": "",
        "line_no": 0,
        "score": 0.0,
    }
