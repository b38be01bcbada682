"""The checks of lesson 06 that only the grader runs."""

import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters


def fill_by_size(model, weights, bias):
    """Give the weights and the bias these values, whatever their names, order and shapes are."""
    with torch.no_grad():
        for parameter in model.parameters():
            values = weights if parameter.numel() == weights.numel() else bias
            values = values.repeat(parameter.numel())[: parameter.numel()]
            parameter.copy_(values.view_as(parameter))
    return model


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("shape", [(), (1,), (3, 5)])
def test_any_shape(solution, shape):
    """The sigmoid and its slope are right for a tensor of any shape, and have that shape."""
    z = (4 * torch.randn(shape, dtype=torch.float64)).requires_grad_()
    upstream = torch.randn(shape, dtype=torch.float64)
    s = solution.sigmoid(z)
    s.backward(upstream)
    return {"sigmoid": s, "z.grad": z.grad}


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
def test_strided_input(solution):
    """A view into another tensor is read correctly and left unchanged."""
    storage = 3 * torch.randn(4, 6, dtype=torch.float64)
    s = solution.sigmoid(storage[:, ::2].t())
    return {"sigmoid": s, "storage afterwards": storage}


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("distance", [12, 1000])
def test_value_and_slope_far_from_zero(solution, distance):
    """Far from 0 on either side both the value and the slope are right, and finite."""
    far = distance + torch.rand(3, dtype=torch.float64)
    z = torch.cat([far, -far, far - distance]).requires_grad_()
    upstream = torch.randn(9, dtype=torch.float64)
    s = solution.sigmoid(z)
    s.backward(upstream)
    return {"sigmoid": s, "z.grad": z.grad}


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 2, 7])
def test_any_number_of_samples(solution, n):
    """Loss and gradient are means over the samples, even for a single sample."""
    # Up to 15: near enough for the small terms to count, far enough to tell log(1 + e^z) from z.
    values = (6 * torch.randn(n, dtype=torch.float64)).clamp(-15, 15)
    y = torch.randint(0, 2, (n,))
    upstream = torch.randn((), dtype=torch.float64)
    observed = {}
    for labels, given in {"y": y.double(), "1 - y in int64": 1 - y}.items():
        z = values.clone().requires_grad_()
        loss = solution.bce_with_logits(z, given)
        loss.backward(upstream)
        observed[labels] = {"loss": loss, "z.grad": z.grad, "labels afterwards": given}
    return observed


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("size", [200, 1000])
def test_large_logits(solution, size):
    """Logits in the hundreds have a finite loss and gradient, whether they are right or wrong."""
    far = size + torch.rand(2, dtype=torch.float64)
    right = torch.tensor([1.0, 0.0, 1.0], dtype=torch.float64)
    near = torch.randn(1, dtype=torch.float64)
    observed = {}
    for labels, y in {"wrong": 1 - right, "right": right}.items():
        z = torch.cat([far[:1], -far[1:], near]).requires_grad_()
        loss = solution.bce_with_logits(z, y)
        loss.backward()
        observed[labels] = {"loss": loss, "z.grad": z.grad}
    return observed


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
def test_columns_of_a_table(solution):
    """Logits and labels may be columns of a table, which stays as it was."""
    table = torch.randn(5, 3, dtype=torch.float64)
    table[:, 1] = (table[:, 1] > 0).double()
    loss = solution.bce_with_logits(table[:, 0], table[:, 1])
    return {"loss": loss, "table afterwards": table}


@pytest.mark.task("LogReg")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("d, n", [(1, 3), (2, 1), (5, 4)])
def test_logits_from_known_parameters(solution, d, n):
    """For d inputs the logits are w·x + b, of any size and sign, and of shape (N,)."""
    x = 3 * torch.randn(n, d, dtype=torch.float64)
    weights = 2 * torch.randn(d, dtype=torch.float64)
    bias = torch.randn(1, dtype=torch.float64)
    model = solution.LogReg(d).double()
    count = sum(parameter.numel() for parameter in model.parameters())
    fill_by_size(model, weights, bias)
    return {"parameters": count, "logits": model(x), "opposite": model(-x), "x afterwards": x}


@pytest.mark.task("LogReg")
@pytest.mark.points(0.25)
def test_gradients(solution):
    """Gradients reach the weights, the bias and the input."""
    x = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(3, dtype=torch.float64)
    bias = torch.randn(1, dtype=torch.float64)
    upstream = torch.randn(4, dtype=torch.float64)
    model = fill_by_size(solution.LogReg(3).double(), weights, bias)
    model(x).backward(upstream)
    gradients = {
        f"gradient of {parameter.numel()}": parameter.grad.flatten()
        for parameter in model.parameters()
        if parameter.grad is not None
    }
    return {"x.grad": x.grad, **gradients}


