"""What formats tell students: nothing of anybody else, and nothing that is for who marks."""

from __future__ import annotations

import msgspec
from exported import make_class, make_result

from autograder.exporters.private import for_students
from autograder.exporters.told import hidden_together, items, say_everything, say_result
from autograder.model import Status
from autograder.reports.pages.others import WITHHELD


def test_note_that_names_another_student() -> None:
    """A note about two students is told to neither, and that there is one is."""
    noted = msgspec.structs.replace(make_result("anna"), note="ben and anna share a file\nIn a zip")
    results = for_students(make_class(noted, make_result("ben")))
    said = say_result(results.entries[0].result)
    assert "ben" not in said
    assert WITHHELD in said
    assert "In a zip" in said


def test_who_marked_stays_with_who_marks() -> None:
    """A person's comment is told, and neither their name nor what the note says of the mark."""
    result = make_result()
    double, essay = result.tasks
    noted = msgspec.structs.replace(essay, note="0.5 of 0.75 points by tutor, 2026 UTC")
    result = msgspec.structs.replace(result, tasks=(double, noted))
    for said in (say_result(result), say_everything(result)):
        assert "tutor" not in said
    assert "Why <b>so</b>?" in say_everything(result)
    (cleaned,) = for_students(make_class(result)).entries
    assert cleaned.result.tasks[1].note == ""


def test_hidden_checks_of_a_task_together() -> None:
    """Hidden checks that say nothing else are one item, with their points and how many passed."""
    told = hidden_together(items(make_result(), handed_back=False))
    (hidden,) = (item for item in told if item.hidden)
    assert hidden.name == "double: hidden checks"
    assert hidden.text == "0 of 2 hidden checks passed."
    assert (hidden.status, hidden.points, hidden.possible) == (Status.FAILED, 0.5, 1.5)
    assert [item.number for item in told] == ["1.1", "1.2", "1.3", "1.5", "2"]
