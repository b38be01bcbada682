"""A class in figures: scores, mistakes and times."""

from __future__ import annotations

from typing import Any

import msgspec
import pandas
import pytest

from autograder.model import Feedback, Status, SubmissionResult
from autograder.results.absent import MISSING, Absent, Others
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults
from autograder.statistics.the_class import figures_of


def test_total_counts_what_was_not_handed_in_as_nothing(task: Any, entry: Any) -> None:
    """Of the whole course, who missed a lesson has no points for it; of the lesson, nobody's."""
    entries = (
        entry("anna", task("a", 1, 2), lesson="01_a"),
        entry("anna", task("b", 3, 4), lesson="02_b"),
        entry("ben", task("a", 2, 2), lesson="01_a"),
    )
    absent = (Absent("ben", "02_b", MISSING), Absent("cem", "01_a", MISSING))
    points = {"01_a": {"a": 2.0}, "02_b": {"b": 4.0}}
    results = ClassResults("c", ("01_a", "02_b"), entries, Others(absent), points)
    found = figures_of(results)
    assert found.students == ("anna", "ben", "cem")
    assert [(s.lesson, s.possible) for s in found.scores] == [("01_a", 2.0), ("02_b", 4.0)]
    assert found.total.possible == 6
    shares = pandas.Series([4 / 6, 2 / 6, 0])
    assert found.total.spread is not None
    assert found.total.spread.mean == pytest.approx(shares.mean())
    assert found.total.spread.deviation == pytest.approx(shares.std())
    assert found.scores[1].spread is not None
    assert found.scores[1].spread.count == 1


def test_lesson_of_which_nothing_is_graded() -> None:
    """A file that cannot be read is no score, and a lesson without any has no spread."""
    result = SubmissionResult("ben", "01_a", Status.ERROR, 0.0, 4.0, (), "not a notebook")
    found = figures_of(ClassResults("c", ("01_a",), (Entry(result, ()),)))
    assert found.scores[0].spread is None
    assert found.tasks == found.checks == ()


def test_empty_class() -> None:
    """A class without anybody has no figures, and that is no error."""
    found = figures_of(ClassResults("c", ("01_a",), ()))
    assert (found.students, found.lessons, found.total.spread) == ((), (), None)


def test_misconceptions_are_counted_by_student(task: Any, check: Any, entry: Any) -> None:
    """A mistake counts once for each student, however many checks it explains."""

    def mistaken(name: str, count: int) -> Any:
        said = Feedback("A fact.", mistake=name, sentence=f"You made {name}.")
        return task("a", 0, checks=tuple(check(f"t{n}", 0, feedback=said) for n in range(count)))

    entries = (
        entry("anna", mistaken("rare", 3)),
        entry("ben", mistaken("often", 1)),
        entry("cem", mistaken("often", 2)),
    )
    found = figures_of(ClassResults("c", ("01_a",), entries)).misconceptions
    assert [(m.name, m.students, m.sentence) for m in found] == [
        ("often", ("ben", "cem"), "You made often."),
        ("rare", ("anna",), "You made rare."),
    ]


def test_unknown_mistakes_are_grouped_by_all_that_was_seen(
    task: Any, check: Any, entry: Any
) -> None:
    """Who shows the same on every check of a task is in one group; one difference parts them."""

    def shows(*seen: str) -> Any:
        return task("a", 0, checks=tuple(check(f"t{n}", 0, seen=s) for n, s in enumerate(seen)))

    entries = (
        entry("anna", shows("x", "y")),
        entry("ben", shows("x", "z")),
        entry("cem", shows("x", "y")),
        entry("dora", shows("", "")),
    )
    first, second = figures_of(ClassResults("c", ("01_a",), entries)).unknown
    assert (first.students, second.students) == (("anna", "cem"), ("ben",))
    assert [c.name for c in first.checks] == ["t0", "t1"]
    again = figures_of(ClassResults("c", ("01_a",), entries[::-1])).unknown
    assert {first.id, second.id} == {each.id for each in again}


@pytest.mark.parametrize(
    ("times", "first", "median", "dated"),
    [
        (["2026-05-01T10:00:00+02:00", "2026-05-01T07:00:00Z"], "07:00", "07:00", 2),
        (["2026-05-01T10:00:00+02:00", "yesterday", "2026-05-01T10:00:00"], "08:00", "08:00", 1),
    ],
)
def test_times_are_compared_as_moments(
    task: Any, entry: Any, times: list[str], first: str, median: str, dated: int
) -> None:
    """Times of several zones are put in order; one without a zone or without sense is left out."""
    entries = tuple(entry(f"s{n}", task("a", 1), at=at, late=n == 0) for n, at in enumerate(times))
    (found,) = figures_of(ClassResults("c", ("01_a",), entries)).times
    assert found.first is not None
    assert found.median is not None
    assert (f"{found.first:%H:%M}", f"{found.median:%H:%M}") == (first, median)
    assert (found.dated, found.late) == (dated, 1)


def test_times_that_nobody_says(task: Any, entry: Any) -> None:
    """Without a platform that says them, there are no times and no marks."""
    results = ClassResults("c", ("01_a",), (entry("anna", task("a", 1)),))
    (found,) = figures_of(results).times
    assert (found.submissions, found.dated, found.first, found.late) == (1, 0, None, None)
    assert msgspec.to_builtins(found)["last"] is None


class Counts(msgspec.Struct, frozen=True):
    """What the rules made of some points."""

    points: float
    possible: float


def test_scores_are_those_that_count(task: Any, entry: Any) -> None:
    """Where rules changed points, scores are spread as they count; tasks are as they were done."""
    entries = (entry("anna", task("a", 2, 2)), entry("ben", task("a", 1, 2)))
    results = ClassResults("c", ("01_a",), entries)
    counting = {"anna": {"01_a": Counts(1.5, 2), "": Counts(3, 4)}, "ben": {"": Counts(1, 4)}}
    found = figures_of(results, counting)
    assert found.scores[0].spread is not None
    assert found.total.spread is not None
    assert found.scores[0].spread.mean == pytest.approx((0.75 + 0.5) / 2)
    assert found.total.spread.mean == pytest.approx((0.75 + 0.25) / 2)
    assert found.tasks[0].difficulty == pytest.approx(0.75)
