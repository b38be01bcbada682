"""What only the grader runs."""

import pytest
import torch

from autograder.authoring import fill_parameters


@pytest.mark.task("make_model")
@pytest.mark.points(1)
@pytest.mark.rests_on("`make_model() -> nn.Module`: a linear layer from one number to one, in a module that keeps it as `layer`.")
def test_any_number_of_rows(solution):
    """Each row has its own prediction."""
    model = fill_parameters(solution.make_model(), 2)
    return model(torch.randn(5, 1))
