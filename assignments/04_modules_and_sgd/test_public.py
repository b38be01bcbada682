import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters


def noisy_line(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Points around some line that is not y = x + 0.6; float64, both (n, 1)."""
    x = 3 * torch.rand(n, 1, dtype=torch.float64) - 1
    return x, 2.5 - 1.5 * x + 0.3 * torch.randn(n, 1, dtype=torch.float64)


@pytest.mark.task("make_data")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` holds `n` evenly spaced numbers from −3 to 3, both ends included, in rising "
    "order (for `n = 1` it is `[[-3.]]`, as with `torch.linspace`);"
)
def test_x_is_an_even_column(solution):
    """x holds n evenly spaced numbers from -3 to 3 as an (n, 1) column of float32."""
    x, _ = solution.make_data(7, seed=0)
    return {"x": x}


@pytest.mark.task("make_data")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "$y = x + 1.2\\,u$ with noise $u$ uniform on $[0, 1)$, a different number for each point."
)
def test_y_is_x_and_noise(solution):
    """y is an (n, 1) column too: x plus 1.2 times the uniform numbers that the seed gives."""
    _, y = solution.make_data(7, seed=0)
    return {"y": y}


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It holds one `nn.Linear(1, 1)`, under any attribute name, with its random start "
    "values, and nothing else: two parameters, a weight of shape `(1, 1)` and a bias of "
    "shape `(1,)`, both trainable."
)
def test_parameters_of_the_line(solution):
    """The model owns two parameters, a weight of shape (1, 1) and a bias of shape (1,)."""
    model = solution.LR()
    return {
        "shapes": sorted(str(tuple(parameter.shape)) for parameter in model.parameters()),
        "trainable": all(parameter.requires_grad for parameter in model.parameters()),
    }


@pytest.mark.task("LR")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "`forward` returns one prediction for each row, as a column, even for a single row, "
    "and does not change `x`."
)
def test_predictions_of_the_line(solution):
    """The model predicts w x + b for every row, as a column."""
    x = torch.tensor([[-4.0], [-1.0], [0.0], [2.5]])
    model = fill_parameters(solution.LR(), seed=1)
    return {"prediction": model(x)}


@pytest.mark.task("train")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Train `model` in place with `epochs` steps of gradient descent on the mean squared "
    "error, each step on **all** `N` points, and return the losses."
)
def test_training_reaches_least_squares(solution):
    """With a bold learning rate the training arrives at the least-squares line."""
    x, y = noisy_line(64)
    model = fill_parameters(nn.Linear(1, 1).double(), seed=2)
    losses = solution.train(model, x, y, 0.2, 150)
    return {"weight": model.weight, "bias": model.bias, "last loss": losses[-1]}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Each epoch: predict, take the mean squared error, clear the old gradients, call "
    "`backward()`, step.",
    "Entry `t` is the loss that epoch `t` started from, before its step: the one "
    "`backward()` was called on.",
)
@pytest.mark.parametrize("epochs", [1, 2, 5])
def test_first_steps(solution, epochs):
    """Every epoch makes one step of SGD on all points and reports the loss it started from."""
    x, y = noisy_line(8)
    model = fill_parameters(nn.Linear(1, 1).double(), seed=3)
    arrived = []
    model.bias.register_hook(lambda gradient: arrived.append(gradient.item()))
    start = model.bias.detach().clone()
    losses = solution.train(model, x, y, 0.05, epochs)
    # What happens to gradients is the student's affair, unless nothing came of it.
    stuck = None
    if torch.equal(model.bias, start):
        left = model.bias.grad is not None and bool(model.bias.grad.any())
        stuck = {"gradients that arrived": len(arrived), "a gradient is left": left}
    return {
        "losses": losses,
        "weight": model.weight,
        "bias": model.bias,
        "why it did not move": stuck,
    }


@pytest.mark.task("evaluate")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Return the mean squared error of `model` on the points, as a Python float, without rounding."
)
def test_mean_squared_error(solution):
    """The result is the mean squared error over all points, as a Python float."""
    x, y = noisy_line(9)
    model = fill_parameters(nn.Linear(1, 1).double(), seed=4)
    return {"mean squared error": solution.evaluate(model, x, y)}
