"""Marks that people give: kept beside the results, whatever is graded again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.model import (
    Answer,
    Answered,
    Mark,
    Question,
    RubricItem,
    Status,
    SubmissionResult,
    TaskResult,
)
from autograder.results.as_json import to_object
from autograder.results.gradebook import Entry, Gradebook
from autograder.results.marking import with_marks
from autograder.results.marks import Key
from autograder.results.the_class import ClassResults

KEY = Key("anna", "01_x", "why")


def entry(text: str = "Because.", possible: float = 3.0, **more: Any) -> Entry:
    """A submission with one task that is right and one answer."""
    right = TaskResult("f", Status.PASSED, 2.0, 2.0, ())
    asked = TaskResult("why", Status.WAITING, 0.0, possible, (), "waits", is_question=True)
    result = SubmissionResult("anna", "01_x", Status.WAITING, 2.0, 2.0 + possible, (right, asked))
    return Entry(result, (), answers=(Answer("why", Answered.YES, text, digest=text),), **more)


def mark(points: float = 2.0, answer: str = "Because.", **more: Any) -> Mark:
    return Mark(points, 3.0, "ta", "2026-01-02 03:04:05", answer, **more)


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        yield opened


def stored(gradebook: Gradebook) -> SubmissionResult:
    (only,) = with_marks([each.entry for each in gradebook.everything()], gradebook)
    return only.result


def test_nobody_has_marked_it(gradebook: Gradebook) -> None:
    """An answer without a mark waits, and earns nothing yet."""
    gradebook.store(entry(), "one")
    result = stored(gradebook)
    assert (result.status, result.score, result.possible) == (Status.WAITING, 2.0, 5.0)
    assert result.needs_a_person


def test_automatic_and_manual_points_are_added(gradebook: Gradebook) -> None:
    """A mark's points count beside the automatic ones, and nobody has to look again."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark())
    result = stored(gradebook)
    assert (result.status, result.score) == (Status.FAILED, 4.0)
    assert not result.needs_a_person
    assert result.tasks[1].mark == mark()


def test_all_points(gradebook: Gradebook) -> None:
    """With all points of all tasks and answers the submission is all right."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark(3.0))
    assert stored(gradebook).status is Status.PASSED


def test_graded_again(gradebook: Gradebook) -> None:
    """Grading the same answer again leaves the mark as it is."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark())
    gradebook.store(entry(), "two")
    assert stored(gradebook).score == 4.0


def test_answer_that_changed(gradebook: Gradebook) -> None:
    """A changed answer keeps its points, says so, and waits for a person again."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark())
    gradebook.store(entry("Something else."), "two")
    result = stored(gradebook)
    assert (result.status, result.score) == (Status.WAITING, 4.0)
    assert result.tasks[1].note == (
        "The answer to `why` is changed since it was marked "
        "(2 of 3 points by ta, 2026-01-02 03:04:05 UTC): mark it again."
    )
    gradebook.marks.give(KEY, mark(1.0, "Something else."))
    assert (stored(gradebook).status, stored(gradebook).score) == (Status.FAILED, 3.0)


def test_question_that_is_worth_more_now(gradebook: Gradebook) -> None:
    """A mark out of other points than the question has now has to be looked at."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark())
    gradebook.store(entry(possible=4.0), "two")
    assert "worth 4 points now, and 3 when marked" in stored(gradebook).tasks[1].note


def test_every_mark_is_kept(gradebook: Gradebook) -> None:
    """The latest mark counts, and those before it can still be read, with their rubric items."""
    first = mark(1.0, items=(RubricItem(1.0, "an item"),), by_hand=False, comment="So so.")
    gradebook.marks.give(KEY, first)
    gradebook.marks.give(KEY, mark(2.0))
    assert gradebook.marks.latest() == {KEY: mark(2.0)}
    assert gradebook.marks.history() == {KEY: (first, mark(2.0))}


def test_questions_are_kept_with_their_rubrics(gradebook: Gradebook) -> None:
    """Whoever marks needs no course: the gradebook has the questions, the latest of each."""
    question = Question("why", 3.0, "Why?", rubric=(RubricItem(3.0, "all"),))
    gradebook.marks.ask("01_x", [Question("why", 2.0, "Old")])
    gradebook.marks.ask("01_x", [question])
    assert gradebook.marks.questions() == {("01_x", "why"): question}


def test_answer_and_result_are_stored_together(
    gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that ends between the two leaves neither a new result nor a new answer."""
    gradebook.store(entry(), "one")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gradebook.marks, "keep_answers", stopped)
    with pytest.raises(KeyboardInterrupt):
        gradebook.store(entry("New."), "two")
    assert gradebook.find("anna", "01_x", "one") is not None
    assert gradebook.marks.digests() == {KEY: "Because."}


def test_gradebook_of_the_version_before(tmp_path: Path, gradebook: Gradebook) -> None:
    """A gradebook that knew no questions gets what it lacks, and keeps its results."""
    gradebook.store(entry(), "one")
    gradebook.close()
    file = tmp_path / "gradebook.sqlite"
    with sqlite3.connect(file) as database:
        for table in ("question", "answer", "mark"):
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version = 3")
    with Gradebook(file) as opened:
        assert opened.find("anna", "01_x", "one") is not None
        opened.marks.give(KEY, mark())
        assert opened.marks.latest() == {KEY: mark()}


def test_marks_in_the_results_file(gradebook: Gradebook) -> None:
    """results.json says for each question whether it waits, and who gave what and why."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark(comment="Good.", items=(RubricItem(2.0, "an item"),)))
    entries = with_marks([each.entry for each in gradebook.everything()], gradebook)
    task, question = to_object(ClassResults("c", (), tuple(entries)))["results"][0]["tasks"]
    assert task["question"] is None
    assert question["question"] == {
        "score": 2.0,
        "possible": 3.0,
        "note": "",
        "waiting": False,
        "marked_points": 2.0,
        "marked_by": "ta",
        "marked_at": "2026-01-02T03:04:05Z",
        "comment": "Good.",
        "items": [{"points": 2.0, "text": "an item"}],
    }


def test_a_course_without_questions(gradebook: Gradebook, make_entry: Any) -> None:
    """Results without questions are what they were."""
    before = (make_entry(),)
    assert with_marks(before, gradebook) == before
    assert (
        msgspec.json.decode(msgspec.json.encode(before[0].result), type=SubmissionResult)
        == before[0].result
    )
