"""What a student can see and run."""

import pytest
import torch


@pytest.mark.task("squares")
@pytest.mark.points(1)
def test_ten_squares(solution):
    """0 + 1 + 4 + 9 is 14."""
    return {"sum": solution.squares(4 + int(torch.randint(3, ())))}


@pytest.mark.task("product")
@pytest.mark.points(1)
def test_two_matrices(solution):
    """The product of two matrices."""
    return {"product": solution.product(torch.randn(2, 2), torch.randn(2, 2))}
