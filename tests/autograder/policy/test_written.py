"""Final numbers in files: every field is documented, and names obey nobody's spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from autograder.model import Status, SubmissionResult
from autograder.policy.final import Final, Finals, Step, Total
from autograder.policy.written import to_final_csv, to_final_object
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults

DOCS = Path(__file__).parents[3] / "docs"
HOSTILE = "=cmd|'/c calc'!A1,\"ü\x1b[2J"
STEP = Step("late", 8.0, 7.2, '=HYPERLINK("x")')
FINALS = Finals(
    (Final(HOSTILE, "01_a", 8.0, 7.2, 10.0, (STEP,)), Final("bob", "01_a", 0.0, 0.0, 10.0)),
    (Total("bob", 0.0, 10.0, waiting=True), Total(HOSTILE, 7.2, 10.0)),
)


def test_object_has_the_documented_fields() -> None:
    """results.json has what docs/results.md describes of final points, and nothing else."""
    result = SubmissionResult(HOSTILE, "01_a", Status.FAILED, 8.0, 10.0, ())
    found = to_final_object(ClassResults("c", ("01_a",), (Entry(result, ()),)), FINALS)
    numbers = frozenset({"points", "possible", "waiting", "steps"})
    assert set(found["results"][0]["final"]) == numbers
    assert {frozenset(each) for each in found["finals"]} == {numbers | {"student", "lesson", "raw"}}
    assert {frozenset(each) for each in found["totals"]} == {numbers | {"student"}}
    (step,) = found["results"][0]["final"]["steps"]
    assert set(step) == {"rule", "before", "after", "why"}
    text = (DOCS / "results.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith(("| `.final`", "| `finals[]`"))]
    assert len(rows) == 2
    said = " ".join(rows)
    assert all(f"`{field}`" in said for field in numbers - {"steps"} | {"raw", *step})
    assert "| `totals[]` |" in text


def test_csv_obeys_nobody() -> None:
    """A row for each number, and no cell that a spreadsheet or a terminal would run."""
    text = to_final_csv(FINALS)
    assert "\x1b" not in text
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[:4] for row in rows[1:]] == [
        ["bob", "01_a", "0.0", "0.0"],
        ["bob", "total", "", "0.0"],
        ["'" + HOSTILE.replace("\x1b", "\\x1b"), "01_a", "8.0", "7.2"],
        ["'" + HOSTILE.replace("\x1b", "\\x1b"), "total", "", "7.2"],
    ]
    assert [row[5] for row in rows[1:]] == ["final", "waiting", "final", "final"]
