"""The checks of lesson 06 that only the grader runs."""

import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters, mixes_devices


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
@pytest.mark.rests_on(
    "The sigmoid of every number in `z`, which has any shape (even 0-d) and is float32 or float64.",
    "The result is a new tensor of the same shape and dtype; `z` stays as it was.",
    "The gradient is $\\sigma(z)(1 - \\sigma(z))$ everywhere: 1/4 at $z = 0$, and 0 at $z = \\pm 1000$.",
    "Gradients flow back to the logits and, through `LogReg`, to `x`; under `torch.no_grad()` nothing is recorded.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_any_shape(solution, shape):
    """Sigmoid and slope are right for a tensor of any shape, and only recorded where they should."""
    z = (4 * torch.randn(shape, dtype=torch.float64)).requires_grad_()
    upstream = torch.randn(shape, dtype=torch.float64)
    s = solution.sigmoid(z)
    s.backward(upstream)
    with torch.no_grad():
        unrecorded = solution.sigmoid(z)
    return {
        "sigmoid": s,
        "z.grad": z.grad,
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
    "Tensors that you return have the dtype and the device of the input.",
)
def test_strided_input(solution):
    """A view into another tensor is read correctly and left unchanged, on any device."""
    storage = 3 * torch.randn(4, 6, dtype=torch.float64)
    s = solution.sigmoid(storage[:, ::2].t())
    return {
        "sigmoid": s,
        "storage afterwards": storage,
        "mixes devices": mixes_devices(lambda: solution.sigmoid(torch.randn(3, 2, device="meta"))),
    }


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("distance, farthest", [(12, 30.0), (1000, 1e30)])
@pytest.mark.rests_on(
    "It must be **stable**: no `inf` or `nan`, however far from 0 the input is, neither in the value nor in the gradient.",
    "The gradient is $\\sigma(z)(1 - \\sigma(z))$ everywhere: 1/4 at $z = 0$, and 0 at $z = \\pm 1000$.",
    "Numbers are as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and none of them is capped.",
    "Only where $z$ itself is `nan`, the sigmoid is `nan` too: it must not hide that a computation has failed.",
)
def test_value_and_slope_far_from_zero(solution, distance, farthest):
    """From 1e-40 to 1e30 both the value and the slope are right and finite, and nan stays nan."""
    far = distance + torch.rand(3, dtype=torch.float64)
    z = torch.cat([far, -far, far - distance]).requires_grad_()
    upstream = torch.randn(9, dtype=torch.float64)
    sizes = torch.tensor([1e-40, 1e-30, 3.0, farthest]) * (1 + torch.rand(4))
    single = torch.cat([sizes, -sizes]).requires_grad_()
    failed = torch.tensor([torch.nan, 0.5])
    s = solution.sigmoid(z)
    s.backward(upstream)
    of_single = solution.sigmoid(single)
    of_single.backward(torch.ones(8))
    return {
        "sigmoid": s,
        "z.grad": z.grad,
        "in float32": of_single,
        "z.grad in float32": single.grad,
        "of nan and 0.5": solution.sigmoid(failed),
    }


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.rests_on(
    "The mean cross-entropy (in nats, that is with the natural logarithm) of the **logits** `z` against the labels `y`: the formula at the top.",
    "The gradient is $(\\sigma(z_i) - y_i)/N$ for every $z_i$, including 0 and ±1000.",
    "`y` holds 0s and 1s, in the dtype of `z` or in int64.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
    "Gradients flow back to the logits and, through `LogReg`, to `x`; under `torch.no_grad()` nothing is recorded.",
)
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
    with torch.no_grad():
        unrecorded = solution.bce_with_logits(values.clone().requires_grad_(), y.double())
    return {**observed, "recorded under no_grad": unrecorded.requires_grad}


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("size, farthest", [(200, 40.0), (1000, 1e30)])
@pytest.mark.rests_on(
    "With $z = 200$ and $y = 0$ the loss is 200, and with $y = 1$ it is 0; with $z = 1000$ it is 1000 and 0.",
    "The gradient is $(\\sigma(z_i) - y_i)/N$ for every $z_i$, including 0 and ±1000.",
    "Numbers are as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and none of them is capped.",
    "If a logit is `nan`, so is the loss.",
)
def test_large_logits(solution, size, farthest):
    """Logits up to 1e30 have a finite loss and gradient, right or wrong; nan stays nan."""
    far = size + torch.rand(2, dtype=torch.float64)
    right = torch.tensor([1.0, 0.0, 1.0], dtype=torch.float64)
    near = torch.randn(1, dtype=torch.float64)
    farther = torch.tensor([farthest, -farthest, 1e-30]) * (1 + torch.rand(3))
    failed = torch.tensor([0.5, torch.nan])
    observed = {}
    for labels, y in {"wrong": 1 - right, "right": right}.items():
        z = torch.cat([far[:1], -far[1:], near]).requires_grad_()
        loss = solution.bce_with_logits(z, y)
        loss.backward()
        observed[labels] = {"loss": loss, "z.grad": z.grad}
    for labels, y in {"wrong in float32": 1 - right, "right in float32": right}.items():
        z = farther.clone().requires_grad_()
        loss = solution.bce_with_logits(z, y.float())
        loss.backward()
        observed[labels] = {"loss": loss, "z.grad": z.grad}
    observed["loss of nan"] = solution.bce_with_logits(failed, right[:2].float())
    return observed


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
    "Tensors that you return have the dtype and the device of the input.",
)
def test_columns_of_a_table(solution):
    """Logits and labels may be columns of a table, which stays as it was, on any device."""
    table = torch.randn(5, 3, dtype=torch.float64)
    table[:, 1] = (table[:, 1] > 0).double()
    loss = solution.bce_with_logits(table[:, 0], table[:, 1])
    elsewhere = torch.randn(4, device="meta"), torch.ones(4, device="meta")
    return {
        "loss": loss,
        "table afterwards": table,
        "mixes devices": mixes_devices(lambda: solution.bce_with_logits(*elsewhere)),
    }


