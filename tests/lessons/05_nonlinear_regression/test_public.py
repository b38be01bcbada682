"""The checks of lesson 05 that a student can see and run."""

import pytest
import torch
from torch import nn

from autograder.authoring import drawn_later, fill_parameters


class CheckNet(nn.Module):
    """The lesson's net with 20 units, so that `train` is judged apart from the student's `Net`."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 20)
        self.out = nn.Linear(20, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


def cube_data(n):
    """Points x (n, 1) on [-3, 3] and y = x**3 + 1.3 U(0, 1) (n, 1), float64."""
    x = 6 * torch.rand(n, 1, dtype=torch.float64) - 3
    return x, x**3 + 1.3 * torch.rand(n, 1, dtype=torch.float64)


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "negative numbers become 0, the others stay as they are, however large (up to `inf`) or small.",
)
def test_relu_of_three_numbers(solution):
    """ReLU of -1, 0 and 2 is 0, 0 and 2."""
    return {"relu": solution.relu(torch.tensor([-1.0, 0.0, 2.0]))}


@pytest.mark.task("Net")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "so the names of all parameters are `hidden.weight`, `hidden.bias`, `out.weight`, `out.bias`.",
)
def test_parameters_of_the_net(solution):
    """Net(1, 20, 1) has 61 parameters, in the layers `hidden` and `out`."""
    model = solution.Net(1, 20, 1)
    shapes = sorted((name, list(p.shape)) for name, p in model.named_parameters())
    return {"parameters": shapes, "in total": sum(p.numel() for p in model.parameters())}


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "One hidden layer with ReLU: $\\hat y = W_2\\,\\mathrm{relu}(W_1 x + b_1) + b_2$ for every row.",
)
def test_prediction_for_five_points(solution):
    """With given parameters, Net(1, 20, 1) maps five points (5, 1) to the numbers of the formula."""
    x = torch.tensor([[-2.0], [-1.0], [0.0], [1.0], [2.0]], dtype=torch.float64)
    model = fill_parameters(solution.Net(1, 20, 1).double(), seed=1)
    return {"prediction": model(x)}


@pytest.mark.task("train")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "computes one gradient, and moves **every** parameter of the model by $-\\text{lr}$ times its gradient.",
    "number $t$ is the loss **before** update $t$ (the one whose gradient makes the step).",
)
def test_first_three_steps(solution):
    """The first three steps move every parameter against the gradient of the mean squared error."""
    x, y = cube_data(20)
    model = fill_parameters(CheckNet().double(), seed=2)
    losses = solution.train(model, x, y, 0.005, 3)
    return {"losses": losses, "parameters afterwards": dict(model.named_parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.outcome
@pytest.mark.rests_on(
    "Full-batch gradient descent on the mean squared error $L = \\frac1N \\sum_i (\\hat y_i - y_i)^2$.",
)
def test_the_cube_is_learned(solution):
    """After 1500 epochs the loss at new points is below 1, where the best straight line has 16.8."""
    x, y = cube_data(200)
    model = CheckNet().double()
    later = drawn_later()
    solution.train(model, x, y, 0.01, 1500)
    # From the parameters, at points that the training never saw: they are what training changes.
    x_new = 6 * torch.rand(200, 1, generator=later, dtype=torch.float64) - 3
    hidden = x_new @ model.hidden.weight.detach().T + model.hidden.bias.detach()
    prediction = hidden.clamp(min=0) @ model.out.weight.detach().T + model.out.bias.detach()
    error = prediction - (x_new**3 + 1.3 / 2)
    return {
        "prediction at new points": prediction[:5],
        "loss at new points": error.square().mean() + 1.3**2 / 12,
    }


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Each **column** is a feature with its own mean and deviation.",
    "Results have the dtype and the device of the input.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_two_columns(solution):
    """Each column is shifted by its mean and divided by its population deviation, in x's dtype."""
    x = torch.tensor([[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]], dtype=torch.float64)
    x32 = x.float()
    return {
        "standardized": solution.standardize(x),
        "x afterwards": x,
        "in float32": solution.standardize(x32),
    }


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A column with $\\sigma_j = 0$ (all entries equal; always so for $N = 1$) becomes zeros.",
)
def test_column_without_spread(solution):
    """A column whose entries are all equal becomes zeros; its neighbour is not affected."""
    x = torch.tensor([[1.0, 5.0], [2.0, 5.0], [6.0, 5.0], [4.0, 5.0]], dtype=torch.float64)
    return {"standardized": solution.standardize(x)}
