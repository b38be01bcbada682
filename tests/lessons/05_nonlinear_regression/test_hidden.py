"""The checks of lesson 05 that only the grader runs."""

import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters


class CheckNet(nn.Module):
    """The lesson's net with 20 units, so that `train` is judged apart from the student's `Net`."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 20)
        self.out = nn.Linear(20, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


def cube_data(n, dtype=torch.float64):
    """Points x (n, 1) on [-3, 3] and y = x**3 + 1.3 U(0, 1) (n, 1)."""
    x = 6 * torch.rand(n, 1, dtype=dtype) - 3
    return x, x**3 + 1.3 * torch.rand(n, 1, dtype=dtype)


def gradients_by_shape(model):
    """The gradient of each parameter under the parameter's shape, whatever its name."""
    return {str(tuple(p.shape)): p.grad for p in model.parameters()}


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("scale", [0.001, 1.0, 1000.0])
def test_relu_at_every_scale(solution, scale):
    """Small and large numbers alike are kept when positive and replaced by 0 when negative."""
    x = scale * torch.randn(4, 3, 5, dtype=torch.float64).transpose(0, 2)
    return {"relu": solution.relu(x), "x afterwards": x}


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
def test_relu_of_single_numbers(solution):
    """A tensor of shape () or (1,) keeps its shape and its dtype, float32 and float64."""
    inputs = [
        torch.randn(shape, dtype=dtype).abs() * sign
        for shape in [(), (1,)]
        for dtype in [torch.float32, torch.float64]
        for sign in [1, -1]
    ]
    return {"relu": [solution.relu(x) for x in inputs]}


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
def test_relu_gradient(solution):
    """The gradient passes where the input is positive and stops where it is negative."""
    x = torch.randn(6, 4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 4, dtype=torch.float64)
    result = solution.relu(x)
    result.backward(upstream)
    return {"relu": result, "x.grad": x.grad}


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
def test_relu_is_a_new_tensor(solution):
    """Writing into the input afterwards does not change the result."""
    positive = torch.rand(7, dtype=torch.float64) + 0.5
    signed = torch.randn(7, dtype=torch.float64)
    results = [solution.relu(positive), solution.relu(signed)]
    positive.zero_()
    signed.zero_()
    return {"relu": results}


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, n_in, n_hidden, n_out", [(5, 2, 7, 3), (1, 1, 20, 1), (6, 3, 4, 1)])
def test_net_computes_the_formula(solution, n, n_in, n_hidden, n_out):
    """With given parameters the net computes the formula, for any sizes, even for one row."""
    x = torch.randn(n_in, n, dtype=torch.float64).T
    model = fill_parameters(solution.Net(n_in, n_hidden, n_out).double(), seed=3)
    return {"prediction": model(x), "again": model(3 * x), "x afterwards": x}


@pytest.mark.task("Net")
@pytest.mark.points(0.5)
def test_net_gradients(solution):
    """Every parameter and the input receive their gradients."""
    x = torch.randn(6, 2, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 3, dtype=torch.float64)
    model = fill_parameters(solution.Net(2, 8, 3).double(), seed=4)
    model(x).backward(upstream)
    return {"gradients": gradients_by_shape(model), "x.grad": x.grad}


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
def test_net_of_other_sizes(solution):
    """The sizes of the layers come from the constructor's arguments."""
    model = solution.Net(4, 9, 2)
    return {"parameters": sorted((name, list(p.shape)) for name, p in model.named_parameters())}


