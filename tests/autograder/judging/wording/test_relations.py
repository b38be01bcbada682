"""The words for relations, and the next step after each."""

from __future__ import annotations

import pytest

from autograder.judging.relations.agreeing import Finding
from autograder.judging.relations.relation import Kind, Relation
from autograder.judging.wording.relations import STEPS, next_step, say_findings
from autograder.model import Visibility

PUBLIC, HIDDEN = Visibility.PUBLIC, Visibility.HIDDEN

# Kind, name, dim; the clause for a public check; for a hidden one, where that differs.
RELATIONS: list[tuple[Kind, str, int | None, str, str | None]] = [
    (
        Kind.WRAPPED,
        "a float instead of a tensor",
        None,
        "the numbers are right, but the type is wrong: a float instead of a tensor",
        "the numbers are right, but their type is wrong",
    ),
    (
        Kind.DTYPE,
        "float32 instead of float64",
        None,
        "the numbers are right, but the dtype is wrong: float32 instead of float64",
        "the numbers are right, but their dtype is wrong",
    ),
    (
        Kind.PRECISION,
        "",
        None,
        "precision: right to about 7 digits only, as where something is float32",
        "precision: right to about as many digits as float32 keeps",
    ),
    (Kind.FACTOR, "2", None, "every number is twice what it should be", None),
    (Kind.FACTOR, "1/2", None, "every number is half what it should be", None),
    (Kind.FACTOR, "-1", None, "every number has the opposite sign", None),
    (
        Kind.FACTOR,
        "0.3721",
        None,
        "every number is 0.3721 times what it should be",
        "every number is the right one times the same factor",
    ),
    (
        Kind.DIVIDED,
        "",
        None,
        ("every number is the right one divided by a whole number, a different one for each input"),
        None,
    ),
    (
        Kind.MULTIPLIED,
        "",
        None,
        "every number is the right one times a whole number, a different one for each input",
        None,
    ),
    (
        Kind.SPREAD,
        "smaller",
        None,
        (
            "every number is smaller than it should be by a factor of √(N / (N - 1)), with "
            "a different N for each input"
        ),
        None,
    ),
    (
        Kind.OFFSET,
        "-0.6",
        None,
        "every number is 0.6 too small",
        "every number is the right one plus the same amount",
    ),
    (
        Kind.OFFSET,
        "1",
        None,
        "every number is 1 too large",
        "every number is the right one plus the same amount",
    ),
    (Kind.SIGNS, "", None, "every number has the right size, but some have the wrong sign", None),
    (
        Kind.FUNCTION,
        "square root",
        None,
        "every number is the square root of what it should be",
        None,
    ),
    (
        Kind.FUNCTION,
        "softmax",
        1,
        "your code produces the softmax along dim 1 of the right numbers",
        "your code produces the softmax of the right numbers",
    ),
    (Kind.MISSING_FUNCTION, "sigmoid", None, "the sigmoid of every number would be right", None),
    (
        Kind.MISSING_FUNCTION,
        "softmax",
        0,
        "the softmax along dim 0 of what your code produces would be right",
        "the softmax of what your code produces would be right",
    ),
    (
        Kind.UNNORMALISED,
        "",
        1,
        "divided by their sum along dim 1, the numbers would be right",
        "divided by their sum, the numbers would be right",
    ),
    (Kind.ZEROS, "", None, "every number is 0", None),
    (Kind.CONSTANT, "", None, "all numbers are equal, and they should not be", None),
    (
        Kind.FLIPPED,
        "",
        0,
        "the right numbers are in reverse order along dim 0",
        "the right numbers are in reverse order",
    ),
    (
        Kind.ROLLED,
        "2",
        0,
        "the right numbers are shifted by 2 places along dim 0, wrapping around",
        "the right numbers are shifted by some places, wrapping around",
    ),
    (
        Kind.PERMUTED,
        "",
        1,
        "the right numbers are in a different order along dim 1",
        "the right numbers are in a different order",
    ),
    (
        Kind.TRANSPOSED,
        "",
        None,
        "rows and columns are swapped",
        "the dimensions are in the wrong order",
    ),
    (
        Kind.TRANSPOSED,
        "1, 0, 2",
        None,
        "the dimensions are in the wrong order: (1, 0, 2)",
        "the dimensions are in the wrong order",
    ),
    (Kind.REORDERED, "", None, "the right numbers are all there, but in the wrong places", None),
    (
        Kind.UNSQUEEZED,
        "1",
        None,
        "the numbers are right, but there is an extra dimension of length 1",
        "the numbers are right, but the shape has an extra 1",
    ),
    (
        Kind.SQUEEZED,
        "2",
        None,
        "the numbers are right, but 2 dimensions of length 1 are missing",
        "the numbers are right, but a 1 is missing from the shape",
    ),
    (
        Kind.RESHAPED,
        "",
        None,
        "the numbers are right and in the right order, but the shape is wrong",
        None,
    ),
    (Kind.REPEATED, "", 0, "the right numbers are repeated along a new dimension", None),
    (
        Kind.ALL_PAIRS,
        "",
        None,
        "there is a table of all pairs, (N, N), and the right numbers are its diagonal",
        None,
    ),
    (
        Kind.UNREDUCED,
        "sum",
        1,
        "the sum along dim 1 of what your code produces would be right",
        "the sum of what your code produces would be right",
    ),
    (
        Kind.REDUCED,
        "largest number",
        0,
        "your code produces the largest number along dim 0 of the right numbers",
        "your code produces the largest number of the right numbers",
    ),
    (
        Kind.CUT,
        "end",
        None,
        "the numbers that are there are right, but some are missing at the end",
        None,
    ),
    (
        Kind.UNCUT,
        "both",
        None,
        "the right numbers are all there, with extra ones on both sides",
        None,
    ),
    (
        Kind.UNSTRIDED,
        "2",
        None,
        "every 2nd number is right, and those in between should not be there",
        "some numbers are right, and those in between should not be there",
    ),
    (
        Kind.LATE,
        "",
        None,
        "everything comes one step late: entry t holds what belongs in entry t - 1",
        None,
    ),
    (
        Kind.EARLY,
        "",
        None,
        "everything comes one step early: entry t holds what belongs in entry t + 1",
        None,
    ),
    (
        Kind.ONE_MORE,
        "end",
        None,
        "there is one entry too many, at the end; the others are right",
        None,
    ),
    (
        Kind.ONE_FEWER,
        "start",
        None,
        "one entry is missing, at the start; the others are right",
        None,
    ),
    (Kind.ONLY_LAST, "", None, "only the last entry is there, and not in a list", None),
    (Kind.RUNNING_SUM, "", None, "every entry is the sum of all the right entries up to it", None),
    (
        Kind.RUNNING_MEAN,
        "",
        None,
        "every entry is the mean of all the right entries up to it",
        None,
    ),
    (Kind.NO_GRADIENT, "", None, "there is no gradient (None) where there should be one", None),
    (
        Kind.SWAPPED,
        "w, y",
        None,
        "they are swapped: each holds what belongs in the other",
        "two results are swapped",
    ),
]


