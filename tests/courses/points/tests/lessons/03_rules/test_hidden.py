"""What only the grader runs."""

import pytest
import torch


@pytest.mark.task("eye")
@pytest.mark.points(1)
@pytest.mark.rests_on("ones on the diagonal, zeros elsewhere")
def test_larger_matrices(solution):
    """The diagonal of a larger matrix."""
    return {"eye": solution.eye(20 + int(torch.randint(5, ())))}


@pytest.mark.task("spread")
@pytest.mark.points(1)
@pytest.mark.rests_on("the largest minus the smallest")
def test_one_number(solution):
    """The spread of one number is zero, and of others it is not."""
    return {"one": solution.spread(torch.randn(1)), "nine": solution.spread(torch.randn(9))}
