"""What students may run."""

import csv

import pytest
import torch

from autograder.authoring import fill_parameters


@pytest.mark.task("make_model")
@pytest.mark.points(1)
def test_model_is_a_line(solution):
    """The model's prediction is a line in x."""
    model = fill_parameters(solution.make_model(), 1)
    return model(torch.tensor([[0.0], [1.0]]))


@pytest.mark.task("make_model")
@pytest.mark.points(1)
@pytest.mark.outcome
def test_weights_that_were_handed_in(solution):
    """The weights in `model.pt` fit y = 2x + 1."""
    weights = torch.load("model.pt", weights_only=True)
    model = fill_parameters(solution.make_model(), 1)
    model.load_state_dict(weights)
    x = torch.tensor([[0.0], [1.0], [2.0]])
    return {"error is below 0.1": bool((model(x) - (2 * x + 1)).abs().max() < 0.1)}


@pytest.mark.task("make_model")
@pytest.mark.points(1)
@pytest.mark.outcome
def test_predictions_that_were_handed_in(solution):
    """The file of predictions has a number for each x."""
    with open("predictions.csv") as file:
        return [round(float(row[0])) for row in csv.reader(file)]
