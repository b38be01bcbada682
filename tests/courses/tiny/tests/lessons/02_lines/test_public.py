"""What a student can see and run."""

import pytest
import torch

from autograder.authoring import fill_parameters


@pytest.mark.task("predict")
@pytest.mark.points(0.5)
def test_three_points_of_a_line(solution):
    """The line with slope 2 and intercept 1 is 1, 3 and 5 high over 0, 1 and 2."""
    return {"y": solution.predict(torch.tensor([0.0, 1.0, 2.0]), torch.tensor([2.0, 1.0]))}


@pytest.mark.task("Line")
@pytest.mark.needs("predict")
@pytest.mark.points(0.5)
def test_a_line_predicts(solution):
    """A line with parameters from a seed predicts two heights."""
    line = fill_parameters(solution.Line(), seed=3)
    return {"y": line(torch.tensor([1.0, -1.0])), "parameters": len(list(line.parameters()))}
