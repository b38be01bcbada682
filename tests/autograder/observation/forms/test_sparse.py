"""Sparse matrices and tensors, and nested ones: which entries there are, and not how they are stored."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import torch

from autograder.observation.compare import compare
from autograder.observation.form import Other
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import find_others

Said = Callable[..., str]
HoldsEqual = Callable[..., None]
Sent = Callable[[object], Any]

pytestmark = pytest.mark.filterwarnings("ignore")

DENSE = torch.tensor([[0.0, 2.0, 0.0], [1.0, 0.0, 3.0]])
TENSORS: list[Any] = [
    DENSE.to_sparse(),
    DENSE.to_sparse_csr(),
    DENSE.to_sparse_csc(),
    DENSE.to_sparse_bsr((1, 1)),
    (2 * DENSE).to_sparse(),
    DENSE.double().to_sparse(),
    DENSE.long().to_sparse(),
    (DENSE > 0).to_sparse(),
    (DENSE * 1j).to_sparse(),
    torch.zeros(2, 3).to_sparse(),
    torch.zeros(3, 2).to_sparse(),
    torch.ones(2, 3, 4).to_sparse(2),
    torch.nested.nested_tensor([torch.ones(2), torch.zeros(3)]),
    torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    torch.nested.nested_tensor([torch.ones(2), torch.zeros(3)], layout=torch.jagged),
]
ROWS = np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 3.0]])


def matrices() -> list[Any]:
    scipy_sparse = pytest.importorskip("scipy.sparse")
    names = [
        f"{each}_{end}"
        for each in "bsr coo csc csr dia dok lil".split()
        for end in ("matrix", "array")
    ]
    return [getattr(scipy_sparse, name)(ROWS) for name in names]


@pytest.mark.parametrize("value", TENSORS, ids=lambda value: f"{value.layout} {value.dtype}")
def test_equal_tensors(holds_equal: HoldsEqual, value: Any) -> None:
    """A sparse or nested tensor is as right as itself, inside other data too."""
    holds_equal(value, value)


def test_any_two_tensors_differ(sent: Sent) -> None:
    """Layout, shape, dtype, places and numbers count."""
    for one, other in combinations(map(sent, [*TENSORS, DENSE]), 2):
        assert compare(one, other, {})


def test_equal_matrices(said: Said, sent: Sent) -> None:
    """A sparse matrix is as right as itself, and as no other."""
    values = matrices()
    for place, one in enumerate(values):
        assert said([one], [one.copy()]) == ""
        assert list(find_others(sent({"a": [one]}))) == []
        for other in [*values[place + 1 :], 2 * one, one.T, ROWS]:
            assert said(one, other)


def test_how_a_tensor_is_stored(said: Said) -> None:
    """Entries of one place are added up, zeros left out, and the order is by place."""
    one = torch.sparse_coo_tensor([[0, 1, 1], [1, 0, 2]], [2.0, 1.0, 3.0], (2, 3))
    other = torch.sparse_coo_tensor(
        [[1, 1, 0, 1, 0], [2, 0, 1, 2, 0]], [1.0, 1.0, 2.0, 2.0, 0.0], (2, 3)
    )
    assert said(one, other) == ""


def test_how_a_matrix_is_stored(said: Said) -> None:
    """The same holds for a matrix of SciPy; the types of its indices do not count."""
    sparse = pytest.importorskip("scipy.sparse")
    one = sparse.coo_matrix(ROWS)
    other = sparse.coo_matrix(([1, 1, 2, 2, 0.0], ([1, 1, 0, 1, 0], [2, 0, 1, 2, 0])), (2, 3))
    assert said(one, other) == ""
    wide = sparse.csr_matrix(ROWS)
    wide.indices, wide.indptr = wide.indices.astype("i8"), wide.indptr.astype("i8")
    assert said(sparse.csr_matrix(ROWS), wide) == ""


def test_reading_leaves_a_matrix_as_it_was(sent: Sent) -> None:
    """A matrix is put in order in a copy."""
    sparse = pytest.importorskip("scipy.sparse")
    matrix = sparse.coo_matrix(([1.0, 2.0], ([0, 0], [0, 0])), (1, 1))
    sent(matrix)
    assert matrix.data.tolist() == [1.0, 2.0]


def test_words(said: Said) -> None:
    """A difference names the part: shape, indices or values."""
    sparse = pytest.importorskip("scipy.sparse")
    coo = DENSE.to_sparse()
    assert said(coo, DENSE) == "`y`: expected a sparse COO tensor, found a tensor."
    assert (
        said(coo, DENSE.to_sparse_csr())
        == "`y`: expected a sparse COO tensor, found a sparse CSR tensor."
    )
    assert said(coo, torch.ones(2, 4).to_sparse()) == "`y.shape.1`: expected 3, found 4."
    assert (
        said(coo, (DENSE * torch.tensor([1, 1, 2])).to_sparse())
        == "`y.values`: expected 3, found 6 at index [2]; the other 2 are right."
    )
    matrix = sparse.csr_matrix(ROWS)
    assert (
        said(matrix, ROWS)
        == "`y`: expected a SciPy csr_matrix, found a NumPy array of dtype float64."
    )
    assert (
        said(matrix, matrix.astype("f4"))
        == "`y.values`: expected dtype float64, found dtype float32."
    )
    nested = torch.nested.nested_tensor([torch.ones(2), torch.zeros(3)])
    assert (
        said(nested, torch.nested.nested_tensor([torch.ones(2)]))
        == "`y`: expected 2 items, found 1."
    )


def test_tolerances(said: Said) -> None:
    """The numbers of a sparse matrix have a path of their own."""
    one, other = DENSE.to_sparse(), (DENSE * 1.1).to_sparse()
    assert said(one, other, **{"y.values": Tolerance(rtol=0.2)}) == ""
    assert said(one, other) != ""


def test_matrices_that_lie(sent: Sent) -> None:
    """A subclass, or a matrix that holds a function in the place of its class's, has no form."""
    sparse = pytest.importorskip("scipy.sparse")

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("a student's method ran")

    liar = type("Liar", (sparse.csr_matrix,), {"tocoo": never, "__len__": never})(ROWS)
    altered = sparse.csr_matrix(ROWS)
    altered.tocoo = never
    assert sent([liar, altered]) == [
        Other("an object of type Liar"),
        Other("an object of type csr_matrix"),
    ]


def test_matrix_that_is_broken(sent: Sent) -> None:
    """A matrix whose parts do not fit is described, and what stands beside it arrives."""
    sparse = pytest.importorskip("scipy.sparse")
    broken = sparse.coo_matrix(ROWS)
    broken.data = "text"
    assert sent([broken, 1]) == [Other("an object of type coo_matrix that cannot be read"), 1]


class Dispatched(torch.Tensor):
    """A tensor subclass that answers for torch's functions."""

    @classmethod
    def __torch_function__(cls, *_: Any, **__: Any) -> Any:
        raise AssertionError("a student's method ran")

    layout = property(lambda _: torch.strided)  # type: ignore[assignment]


def test_sparse_tensor_of_another_class(said: Said, sent: Sent) -> None:
    """A parameter is read; a class of a student's own could answer anything, and has no form."""
    coo = DENSE.to_sparse()
    assert said(coo, torch.nn.Parameter(coo)) == ""
    liar = torch.Tensor._make_subclass(Dispatched, coo)
    assert sent([liar]) == [Other("a sparse tensor of a class of its own")]