@pytest.mark.task("Net")
@pytest.mark.points(0.5)
def test_net_starts_at_random(solution):
    """The weights of both layers start at random: different units, different in each new net."""
    nets = [solution.Net(2, 6, 3) for _ in range(2)]
    hidden = torch.cat([net.hidden.weight.detach().flatten() for net in nets])
    out = torch.cat([net.out.weight.detach().flatten() for net in nets])
    return {
        "different hidden weights": len(hidden.unique()),
        "hidden weights that are 0": int((hidden == 0).sum()),
        "different out weights": len(out.unique()),
        "out weights that are 0": int((out == 0).sum()),
    }


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
def test_net_in_float32(solution):
    """A newly made net works in float32 and answers in float32."""
    x = torch.randn(4, 1)
    model = fill_parameters(solution.Net(1, 20, 1), seed=5)
    return {"prediction": model(x)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, lr", [(1, 0.002), (7, 0.004), (60, 0.012)])
def test_twelve_steps(solution, n, lr):
    """Twelve steps follow the full-batch gradient exactly, even for a single point."""
    x, y = cube_data(n)
    model = fill_parameters(CheckNet().double(), seed=6)
    losses = solution.train(model, x, y, lr, 12)
    return {
        "losses": losses,
        "parameters afterwards": dict(model.named_parameters()),
        "x afterwards": x,
        "y afterwards": y,
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_training_goes_on_where_it_stopped(solution):
    """Training for 5 epochs and then for 4 is the same as training for 9."""
    x, y = cube_data(15)
    model = fill_parameters(CheckNet().double(), seed=7)
    first = solution.train(model, x, y, 0.006, 5)
    second = solution.train(model, x, y, 0.006, 4)
    return {
        "first losses": first,
        "second losses": second,
        "parameters afterwards": dict(model.named_parameters()),
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_old_gradients_do_not_count(solution):
    """Gradients that the model already carries do not enter the first step."""
    x, y = cube_data(9)
    model = fill_parameters(CheckNet().double(), seed=8)
    for parameter in model.parameters():
        parameter.grad = torch.randn_like(parameter)
    losses = solution.train(model, x, y, 0.003, 2)
    return {"losses": losses, "parameters afterwards": dict(model.named_parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_losses_of_no_epoch_and_of_one(solution):
    """The list has one float for each epoch, the loss before its update; none for no epoch."""
    x, y = cube_data(8)
    model = fill_parameters(CheckNet().double(), seed=9)
    none = solution.train(model, x, y, 0.004, 0)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    one = solution.train(model, x, y, 0.004, 1)
    return {"no epoch": none, "parameters after no epoch": before, "one epoch": one}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_any_model(solution):
    """A model without a hidden layer, or with different names, is trained the same way."""
    x, y = cube_data(10)
    line = fill_parameters(nn.Linear(1, 1).double(), seed=10)
    deep = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
    fill_parameters(deep.double(), seed=11)
    losses = [solution.train(model, x, y, 0.01, 4) for model in (line, deep)]
    return {
        "losses": losses,
        "parameters afterwards": [dict(model.named_parameters()) for model in (line, deep)],
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_training_in_float32(solution):
    """A float32 model is trained in float32."""
    x, y = cube_data(12, torch.float32)
    model = fill_parameters(CheckNet(), seed=12)
    solution.train(model, x, y, 0.003, 3)
    return {"parameters afterwards": dict(model.named_parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, even where the loss is already 0 or keeps growing."""
    x, y = cube_data(8)
    fits = fill_parameters(CheckNet().double(), seed=13)
    far = fill_parameters(nn.Linear(1, 1).double(), seed=14)
    y_fits = fits(x).detach()
    losses = [solution.train(fits, x, y_fits, 0.01, 4), solution.train(far, x, 1e3 * y, 2.0, 4)]
    return {
        "losses": losses,
        "parameters of a perfect start": dict(fits.named_parameters()),
        "parameters with too large steps": dict(far.named_parameters()),
    }


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, d", [(2, 1), (5, 5), (9, 3)])
def test_columns_of_different_scales(solution, n, d):
    """Every column gets mean 0 and population deviation 1, whatever its scale; x stays."""
    scales = torch.logspace(-2, 3, d, dtype=torch.float64).unsqueeze(1)
    x = (scales * (torch.randn(d, n, dtype=torch.float64) + 2)).T
    return {"standardized": solution.standardize(x), "x afterwards": x}


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
def test_one_row(solution):
    """One row has no spread and becomes zeros, in float32 and float64; two rows have a spread."""
    rows = [torch.randn(1, 4, dtype=dtype) for dtype in (torch.float32, torch.float64)]
    rows.append(torch.randn(2, 4, dtype=torch.float64))
    return {"standardized": [solution.standardize(row) for row in rows]}


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
def test_tiny_spread(solution):
    """Columns with a spread of 1e-6 or 1e-12 are scaled to deviation 1 like any other."""
    x = torch.randn(8, 2, dtype=torch.float64) * torch.tensor([1e-6, 1e-12], dtype=torch.float64)
    return {"standardized": solution.standardize(x)}


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
def test_column_far_from_zero(solution):
    """A column of ten million give or take one is standardized without losing digits."""
    x = 1e7 + torch.randn(8, 2, dtype=torch.float64)
    return {"standardized": solution.standardize(x)}


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
def test_gradient_through_mean_and_deviation(solution):
    """The gradient of the input passes through the mean and the deviation too."""
    x = torch.randn(6, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 3, dtype=torch.float64)
    result = solution.standardize(x)
    result.backward(upstream)
    return {"standardized": result, "x.grad": x.grad}
