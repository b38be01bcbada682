"""Tasks and checks over a class: difficulty, discrimination, and what tells nobody apart."""

from __future__ import annotations

from typing import Any

import msgspec
import pandas
import pytest

from autograder.model import Status
from autograder.results.parts import with_manual
from autograder.statistics.numbers import Unknown
from autograder.statistics.the_class import figures_of

RIGHT_OR_WRONG = {
    "easy": [1, 1, 1, 1, 1, 0],
    "middle": [1, 1, 1, 0, 0, 0],
    "upside_down": [0, 0, 0, 0, 1, 1],
    "partly": [1, 0.75, 0.5, 0.5, 0.25, 0],
}


def tasks_of(results: Any) -> dict[str, Any]:
    return {task.name: task for task in figures_of(results).tasks}


def test_difficulty_and_discrimination_are_those_of_pandas(table: Any) -> None:
    """A task's difficulty is its mean share; its discrimination leaves itself out of the total."""
    frame, found = pandas.DataFrame(RIGHT_OR_WRONG), tasks_of(table(RIGHT_OR_WRONG))
    assert list(found) == list(RIGHT_OR_WRONG)
    for name, task in found.items():
        rest = frame.drop(columns=name).sum(axis=1)
        assert task.difficulty == pytest.approx(frame[name].mean())
        assert task.discrimination == pytest.approx(frame[name].corr(rest))
        assert (task.full, task.none) == ((frame[name] == 1).sum(), (frame[name] == 0).sum())
    assert found["upside_down"].discrimination < 0 < found["middle"].discrimination


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"a": [1], "b": [0]}, Unknown.FEW),
        ({"a": [1, 0], "b": [0, 1]}, Unknown.FEW),
        ({"a": [1, 1, 1], "b": [0, 1, 0]}, Unknown.EQUAL),
        ({"a": [0, 1, 0], "b": [1, 1, 1]}, Unknown.REST_EQUAL),
        ({"a": [0, 1, 0]}, Unknown.ALONE),
    ],
)
def test_class_without_a_correlation(table: Any, points: Any, said: Unknown) -> None:
    """One student, equal students and a task by itself have a reason in the place of a number."""
    assert tasks_of(table(points))["a"].discrimination is said


def test_points_that_are_not_final_count_for_nothing(table: Any, task: Any, entry: Any) -> None:
    """What waits for a person and what our fault left ungraded is no difficulty of the task."""
    waiting = task("a", 0, status=Status.WAITING, checks=(), is_question=True)
    fault = task("a", 0, status=Status.UNGRADED)
    entries = [entry("s1", task("a", 1)), entry("s2", waiting), entry("s3", fault)]
    results = msgspec.structs.replace(table({}), entries=tuple(entries), points={"01_a": {"a": 1}})
    found = tasks_of(results)["a"]
    assert (found.students, found.difficulty, found.is_question) == (1, 1.0, True)


def test_part_that_waits_leaves_its_task_open(table: Any, task: Any, entry: Any) -> None:
    """A task of which a person gives a part counts with the sum, and only once that is given."""

    def part(status: Status, score: float) -> Any:
        return task("a", score, status=status, checks=(), is_question=True)

    given = with_manual(task("a", 1), part(Status.FAILED, 0.5))
    open_one = with_manual(task("a", 1), part(Status.WAITING, 0.0))
    entries = (entry("s1", given), entry("s2", open_one))
    found = tasks_of(msgspec.structs.replace(table({}), entries=entries))["a"]
    assert (found.students, found.possible, found.difficulty) == (1, 2.0, 0.75)
    assert found.seconds is not None, "of its checks"


def test_extra_credit_alone_has_no_difficulty(table: Any, task: Any, entry: Any) -> None:
    """A task that nobody lacks points of is neither easy nor hard."""
    entries = tuple(entry(f"s{n}", task("a", n, 0.0)) for n in range(3))
    found = tasks_of(msgspec.structs.replace(table({}), entries=entries))["a"]
    assert (found.difficulty, found.students) == (None, 3)


def test_seconds_are_those_of_all_checks(table: Any, task: Any, check: Any, entry: Any) -> None:
    """A task takes as long as its checks together, in the middle of the class."""
    entries = tuple(
        entry(f"s{n}", task("a", 1, checks=(check("x", 1, seconds=n), check("y", 1, seconds=1))))
        for n in (1, 2, 9)
    )
    found = tasks_of(msgspec.structs.replace(table({}), entries=entries))["a"]
    assert found.seconds.median == 3


def test_checks_that_tell_nobody_apart(table: Any, task: Any, check: Any, entry: Any) -> None:
    """A check that nobody or everybody passes is found; one that is not judged counts for none."""

    def checks(n: int) -> tuple[Any, ...]:
        skipped = check("skipped", 0, status=Status.SKIPPED)
        return (check("never", 0), check("always", 1), check("some", n % 2), skipped)

    entries = tuple(entry(f"s{n}", task("a", 1, 4, checks=checks(n))) for n in range(4))
    found = figures_of(msgspec.structs.replace(table({}), entries=entries))
    assert [c.name for c in found.passed_by_nobody] == ["never"]
    assert [c.name for c in found.passed_by_everybody] == ["always"]
    assert {c.name: (c.passed, c.judged) for c in found.checks} == {
        "never": (0, 4),
        "always": (4, 4),
        "some": (2, 4),
        "skipped": (0, 0),
    }


def test_class_of_two_says_nothing_of_checks(table: Any) -> None:
    """That one or two pass a check is no finding."""
    found = figures_of(table({"a": [1, 1], "b": [0, 0]}))
    assert found.passed_by_nobody == found.passed_by_everybody == ()