@pytest.mark.task("LogReg")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("d, n", [(1, 3), (2, 1), (5, 4)])
@pytest.mark.rests_on(
    "The linear model $z = w \\cdot x + b$ with `d` weights and one bias, and no other parameters: `d + 1` numbers.",
    "`forward` returns the **logits**, one for each row, of shape `(N,)`, also for `N = 1`.",
    "Numbers are as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and none of them is capped.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_logits_from_known_parameters(solution, d, n):
    """For d inputs the logits are w·x + b, of any size and sign, and of shape (N,)."""
    x = 3 * torch.randn(n, d, dtype=torch.float64)
    weights = 2 * torch.randn(d, dtype=torch.float64)
    bias = torch.randn(1, dtype=torch.float64)
    model = solution.LogReg(d).double()
    count = sum(parameter.numel() for parameter in model.parameters())
    fill_by_size(model, weights, bias)
    return {
        "parameters": count,
        "logits": model(x),
        "opposite": model(-x),
        "far": model(1e12 * x) / 1e12,
        "x afterwards": x,
    }


@pytest.mark.task("LogReg")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients reach the weights, the bias and `x`, and `x` is not changed.",
    "Gradients flow back to the logits and, through `LogReg`, to `x`; under `torch.no_grad()` nothing is recorded.",
)
def test_gradients(solution):
    """Gradients reach the weights, the bias and the input, and nothing is recorded under no_grad."""
    x = torch.randn(3, 4, dtype=torch.float64).t().requires_grad_()
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
    with torch.no_grad():
        unrecorded = model(x)
    return {"x.grad": x.grad, **gradients, "recorded under no_grad": unrecorded.requires_grad}


