"""Exact relations are found where they hold, and data that could show nothing stays silent."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from autograder.judging.relations.agreeing import Case, Finding, find_relations
from autograder.observation.compare import hold_against

Pair = tuple[object, object]


def numbers(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def find(*pairs: Pair, key: str = "y") -> list[tuple[Finding, ...]]:
    """What is asserted about each pair of a right and a wrong value, as checks of one task."""
    cases = [
        Case(f"check {n}", hold_against({key: r}, {key: f}, {})) for n, (r, f) in enumerate(pairs)
    ]
    found = find_relations(cases)
    return [found.get(case.check, ()) for case in cases]


def relation(*pairs: Pair, key: str = "y") -> str | None:
    """The one relation that is asserted of all pairs, in words; None if there is none."""
    said = {str(each.relation) for findings in find(*pairs, key=key) for each in findings}
    assert len(said) <= 1
    return said.pop() if said else None


A, B, C = numbers(4), numbers(3, 5, seed=1), numbers(2, 3, 4, seed=2)
POSITIVE = numbers(5, seed=3).abs() + 0.1
LOSSES = [9.25, 4.125, 2.5, 1.75, 1.5]

HELD: list[tuple[str, object, object]] = [
    ("factor 2", A, 2 * A),
    ("factor 1/2", B, B / 2),
    ("factor -1", B, -B),
    ("factor -2", A, -2 * A),
    ("factor 1/3", A, A / 3),
    ("factor 5", A, 5 * A),
    ("factor 1/ln 2", A, A / math.log(2)),
    ("factor 0.1234", A, 0.1234 * A),
    ("factor 2", LOSSES, [2 * loss for loss in LOSSES]),
    ("offset 1", B, B + 1),
    ("precision", B, B.float().double()),
    ("precision", A.abs().sqrt() * 1e6, (A.float().abs().sqrt() * 1e6).double()),
    ("precision", LOSSES, [loss * (1 + 1e-7) for loss in LOSSES]),
    ("offset -0.5", A, A - 0.5),
    ("signs", A, A * torch.tensor([1.0, -1.0, 1.0, -1.0], dtype=torch.float64)),
    ("function square", A, A**2),
    ("function square root", POSITIVE, POSITIVE.sqrt()),
    ("function logarithm", POSITIVE, POSITIVE.log()),
    ("function exponential", A, A.exp()),
    ("function absolute value", A, A.abs()),
    ("function reciprocal", A, 1 / A),
    ("function sigmoid", B, B.sigmoid()),
    ("function tanh", B, B.tanh()),
    ("function ReLU", B, B.relu()),
    ("function softmax along dim 1", B, B.softmax(1)),
    ("function softmax along dim 0", B, B.softmax(0)),
    ("function log-softmax along dim 1", B, B.log_softmax(1)),
    ("missing function softmax along dim 1", B.softmax(1), B),
    ("missing function log-softmax along dim 1", B.log_softmax(1), B),
    ("missing function sigmoid", B.sigmoid(), B),
    ("missing function tanh", B.tanh(), B),
    ("missing function ReLU", B.relu(), B),
    ("missing function square", A**2, A),
    ("unnormalised along dim 1", B.softmax(1), B.exp()),
    ("zeros", B, 0 * B),
    ("constant", B, torch.full_like(B, 0.7)),
    ("flipped along dim 0", A, A.flip(0)),
    ("flipped along dim 1", B, B.flip(1)),
    ("rolled 1 along dim 0", A, A.roll(1)),
    ("rolled -2 along dim 1", B, B.roll(-2, 1)),
    ("permuted along dim 1", B, B[:, [3, 0, 4, 1, 2]]),
    ("transposed", B, B.T),
    ("transposed", B[:, :3], B[:, :3].T),
    ("transposed 1, 0, 2", C, C.permute(1, 0, 2)),
    ("reordered", B, B.T.reshape(3, 5)),
    ("unsqueezed 1", A, A.unsqueeze(1)),
    ("unsqueezed 2", A, A[None, :, None]),
    ("squeezed 1", A.unsqueeze(1), A),
    ("reshaped", B, B.flatten()),
    ("repeated along dim 0", A, A.expand(3, 4)),
    ("repeated along dim 1", A, A.unsqueeze(1).expand(4, 4)),
    ("all pairs", A, (A.unsqueeze(1) + A) / 2),
    ("unreduced sum along dim 1", B.sum(1), B),
    ("unreduced mean along dim 0", B.mean(0), B),
    ("reduced sum along dim 1", B, B.sum(1)),
    ("reduced largest number along dim 0", B, B.amax(0)),
    ("cut end", B, B[:-1]),
    ("cut start", B, B[:, 1:]),
    ("cut both", B, B[1:-1, 1:-1]),
    ("uncut both", B, torch.nn.functional.pad(B, (1, 1, 1, 1))),
    ("unstrided 2", C[..., ::2, ::2], C),
    ("late", LOSSES, [12.5, *LOSSES[:-1]]),
    ("early", LOSSES, [*LOSSES[1:], 1.375]),
    ("one more end", LOSSES, [*LOSSES, 1.375]),
    ("one more start", LOSSES, [12.5, *LOSSES]),
    ("one fewer end", LOSSES, LOSSES[:-1]),
    ("one fewer start", LOSSES, LOSSES[1:]),
    ("cut end", LOSSES, LOSSES[:2]),
    ("uncut end", LOSSES[:2], LOSSES),
    ("running sum", LOSSES, torch.tensor(LOSSES).cumsum(0).tolist()),
    ("running sum", [A, 2 * A**2, A**3], [A, A + 2 * A**2, A + 2 * A**2 + A**3]),
    ("running mean", LOSSES, [sum(LOSSES[: n + 1]) / (n + 1) for n in range(5)]),
    ("early", [A, A**2, A**3], [A**2, A**3, A**4]),
    ("factor 2", [A, A**2], [2 * A, 2 * A**2]),
    ("wrapped a list of floats instead of a tensor", A, A.tolist()),
    ("wrapped a tensor instead of a list of floats", A.tolist(), A),
    ("wrapped a list of tensors instead of a list of floats", LOSSES, list(torch.tensor(LOSSES))),
    ("wrapped a tuple of floats instead of a list of floats", LOSSES, tuple(LOSSES)),
    ("dtype float32 instead of float64", A, A.float()),
    ("dtype float64 instead of int64", torch.arange(6), torch.arange(6).double()),
]


@pytest.mark.parametrize(("name", "right", "wrong"), HELD, ids=[h[0] for h in HELD])
def test_relation_that_holds(name: str, right: object, wrong: object) -> None:
    """A result that is made from the right one in one step is recognised as that."""
    assert relation((right, wrong)) == name


def test_mean_instead_of_sum() -> None:
    """Numbers that are divided by the length of each input are said to be so."""
    pairs = [(numbers(n, seed=n), numbers(n, seed=n) / n) for n in (3, 5, 8)]
    assert relation(*pairs) == "divided"


def test_sum_instead_of_mean() -> None:
    """Single numbers that are N times too large, with N from check to check, are too."""
    pairs = [(float(numbers(1, seed=n)), n * float(numbers(1, seed=n))) for n in (3, 5, 8)]
    assert relation(*pairs) == "multiplied"


def test_sample_deviation() -> None:
    """Dividing squares by N - 1 instead of N makes a factor of its own for each N."""
    pairs = [
        (x / x.std(0, correction=0), x / x.std(0)) for x in (numbers(n, 2, seed=n) for n in (3, 7))
    ]
    assert relation(*pairs) == "spread smaller"


def test_single_number_in_many_checks() -> None:
    """Two numbers of two checks, each half of what it should be, are evidence enough."""
    assert relation((1.37, 0.685), (-2.91, -1.455)) == "factor 1/2"


def test_last_loss_only() -> None:
    """The last number in place of a list of all is recognised in two checks."""
    assert relation((LOSSES, LOSSES[-1]), ([3.25, 1.125], 1.125)) == "only last"


def test_gradient_that_is_none() -> None:
    """None where a gradient should be is said of keys that are gradients, and of no others."""
    assert relation((A, None), key="w.grad") == "no gradient"
    assert relation((A, None), key="w") is None


def test_two_results_exchanged() -> None:
    """Two parts of a result that hold each other's values are exchanged."""
    right = {"w": A, "losses": LOSSES, "count": 5}
    wrong = {"w": LOSSES, "losses": A, "count": 5}
    (finding,) = find_relations([Case("check", hold_against(right, wrong, {}))])["check"]
    assert str(finding.relation) == "swapped losses, w"
    assert finding.keys == ("w", "losses")


