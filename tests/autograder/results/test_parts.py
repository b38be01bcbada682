"""The two parts of a task's points, as values: what checks give, and what a person gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from autograder.judging.questions import with_answers
from autograder.judging.scoring import add_up, grade
from autograder.model import (
    Answer,
    Answered,
    CheckResult,
    Feedback,
    Mark,
    Question,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.results.as_json import to_object
from autograder.results.gradebook import Entry, Gradebook
from autograder.results.marking import earlier_with_marks, with_marks
from autograder.results.marks import Key
from autograder.results.parts import by_checks, with_manual
from autograder.results.the_class import ClassResults

KEY = Key("anna", "01_x", "step")


def check(status: Status = Status.PASSED, points: float = 0.7, extra: float = 0.0) -> CheckResult:
    score = (points + extra) if status is Status.PASSED else 0.0
    seen = Visibility.PUBLIC
    return CheckResult("c", seen, status, score, points, 0.1, Feedback("It is so."), extra)


def part(status: Status = Status.WAITING, score: float = 0.0, possible: float = 0.1) -> TaskResult:
    return TaskResult("step", status, score, possible, (), "waits", is_question=True)


def submission(task: TaskResult) -> SubmissionResult:
    return grade("anna", "01_x", [task])


def test_sum_in_hundredths() -> None:
    """Points are added as hundredths: 0.7 and 0.1 are 0.8, and not a little less."""
    task = with_manual(add_up("step", [check()]), part(Status.PASSED, 0.1))
    assert (task.score, task.possible) == (0.8, 0.8)
    assert task.asked is task.manual
    assert (task.is_question, task.mark) == (False, None)


def test_the_checks_alone() -> None:
    """What the checks say of a task is as if nobody marked anything."""
    checks = add_up("step", [check(), check(Status.FAILED)], "a note")
    assert by_checks(with_manual(checks, part(Status.PASSED, 0.1))) == checks


def test_put_in_again() -> None:
    """A part takes the place of the one before: no points are added twice."""
    once = with_manual(add_up("step", [check()]), part(Status.PASSED, 0.1))
    assert once.manual is not None
    assert with_manual(once, once.manual) == once
    assert with_manual(once, part()).score == 0.7


@pytest.mark.parametrize(
    ("checked", "marked", "whole"),
    [
        (Status.PASSED, Status.PASSED, Status.PASSED),
        (Status.PASSED, Status.FAILED, Status.FAILED),
        (Status.PASSED, Status.WAITING, Status.WAITING),
        (Status.FAILED, Status.PASSED, Status.FAILED),
        (Status.TIMEOUT, Status.PASSED, Status.TIMEOUT),
        (Status.TIMEOUT, Status.FAILED, Status.FAILED),
        (Status.SKIPPED, Status.WAITING, Status.WAITING),
        (Status.UNGRADED, Status.WAITING, Status.UNGRADED),
        (Status.UNGRADED, Status.PASSED, Status.UNGRADED),
    ],
)
def test_status(checked: Status, marked: Status, whole: Status) -> None:
    """A fault of ours comes first, then what waits; all is right only where both parts are."""
    task = with_manual(add_up("step", [check(checked)]), part(marked))
    assert task.status is whole
    result = submission(task)
    wanted = whole if whole in (Status.UNGRADED, Status.WAITING, Status.PASSED) else Status.FAILED
    assert result.status is wanted
    assert result.needs_a_person == (whole in (Status.UNGRADED, Status.WAITING))


def test_extra_credit_beside_it() -> None:
    """Extra credit that is not earned makes nothing wrong, with a part of a person's as without."""
    checks = [check(), check(Status.FAILED, 0.0, 0.5)]
    task = with_manual(add_up("step", checks), part(Status.PASSED, 0.1))
    assert (task.status, task.score, task.possible, task.extra) == (Status.PASSED, 0.8, 0.8, 0.5)


def test_answers_find_their_tasks() -> None:
    """A part goes into its task, a question stands for itself, and the order is the lesson's."""
    questions = (
        Question("step", 1.0, "", is_code=True, of_task=True, in_task=True),
        Question("why", 2.0, ""),
    )
    answers = (Answer("step", Answered.YES), Answer("why", Answered.NO))
    other = add_up("other", [check()])
    found = with_answers([add_up("step", [check()]), other], questions, answers)
    assert [task.name for task in found] == ["step", "other", "why"]
    assert (found[0].possible, found[0].status) == (1.7, Status.WAITING)
    assert found[1] is other
    assert (found[2].is_question, found[2].status) == (True, Status.FAILED)


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        yield opened


