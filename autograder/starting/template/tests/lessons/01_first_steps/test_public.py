"""What a student can see and run."""

import pytest
import torch


@pytest.mark.task("center")
@pytest.mark.points(3)
def test_three_numbers(solution):
    """The numbers 1, 2 and 6 become -2, -1 and 3, and the tensor itself stays as it was."""
    x = torch.tensor([1.0, 2.0, 6.0])
    return {"centred": solution.center(x), "x afterwards": x}