@pytest.mark.task("accuracy")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 4, 10, 1500])
def test_any_number_of_logits(solution, n):
    """The accuracy is a fraction of the given samples, as a float, even for logits with a graph."""
    logits = torch.randn(n, dtype=torch.float64)
    agrees = torch.rand(n) < 0.7
    y = torch.where(agrees, logits > 0, logits < 0).long()
    logits.requires_grad_()
    return {
        "accuracy": solution.accuracy(logits, y),
        "accuracy of opposite labels": solution.accuracy(logits, 1 - y),
        "y afterwards": y,
    }


@pytest.mark.task("accuracy")
@pytest.mark.points(0.25)
def test_logit_of_exactly_zero(solution):
    """A logit of exactly 0 counts as class 0."""
    logits = torch.randn(9)
    y = torch.randint(0, 2, (9,))
    logits[::3] = 0.0
    y[::3] = torch.tensor([0, 1, 0])
    return {"accuracy": solution.accuracy(logits, y)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_fifteen_steps(solution):
    """Fifteen steps follow the gradient of the mean cross-entropy, and only that."""
    x = 5 + torch.randn(11, 2)
    y = torch.randperm(11) % 2
    model = fill_parameters(nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), seed=61)
    losses = solution.train(model, x, y, 0.05, 15)
    return {
        "losses": losses,
        "parameters": list(model.parameters()),
        "x afterwards": x,
        "y afterwards": y,
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_one_sample(solution):
    """One sample is enough to train on."""
    x = torch.randn(1, 2)
    y = torch.randint(0, 2, (1,))
    model = fill_parameters(nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), seed=62)
    losses = solution.train(model, x, y, 0.3, 4)
    return {"losses": losses, "parameters": list(model.parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_all_parameters_of_any_model(solution):
    """Every parameter of a model with a hidden layer is trained, in a second call too."""
    x = torch.randn(8, 2)
    y = (x[:, 0] * x[:, 1] > 0).long()
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), nn.Flatten(0))
    fill_parameters(model, seed=63)
    losses = [solution.train(model, x, y, 0.2, epochs) for epochs in (3, 2)]
    return {"losses": losses, "parameters": list(model.parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_zero_epochs(solution):
    """Zero epochs give no losses and leave the model as it is; one epoch changes it."""
    x = torch.randn(3, 2)
    y = torch.tensor([0, 1, 1])
    model = fill_parameters(nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), seed=64)
    none = solution.train(model, x, y, 0.1, 0)
    before = [p.detach().clone() for p in model.parameters()]
    one = solution.train(model, x, y, 0.1, 1)
    return {"no epoch": none, "parameters after no epoch": before, "one epoch": one}


def one_layer() -> nn.Module:
    return nn.Sequential(nn.Linear(2, 1), nn.Flatten(0))


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, even after a perfect start or on contradictory points."""
    y = torch.tensor([0, 1, 1, 0])
    x_apart = (1 - 2 * y).unsqueeze(1) * (1 + torch.rand(4, 2))
    signs = torch.tensor([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
    # Whatever is drawn: one logit is above 20, where a float32 sigmoid is 1, and both labels occur.
    x_twice = (20 * signs + torch.randn(3, 2)).repeat(2, 1)
    y_twice = torch.tensor([0, 1, 1, 1, 0, 0])
    sure, torn = one_layer(), fill_parameters(one_layer(), seed=65)
    with torch.no_grad():
        sure[0].weight.fill_(-20.0)
        sure[0].bias.zero_()
    losses = [
        solution.train(sure, x_apart, y, 0.5, 4),
        solution.train(torn, x_twice, y_twice, 1.0, 4),
    ]
    return {
        "losses": losses,
        "parameters after a perfect start": list(sure.parameters()),
        "parameters with too large steps": list(torn.parameters()),
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_earlier_gradients_do_not_count(solution):
    """Gradients that the model brings along do not enter the first step."""
    x = torch.randn(5, 2)
    y = torch.tensor([0, 1, 1, 0, 1])
    model = fill_parameters(one_layer(), seed=66)
    model(10 * x).sum().backward()
    losses = solution.train(model, x, y, 0.1, 3)
    return {"losses": losses, "parameters": list(model.parameters())}