@pytest.mark.parametrize(
    ("kind", "name", "dim", "clause", "hidden"),
    RELATIONS,
    ids=[f"{r[0]} {r[1]}" for r in RELATIONS],
)
def test_relation(kind: Kind, name: str, dim: int | None, clause: str, hidden: str | None) -> None:
    """A relation is one sentence; of a hidden check it names no part and no number of its data."""
    finding = Finding(Relation(kind, name, dim), ("y",), whole=True)
    told = hidden or clause
    assert say_findings([finding], PUBLIC) == [f"`y`: {clause}."]
    assert say_findings([finding], HIDDEN) == [f"{told[0].upper()}{told[1:]}."]


def test_every_relation_is_tested() -> None:
    """Every kind of relation has its words, and its next step, pinned here."""
    assert {kind for kind, *_ in RELATIONS} == set(Kind) == set(STEPS)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("visibility", Visibility)
def test_next_step_is_one_sentence(kind: Kind, visibility: Visibility) -> None:
    """The next step after each relation is one sentence that says what to do."""
    finding = Finding(Relation(kind, "sum"), ("y",), whole=True)
    step = next_step(finding, "sse", visibility)
    assert step.endswith(".")
    assert "{" not in step


def test_names_of_parts() -> None:
    """The parts that a relation holds for are named, and many of them counted."""
    relation = Relation(Kind.ZEROS)
    assert say_findings([Finding(relation, ("a", "b"), whole=True)], PUBLIC) == [
        "`a` and `b`: every number is 0."
    ]
    assert say_findings([Finding(relation, tuple("abcdef"), whole=True)], PUBLIC) == [
        "`a`, `b` and 4 more: every number is 0."
    ]
    assert say_findings([Finding(relation, ("",), whole=True)], PUBLIC) == [
        "The result: every number is 0."
    ]


def test_part_of_a_hidden_result() -> None:
    """Where something else differs too, the sentence of a hidden check speaks of a part."""
    finding = Finding(Relation(Kind.ZEROS), ("a",), whole=False)
    assert say_findings([finding], HIDDEN) == ["In part of the result, every number is 0."]


def test_many_parts_of_a_hidden_result() -> None:
    """One sentence: code that chooses a relation for each part could spell out what it found."""
    kinds = (Kind.ZEROS, Kind.FLIPPED, Kind.SIGNS)
    findings = [Finding(Relation(kind), (kind,), whole=False) for kind in kinds]
    assert say_findings(findings, HIDDEN) == ["In part of the result, every number is 0."]
    assert len(say_findings(findings, PUBLIC)) == 3


def test_losses_that_stay() -> None:
    """Losses that are all equal make one look at the parameters."""
    finding = Finding(Relation(Kind.CONSTANT), ("losses",), whole=True)
    assert next_step(finding, "train", PUBLIC) == (
        "Print a parameter before and after a step: it must change."
    )
