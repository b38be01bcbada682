"""Gradescope's results.json of one submission.

Rules: gradescope-autograders.readthedocs.io, "Output format". The top-level score goes before the
sum of the tests; a test without score and max_score is a note; a student sees no total while any
test is hidden from them.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any

from autograder import __version__
from autograder.errors import UsageError
from autograder.exporters.points import Given
from autograder.exporters.told import Item, items, say_result
from autograder.language import _
from autograder.model import SubmissionResult


class When(enum.StrEnum):
    """When students may see the hidden checks, by Gradescope's own names."""

    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"
    VISIBLE = "visible"


def results_json(
    result: SubmissionResult,
    given: Given,
    hidden: When = When.AFTER_PUBLISHED,
    seconds: float | None = None,
) -> dict[str, Any]:
    """Lay out a result; `seconds` is what grading it took, where it is not the checks' own.

    They are whole: a time may be chosen by code that has seen a hidden check.
    """
    told = items(result, handed_back=True)
    return {
        "score": given.points,
        "execution_time": round(sum(item.seconds for item in told) if seconds is None else seconds),
        "output": "\n\n".join(_said(result, given)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(item, hidden) for item in told],
        "extra_data": {"torch_autograder": __version__, "status": str(result.status)},
    }


def not_graded(said: str, score: float = 0.0) -> dict[str, Any]:
    """Lay out that nothing was graded, and why: an error writes a results.json, too."""
    return {
        "score": score,
        "output": said,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [],
        "extra_data": {"torch_autograder": __version__, "status": "ungraded"},
    }


def _said(result: SubmissionResult, given: Given) -> Iterator[str]:
    if given.waits:
        yield f"NOT FINISHED: {given.waits}." if result.tasks else "NOT GRADED."
    yield say_result(result)
    yield from given.why


def _test(item: Item, hidden: When) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": item.name,
        "number": item.number,
        "output": item.text,
        "visibility": str(hidden) if item.hidden else "visible",
        "tags": [item.task],
    }
    # Without a score it is a note: nothing that waits looks lost.
    if not item.waits:
        test |= {"score": item.points, "max_score": item.possible}
        test |= {"status": "passed" if item.passed else "failed"}
    return test


def when(name: str) -> When:
    """Read when hidden checks are shown; UsageError lists what there is."""
    try:
        return When(name)
    except ValueError:
        raise UsageError(
            _("--hidden {name}: it is one of {when}").format(name=name, when=", ".join(When))
        ) from None
