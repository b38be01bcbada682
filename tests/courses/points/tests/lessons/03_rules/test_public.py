"""What a student can see and run."""

import pytest
import torch


@pytest.mark.task("eye")
@pytest.mark.points(1)
def test_three_by_three(solution):
    """The diagonal of a small matrix."""
    return {"eye": solution.eye(3 + int(torch.randint(5, ())))}


@pytest.mark.task("spread")
@pytest.mark.points(1)
def test_five_numbers(solution):
    """The spread of five numbers."""
    return {"spread": solution.spread(torch.randn(5))}
