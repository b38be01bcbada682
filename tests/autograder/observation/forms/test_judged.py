"""Forms are judged as plain data are: by relations, distances, budgets and paths."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.judging.pictures import picture_for
from autograder.judging.relations.agreeing import Case, find_relations
from autograder.judging.relations.sites import differing_sites
from autograder.observation.compare import compare, describe_type, hold_against
from autograder.observation.form import Form, Other
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import find_others, join, parts_of
from autograder.observing.arriving import _sizes
from autograder.proving.committed import _paths
from autograder.proving.distance import gaps

Sent = Callable[[object], Any]
A = np.random.default_rng(0).normal(size=(4, 5))


def relations(one: Any, other: Any) -> set[str]:
    found = find_relations([Case("c", hold_against(one, other, {}))])
    return {str(each.relation) for findings in found.values() for each in findings}


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ({"y": A}, {"y": 2 * A}, "factor 2"),
        ({"y": A}, {"y": A.T}, "transposed"),
        ({"y": A.astype("f4")}, {"y": A.astype("f4").astype("f8")}, "dtype float64 instead of float32"),
        ({"y": A}, {"y": torch.from_numpy(A)}, "a tensor instead of a NumPy array of dtype float64"),
        ({"y": torch.from_numpy(A)}, {"y": A}, "a NumPy array of dtype float64 instead of a tensor"),
        (
            {"losses": [np.float64(x) for x in A[0]]},
            {"losses": [np.float64(2 * x) for x in A[0]]},
            "factor 2",
        ),
    ],
    ids="factor transposed dtype tensor array losses".split(),
)  # fmt: skip
def test_relations(sent: Sent, right: Any, wrong: Any, said: str) -> None:
    """What relates two arrays is found as for tensors."""
    found = relations(sent(right), sent(wrong))
    assert any(said in each for each in found), found


def test_places_that_differ(sent: Sent) -> None:
    """The places inside forms have the paths that differences have."""
    right = sent({"d": slice(A, 2), "y": A, "n": [np.float64(1), np.float64(2)]})
    wrong = sent({"d": slice(2 * A, 2), "y": 2 * A, "n": [np.float64(1), np.float64(3)]})
    comparison = hold_against(right, wrong, {})
    assert [each.path for each in comparison.differences] == ["d.start", "y", "n.1"]
    assert [each.path for each in differing_sites(comparison)] == ["d.start", "y", "n"]


def test_picture(sent: Sent) -> None:
    """An array is drawn as a tensor is."""
    picture = picture_for(hold_against(sent({"y": A}), sent({"y": A + 1}), {}))
    assert picture is not None
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("make", [np.array, np.float64, lambda x: {x, 7.0}, complex])
@pytest.mark.parametrize("off", [0.0, 3e-10, 2e-5])
def test_distance(sent: Sent, make: Callable[[float], Any], off: float) -> None:
    """A form is accepted when, and only when, its distance is at most the limit."""
    one, other = sent({"y": make(2.0)}), sent({"y": make(2.0 + off)})
    measured = list(gaps(one, other, {}))
    assert all(gap.distance <= gap.limit for gap in measured) is (compare(one, other, {}) == ())
    assert measured


def test_distance_of_another_kind(sent: Sent) -> None:
    """Nothing bridges two kinds, or two kinds of parts."""
    for one, other in (({1}, frozenset({1})), (slice(1), range(1)), ({1}, {1, 2})):
        (gap,) = gaps(sent(one), sent(other), {})
        assert math.isinf(gap.distance)


def test_paths_that_tolerances_are_written_for(sent: Sent) -> None:
    """What a form is about has the form's own path, here as in a difference."""
    found = sent({"y": A, "d": slice(1, 2), "s": {1}})
    paths = [".".join(path) for path in _paths(found)]
    assert paths == ["y", "d.start", "d.stop", "d.step", "s.0"]
    rules = {"y": Tolerance(rtol=1.0)}
    assert compare(sent({"y": A}), sent({"y": 1.5 * A}), rules) == ()
    assert (join("a", ""), join("", ""), join("", "b"), join("a", 0)) == ("a", "", "b", "a.0")


def test_numbers_inside_forms_count(sent: Sent) -> None:
    """The budget of what is kept of a submission counts what forms hold."""
    assert sum(_sizes(sent({"y": [A, {b"abc"}]}))) == A.nbytes + 3


def test_others_inside_forms_are_found(sent: Sent) -> None:
    """What has no faithful form is found at its path, in any form."""
    found = sent({"s": slice(object(), 2), "l": [{object()}]})
    assert list(find_others(found)) == [
        ("s.start", "an object of type object"),
        ("l.0.0", "an object of type object"),
    ]
    assert compare(found, found, {}) != ()


def test_form_that_a_student_makes(sent: Sent) -> None:
    """Whoever makes a form of the right parts had the right parts; one that is none is described."""
    made = Form("a complex number", {"": torch.tensor(1j, dtype=torch.complex128)})
    assert compare(sent(1j), sent(made), {}) == ()
    for parts in (None, [1], {1: 2}, {"a": 1, 2: 3}):
        assert sent(Form("a set", parts)) == Other("a form that is none")  # type: ignore[arg-type]
    assert sent(Other(3)) == Other("a description that is none")  # type: ignore[arg-type]
    assert sent(Form(3, {})) == Other("a form that is none")  # type: ignore[arg-type]
    assert list(parts_of(sent(Form("a set", {"x": 1})))) == [("x", 1)]
    assert describe_type(Form("a set", {})) == "a set"
