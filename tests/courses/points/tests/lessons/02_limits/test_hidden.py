"""What only the grader runs."""

import pytest
import torch


@pytest.mark.task("squares")
@pytest.mark.points(1)
@pytest.mark.limits(seconds=1)
@pytest.mark.rests_on("It may use 2 seconds and 128 MiB.")
def test_many_squares(solution):
    """Ten thousand squares are added within a second."""
    return {"sum": solution.squares(10_000 + int(torch.randint(100, ())))}


@pytest.mark.task("product")
@pytest.mark.points(1)
@pytest.mark.limits(memory_mib=64, threads=2)
@pytest.mark.rests_on("the product of two matrices")
def test_larger_matrices(solution):
    """The product of larger matrices."""
    a, b = torch.randn(30, 50, dtype=torch.float64), torch.randn(50, 20, dtype=torch.float64)
    return {"product": solution.product(a, b)}
