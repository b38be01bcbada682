"""PrairieLearn's results.json, from an external grader: at most one megabyte.

Rules: prairielearn.readthedocs.io, "External grading". `gradable: false` uses up no attempt and
costs no points: it is what a fault of ours, and a file that cannot be read, become. Points are
shown only if every test has both of them.
"""

from __future__ import annotations

from typing import Any

from autograder.exporters.as_bytes import as_bytes
from autograder.exporters.points import Given
from autograder.exporters.told import Item, items, say_result
from autograder.model import Status, SubmissionResult

LARGEST = 1_000_000  # bytes
_SHORT = 300  # signs of a text, where all of them do not fit


def results_json(result: SubmissionResult, given: Given) -> dict[str, Any]:
    """Lay out a result, without the pictures and the ends of texts that do not fit."""
    if result.status in (Status.ERROR, Status.UNGRADED):
        said = say_result(result)[:LONGEST_ERROR] or "Not graded, and not your fault."
        return {"gradable": False, "format_errors": [said], "message": said}
    told = items(result, handed_back=False)
    found = {
        "gradable": True,
        # Extra credit may make it more than all; PrairieLearn takes no more than 1.
        "score": min(1.0, max(0.0, given.points / given.possible)) if given.possible else 0.0,
        "succeeded": True,
        "max_points": given.possible,
        "message": "\n".join(filter(None, [*given.why, given.waits, say_result(result)])),
        "tests": [_test(item) for item in told],
    }
    return _fitting(found)


LONGEST_ERROR = 2000  # signs


def _test(item: Item) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": item.name,
        "points": item.points,
        "max_points": item.possible,
        "message": "" if item.passed else item.text,
    }
    if item.picture:
        url = f"data:image/png;base64,{item.picture}"
        test["images"] = [{"url": url, "label": "What is right, and yours"}]
    return test


def _fitting(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out the last pictures first, then the ends of texts: the points stay."""
    size = len(as_bytes(found))
    for test in reversed(found["tests"]):
        if size > LARGEST and "images" in test:
            size -= len(as_bytes(test.pop("images")))
    for most in (_SHORT, 0):
        if len(as_bytes(found)) > LARGEST:
            found["message"] = found["message"][:_SHORT]
            for test in found["tests"]:
                test["message"] = test["message"][:most]
    return found