def entry(text: str = "code", status: Status = Status.PASSED) -> Entry:
    task = with_manual(add_up("step", [check(status)]), part(possible=1.0))
    return Entry(submission(task), (), answers=(Answer("step", Answered.YES, text, digest=text),))


def mark(points: float = 0.5, answer: str = "code") -> Mark:
    return Mark(points, 1.0, "lee", "2026-01-02 03:04:05", answer)


def stored(gradebook: Gradebook) -> SubmissionResult:
    (only,) = with_marks([each.entry for each in gradebook.everything()], gradebook)
    return only.result


def test_marked(gradebook: Gradebook) -> None:
    """A mark is added to the checks' points, and what is stored of the result has no mark."""
    gradebook.store(entry(), "one")
    assert stored(gradebook).status is Status.WAITING
    gradebook.marks.give(KEY, mark())
    result = stored(gradebook)
    assert (result.status, result.score, result.possible) == (Status.FAILED, 1.2, 1.7)
    (row,) = gradebook.everything()
    assert row.entry.result == entry().result
    gradebook.marks.give(KEY, mark(1.0))
    assert (stored(gradebook).status, stored(gradebook).score) == (Status.PASSED, 1.7)


def test_graded_again(gradebook: Gradebook) -> None:
    """Other points by checks keep the mark; a fault of ours keeps it too, and stays one."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark())
    gradebook.store(entry(status=Status.FAILED), "two")
    assert (stored(gradebook).status, stored(gradebook).score) == (Status.FAILED, 0.5)
    gradebook.store(entry(status=Status.UNGRADED), "three")
    result = stored(gradebook)
    assert (result.status, result.tasks[0].status) == (Status.UNGRADED, Status.UNGRADED)
    assert result.score == 0.5


def test_other_code(gradebook: Gradebook) -> None:
    """Code that changed waits again, with the points that it had; who marked stands in the note."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark())
    gradebook.store(entry("other code"), "two")
    result = stored(gradebook)
    assert (result.status, result.score) == (Status.WAITING, 1.2)
    (task,) = result.tasks
    assert task.note == "", "what a student may read names nobody"
    assert task.asked is not None
    assert "changed since it was marked (0.5 of 1 points by lee" in task.asked.note


def test_earlier_attempt(gradebook: Gradebook) -> None:
    """An attempt before the last has the mark for its own code, whatever was marked later."""
    from autograder.results.attempts import Handed

    for number, text in enumerate(("code", "later code")):
        handed = Handed(text.encode(), ".py", "x.py")
        gradebook.attempts.keep("anna", "01_x", str(number), b"null", handed)
    gradebook.attempts.grade(1, "f", entry().result, (), {"step": "code"})
    gradebook.marks.give(KEY, mark(0.5, "code"))
    gradebook.marks.give(KEY, mark(1.0, "later code"))
    (first,) = earlier_with_marks(gradebook)
    assert (first.result.score, first.result.status) == (1.2, Status.FAILED)


def test_in_the_results_file(gradebook: Gradebook) -> None:
    """results.json has the sum, and what the person's part is of it."""
    gradebook.store(entry(), "one")
    gradebook.marks.give(KEY, mark())
    entries = with_marks([each.entry for each in gradebook.everything()], gradebook)
    (task,) = to_object(ClassResults("c", (), tuple(entries)))["results"][0]["tasks"]
    assert (task["score"], task["possible"], len(task["checks"])) == (1.2, 1.7, 1)
    question = task["question"]
    assert (question["score"], question["possible"], question["waiting"]) == (0.5, 1.0, False)
    assert (question["marked_points"], question["marked_by"]) == (0.5, "lee")


def test_an_older_gradebook() -> None:
    """A result that was stored before tasks had such parts reads as one without."""
    data = msgspec.to_builtins(submission(add_up("step", [check()])))
    del data["tasks"][0]["manual"]
    read = msgspec.convert(data, SubmissionResult)
    assert read.tasks[0].asked is None