@pytest.mark.task("accuracy")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 4, 10, 1500])
@pytest.mark.rests_on(
    "The share of samples whose predicted class is the label, as a Python `float` from 0 to 1.",
    "`N` may be any number from 1 on, and the logits may be part of a graph (`requires_grad`), as those of a model are.",
    "They may be of any size, even infinite, and like `y` they stay as they were.",
)
def test_any_number_of_logits(solution, n):
    """The accuracy is a fraction of the given samples, as a float, even for logits with a graph."""
    logits = torch.randn(n, 2, dtype=torch.float64)[:, 1]
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
@pytest.mark.rests_on(
    "Class 1 is predicted where its probability is more than one half; a logit of exactly 0 counts as class 0.",
    "They may be of any size, even infinite, and like `y` they stay as they were.",
)
def test_logit_of_exactly_zero(solution):
    """A logit of exactly 0 counts as class 0, and logits of any size on either side are told apart."""
    logits = torch.randn(9)
    y = torch.randint(0, 2, (9,))
    logits[::3] = 0.0
    y[::3] = torch.tensor([0, 1, 0])
    # No nearer to 0: a float32 sigmoid of them is exactly one half.
    sizes = torch.tensor([1e-6, 1e-3, 1e6, 1e30, torch.inf])
    of_any_size = torch.cat([sizes, -sizes])
    labels = torch.randint(0, 2, (10,))
    return {
        "accuracy": solution.accuracy(logits, y),
        "accuracy from 1e-6 to inf": solution.accuracy(of_any_size, labels),
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Plain gradient descent on the mean cross-entropy of all samples.",
    "move **every** parameter of the model by `-lr` times its gradient.",
    "No mini-batches, momentum, weight decay or change of `lr`.",
    "`x` and `y` stay as they were.",
)
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
@pytest.mark.rests_on(
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "move **every** parameter of the model by `-lr` times its gradient.",
)
def test_one_sample(solution):
    """One sample is enough to train on."""
    x = torch.randn(1, 2)
    y = torch.randint(0, 2, (1,))
    model = fill_parameters(nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), seed=62)
    losses = solution.train(model, x, y, 0.3, 4)
    return {"losses": losses, "parameters": list(model.parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`model` is any module that returns logits of shape `(N,)`, not only yours, so do not rely on the names of its attributes.",
    "It gets all of `x` in one call, because a model may look at the whole batch (batch normalization does).",
    "It is in training mode before and after.",
    "move **every** parameter of the model by `-lr` times its gradient.",
)
def test_all_parameters_of_any_model(solution):
    """Every parameter of any model is trained, in a second call too; it may look at the batch."""
    x = torch.randn(8, 2)
    y = (x[:, 0] * x[:, 1] > 0).long()
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), nn.Flatten(0))
    # Without running statistics it looks at the batch in both modes, and has nothing else to change.
    batch = nn.BatchNorm1d(2, track_running_stats=False)
    normed = nn.Sequential(batch, nn.Linear(2, 1), nn.Flatten(0))
    fill_parameters(model, seed=63)
    fill_parameters(normed, seed=67)
    losses = [solution.train(model, x, y, 0.2, epochs) for epochs in (3, 2)]
    return {
        "losses": losses,
        "parameters": list(model.parameters()),
        "losses with batch normalization": solution.train(normed, x, y, 0.2, 3),
        "parameters with batch normalization": list(normed.parameters()),
        "training mode afterwards": [model.training, normed.training],
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "With `epochs=0` nothing changes and the list is empty.",
)
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
@pytest.mark.rests_on(
    "However large the loss becomes, no epoch is left out and no number is capped.",
)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, after a perfect start as well as with enormous losses."""
    y = torch.tensor([0, 1, 1, 0])
    x_apart = (1 - 2 * y).unsqueeze(1) * (1 + torch.rand(4, 2))
    signs = torch.tensor([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
    # Whatever is drawn: one logit is above 20, where a float32 sigmoid is 1, and both labels occur.
    x_twice = (20 * signs + torch.randn(3, 2)).repeat(2, 1)
    y_twice = torch.tensor([0, 1, 1, 1, 0, 0])
    sure, torn = one_layer(), fill_parameters(one_layer(), seed=65)
    lost, x_far = fill_parameters(one_layer(), seed=68), 1e5 * x_twice
    with torch.no_grad():
        sure[0].weight.fill_(-20.0)
        sure[0].bias.zero_()
    losses = [
        solution.train(sure, x_apart, y, 0.5, 4),
        solution.train(torn, x_twice, y_twice, 1.0, 4),
        solution.train(lost, x_far, y_twice, 1.0, 4),
    ]
    return {
        "losses": losses,
        "parameters after a perfect start": list(sure.parameters()),
        "parameters with too large steps": list(torn.parameters()),
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "compute its gradient from scratch;",
)
def test_earlier_gradients_do_not_count(solution):
    """Gradients that the model brings along do not enter the first step."""
    x = torch.randn(5, 2)
    y = torch.tensor([0, 1, 1, 0, 1])
    model = fill_parameters(one_layer(), seed=66)
    model(10 * x).sum().backward()
    losses = solution.train(model, x, y, 0.1, 3)
    return {"losses": losses, "parameters": list(model.parameters())}
