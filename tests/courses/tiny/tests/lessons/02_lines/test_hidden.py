"""What only the grader runs."""

import pytest
import torch

from autograder.authoring import fill_parameters


@pytest.mark.task("predict")
@pytest.mark.points(0.5)
@pytest.mark.parametrize("n", [1, 3])
def test_any_number_of_points(solution, n):
    """There is one height for each x, and gradients reach both numbers of w."""
    x = torch.randn(n, dtype=torch.float64)
    w = torch.randn(2, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(n, dtype=torch.float64)
    y = solution.predict(x, w)
    y.backward(upstream)
    return {"y": y, "w.grad": w.grad}


@pytest.mark.task("predict")
@pytest.mark.points(0.5)
def test_height_far_out(solution):
    """A line with slope 2 is between 199 and 201 high over 100."""
    y = solution.predict(torch.tensor([100.0]), torch.tensor([2.0, 0.0]))
    return {"height": float(y[0])}


@pytest.mark.task("Line")
@pytest.mark.needs("predict")
@pytest.mark.points(0.75)
def test_gradients_reach_the_parameter(solution):
    """A gradient reaches the module's parameter."""
    line = fill_parameters(solution.Line().double(), seed=5)
    x, upstream = torch.randn(4, dtype=torch.float64), torch.randn(4, dtype=torch.float64)
    line(x).backward(upstream)
    return {"gradients": [parameter.grad for parameter in line.parameters()]}


@pytest.mark.task("Line")
@pytest.mark.points(0.75)
def test_a_new_line_is_zero(solution):
    """A new line has one parameter of two zeros."""
    return {"parameters": list(solution.Line().parameters())}
