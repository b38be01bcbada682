"""What only the grader runs."""

import pytest
import torch


@pytest.mark.task("center")
@pytest.mark.points(1.5)
@pytest.mark.rests_on("The mean is that of all numbers, whatever the shape of `x` is.")
@pytest.mark.parametrize("shape", [(1, 4), (3, 4)], ids=["one row", "matrix"])
def test_any_shape(solution, shape):
    """A matrix is centred as a whole, be it a single row."""
    x = torch.randn(shape, dtype=torch.float64)
    return {"centred": solution.center(x), "x afterwards": x}


@pytest.mark.task("center")
@pytest.mark.points(2)
@pytest.mark.rests_on("whose numbers are those of `x` minus their mean.")
def test_every_second_of_large_numbers(solution):
    """Every second of ten large numbers is centred like any other vector."""
    x = 1e10 * torch.randn(10, dtype=torch.float64)
    return {"centred": solution.center(x[::2])}


@pytest.mark.task("center")
@pytest.mark.points(2)
@pytest.mark.rests_on("Gradients flow from the result back to `x`, and `x` stays as it is.")
def test_gradient(solution):
    """A gradient flows from the result back to x."""
    x = torch.randn(5, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(5, dtype=torch.float64)
    solution.center(x).backward(upstream)
    return {"x.grad": x.grad}