def test_dims_that_differ_from_check_to_check() -> None:
    """A relation along another dim in each check is stated without the dim."""
    assert relation((B, B.softmax(1)), (B, B.softmax(0))) == "function softmax"


def test_relation_of_one_part() -> None:
    """A relation of one part of the results is asserted of that part, in all its checks."""
    right = [{"loss": numbers(1, seed=n)[0], "w": numbers(3, seed=9 + n)} for n in range(3)]
    wrong = [{"loss": r["loss"] / 2, "w": r["w"].cos()} for r in right]
    cases = [
        Case(str(n), hold_against(r, w, {}))
        for n, (r, w) in enumerate(zip(right, wrong, strict=True))
    ]
    for findings in find_relations(cases).values():
        (finding,) = findings
        assert str(finding.relation) == "factor 1/2"
        assert finding.keys == ("loss",)
        assert not finding.whole


SILENT: list[tuple[str, list[Pair]]] = [
    ("a single number", [(1.37, 2.74)]),
    ("small whole numbers", [(torch.tensor([1, 2]), torch.tensor([2, 4]))]),
    ("zeros that are right", [(torch.zeros(4), torch.zeros(4))]),
    ("zeros instead of one number", [(torch.tensor(0.5), torch.tensor(0.0))]),
    ("a relation in one check of two", [(A, 2 * A), (B, B.cos())]),
    ("different factors that are no lengths", [(A, 0.3 * A), (B, 0.7 * B)]),
    ("two explanations", [(B[:, :3] - B[:, :3].T, B[:, :3].T - B[:, :3])]),
    ("equal logits before a softmax", [(torch.full((4,), 0.25), torch.zeros(4))]),
    ("equal numbers that changed places", [(torch.ones(4), torch.ones(4) * 1.5)]),
    ("labels in another order", [(torch.tensor([0, 1, 1, 0]), torch.tensor([1, 0, 0, 1]))]),
    ("one row in a column", [(A[:1], A[:1].unsqueeze(1))]),
    ("a shift that ends as it should", [([A, A.cos()], [A.cos(), A.cos()])]),
    ("nan", [(A, A * math.nan)]),
    ("inf", [(A, A * math.inf)]),
    ("no numbers", [(torch.empty(0), torch.empty(0, 3))]),
    ("an empty list", [([], [])]),
    ("text", [("yes", "no")]),
    ("a whole number beyond floats", [([1, 2, 3], [10**400, 2, 3])]),
    ("almost a factor", [(A, 2 * A + 1e-6)]),
    ("almost a flip", [(A, A.flip(0) * 1.0001)]),
]


