"""Programs with two known mistakes at once: both cost points, and no diagnosis misleads.

A sample of a few lessons; `benchmarks/two_mistakes.py` runs a hundred programs of every lesson.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.proving.pairs import PairProof, choose_pairs, prove_pairs
from autograder.sandbox.outside.pool import ServerPool

pytestmark = pytest.mark.slow  # two real lessons, with their records

ROOT = Path(__file__).parents[3]
# Lessons whose checks are quick, with many mistakes that can be merged within one task.
LESSONS = ("01_tensors", "04_modules_and_sgd")
PAIRS = 30

Proofs = list[PairProof]


@pytest.fixture(scope="module")
def course() -> Course:
    """The course that this project ships."""
    return load_course(ROOT)


@pytest.fixture(scope="module")
def pool(course: Course) -> Iterator[ServerPool]:
    """Servers for both lessons."""
    with ServerPool(starter(course), jobs=2) as servers:
        yield servers


@pytest.fixture(scope="module", params=LESSONS)
def proofs(
    request: pytest.FixtureRequest, course: Course, pool: ServerPool, users_records: None
) -> Proofs:
    """What is said about a sample of one lesson's programs with two mistakes."""
    lesson = load_lesson(course, request.param)
    prepared = prepare(lesson, pool)
    return list(prove_pairs(pool, prepared, choose_pairs(lesson, PAIRS)))


def test_all_lose_points(proofs: Proofs) -> None:
    """Every program with two mistakes loses points."""
    assert len(proofs) == PAIRS
    assert [str(proof.pair) for proof in proofs if not proof.lost] == []


def test_both_kinds_are_tried(proofs: Proofs) -> None:
    """The sample has mistakes in two tasks, and two in one."""
    assert {proof.pair.in_one_task for proof in proofs} == {True, False}


def test_no_third_mistake_is_named(proofs: Proofs) -> None:
    """A mistake that is named is one of the two that are there."""
    assert [f"{proof.pair}: {proof.third}" for proof in proofs if proof.third] == []


def test_mistakes_in_two_tasks_are_named(proofs: Proofs) -> None:
    """Most mistakes are recognised beside another one in another task."""
    across = [proof for proof in proofs if not proof.pair.in_one_task]
    assert sum(len(proof.named) for proof in across) > len(across)


def test_relations_hold_on_other_inputs(proofs: Proofs) -> None:
    """A relation that is asserted on one draw of the inputs holds on another."""
    assert [f"{proof.pair}: {proof.by_chance}" for proof in proofs if proof.by_chance] == []


def test_likeness_is_to_what_is_there(proofs: Proofs) -> None:
    """What a result is said to look like is nearly always one of the two."""
    likened = sum(proof.likened for proof in proofs)
    assert sum(proof.mislikened for proof in proofs) <= 0.05 * likened
