"""What is said about wrong programs whose truth is known: nothing asserted that is not so.

A slice of two lessons; `make diagnosis` counts it on all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.proving.truth import (
    Origin,
    Said,
    Statement,
    Truth,
    broken_alternatives,
    measure_truth,
)
from autograder.sandbox.outside.pool import ServerPool

ROOT = Path(__file__).parents[3]
PROGRAMS = 15


@pytest.mark.slow  # real lessons, with their records
@pytest.mark.parametrize("name", ["01_tensors", "06_logistic_regression"])
def test_nothing_false_is_asserted(name: str, users_records: None) -> None:
    """Of mistakes, broken alternatives and pairs, no name is asserted that is not so."""
    course = load_course(ROOT)
    with ServerPool(starter(course), jobs=2) as pool:
        truth = measure_truth(pool, prepare(load_lesson(course, name), pool), PROGRAMS)
    assert [each for each in truth.statements if each.false and each.said is Said.ASSERTED] == []
    assert truth.holds
    # Rules that were silent about everything would hold as well.
    mistakes = [each for each in truth.statements if each.origin is Origin.MISTAKE]
    assert 10 * truth.count(Origin.MISTAKE, Said.ASSERTED) > 7 * len(mistakes)
    assert truth.count(Origin.PAIR, Said.ASSERTED) > 0
    assert {each.origin for each in truth.statements} == set(Origin)


def test_tiny_course(tiny: Course) -> None:
    """Each known mistake is a statement, true by its own name or by that of one that is equal."""
    with ServerPool(starter(tiny)) as pool:
        prepared = prepare(load_lesson(tiny, "01_vectors"), pool)
        truth = measure_truth(pool, prepared, 10)
    own = [each for each in truth.statements if each.origin is Origin.MISTAKE]
    assert {each.program for each in own} == {
        "double/in_place",
        "double/squared",
        "total/mean",
        "total/not_added",
    }
    assert not any(each.false for each in truth.statements)
    assert truth.holds


def test_broken_alternatives(tiny: Course) -> None:
    """Every alternative is broken in several ways, each with its difference."""
    found = broken_alternatives(load_lesson(tiny, "01_vectors"))
    assert {each.answer.function for each in found} == {"added_to_itself", "added_one_by_one"}
    assert len({each.diff for each in found}) == len(found) > 4
    assert "double/added_to_itself: - return x + x + return x - x" in map(str, found)


def statement(said: Said, *false: str, origin: Origin = Origin.BROKEN) -> Statement:
    return Statement(origin, "program", "f", said, ("name",), false, related=False)


def test_figure_that_holds() -> None:
    """One false assertion is too many; of ten likenesses, one may be false."""
    hedged = [statement(Said.HEDGED)] * 9
    assert Truth((*hedged, statement(Said.HEDGED, "name"))).holds
    assert not Truth((*hedged[1:], statement(Said.HEDGED, "name"))).holds
    assert not Truth((*hedged, statement(Said.ASSERTED, "name"))).holds
    assert Truth((statement(Said.WITHHELD),)).holds


def test_statements_are_counted_by_origin() -> None:
    """Statements are counted by where the program comes from, and how sure they are."""
    truth = Truth(
        (
            statement(Said.ASSERTED),
            statement(Said.ASSERTED, "name", origin=Origin.PAIR),
            statement(Said.HEDGED, "name", origin=Origin.PAIR),
        )
    )
    assert truth.count(Origin.PAIR, Said.ASSERTED) == 1
    assert truth.count(Origin.PAIR, Said.ASSERTED, false=True) == 1
    assert truth.total(Said.ASSERTED) == 2
    assert truth.total(Said.ASSERTED, false=True) == 1