@pytest.mark.parametrize(("what", "pairs"), SILENT, ids=[s[0] for s in SILENT])
def test_data_that_shows_nothing(what: str, pairs: list[Pair]) -> None:
    """Nothing is asserted of data that any mistake could have made, or that fits nothing."""
    assert relation(*pairs) is None


@pytest.mark.parametrize("n", [1, 2])
def test_one_number_takes_no_part(n: int) -> None:
    """A check with too few numbers speaks neither for a relation nor against it."""
    short = [(LOSSES[:n], LOSSES[1 : n + 1])]
    assert relation(*short, (LOSSES, [*LOSSES[1:], 1.375])) == "early"


def test_border_that_is_float32() -> None:
    """Where few numbers are rounded and all others right, it is precision, and no constant."""
    right = torch.nn.functional.pad(1e3 * numbers(4, 5), (1, 1, 1, 1), value=1e-3)
    found = torch.where(right == 1e-3, float(torch.tensor(1e-3)), right)
    assert relation((right, found)) == "precision"


def test_constant_added_to_some() -> None:
    """A number that is added to some numbers only is not said to be added to every number."""
    right = torch.tensor([0.125, 0.25, 0.75, 1e9, 3e9], dtype=torch.float64)
    found = right + torch.tensor([0.5, 0.5, 0.5, 0.0, 0.0], dtype=torch.float64)
    assert relation((right, found)) is None


@pytest.mark.parametrize("shape", [(1, 4), (4, 1), (1, 3, 2), (3, 1, 2)])
def test_axis_of_length_one_in_the_wrong_place(shape: tuple[int, ...]) -> None:
    """An axis of length 1 in another place is another shape; nothing is transposed."""
    right = numbers(*shape)
    found = right.reshape([size for size in shape if size > 1] + [1])
    found = found.reshape(shape[::-1]) if len(shape) == 2 else found
    assert relation((right, found)) == "reshaped"


def test_small_error_that_is_no_rounding() -> None:
    """What is off by more than float32 rounds, or by less, is not called precision."""
    assert relation((A, A * (1 + 1e-4 * numbers(4, seed=9)))) is None
    assert relation((A, A * (1 + 1e-4))) != "precision"


def test_tolerance_of_the_check_decides() -> None:
    """A factor within the tolerance of float32 is exact there, and none in float64."""
    noise = 1 + 3e-6 * numbers(4, seed=5)
    assert relation((A.float(), (2 * A * noise).float())) == "factor 2"
    assert relation((A, 2 * A * noise)) is None


floats = st.floats(width=64) | st.integers(-3, 3).map(float)
shapes = st.sampled_from([(), (1,), (4,), (4, 1), (2, 2), (2, 3, 2), (0,)])
tensors = st.builds(
    lambda shape, entries, dtype: (
        torch.tensor(entries).to(dtype).repeat(12)[: math.prod(shape)].reshape(shape)
    ),
    shapes,
    st.lists(floats, min_size=1, max_size=12),
    st.sampled_from([torch.float64, torch.float32, torch.int64, torch.bool]),
)
leaves = floats | st.integers(-(10**30), 10**30) | st.booleans() | st.none() | st.text(max_size=3)
values = st.recursive(
    leaves | tensors,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "loss", "w.grad"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(right=values, wrong=values)
def test_whatever_comes_back(right: object, wrong: object) -> None:
    """Looking for relations ends for any two observations."""
    find_relations([Case("check", hold_against(right, wrong, {}))])
