"""What only the grader runs."""

import pytest
import torch


@pytest.mark.task("double")
@pytest.mark.points(0.5)
@pytest.mark.parametrize("shape", [(1,), (2, 3)], ids=["one", "matrix"])
def test_any_shape_is_doubled(solution, shape):
    """A tensor of any shape is doubled."""
    x = torch.randn(shape, dtype=torch.float64)
    return {"doubled": solution.double(x), "x afterwards": x}


@pytest.mark.task("double")
@pytest.mark.points(0.5)
def test_gradient_through_double(solution):
    """A gradient reaches x, twice as large."""
    x = torch.randn(3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(3, dtype=torch.float64)
    solution.double(x).backward(upstream)
    return {"x.grad": x.grad}


@pytest.mark.task("total")
@pytest.mark.points(0.75)
@pytest.mark.parametrize("n", [1, 5])
def test_any_length_is_added(solution, n):
    """A vector of any length is added up."""
    x = torch.randn(n, dtype=torch.float64)
    return {"total": solution.total(x), "x afterwards": x}
