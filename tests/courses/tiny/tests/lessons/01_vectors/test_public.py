"""What a student can see and run."""

import pytest
import torch


@pytest.mark.task("double")
@pytest.mark.points(0.5)
def test_three_numbers_are_doubled(solution):
    """Each number is doubled, and the vector stays as it was."""
    x = torch.tensor([1.0, -2.0, 4.0])
    doubled = solution.double(x)
    return {"doubled": doubled, "x afterwards": x}


@pytest.mark.task("total")
@pytest.mark.points(0.5)
def test_three_numbers_are_added(solution):
    """The sum of 1, -2 and 4 is 3."""
    return {"total": solution.total(torch.tensor([1.0, -2.0, 4.0]))}
