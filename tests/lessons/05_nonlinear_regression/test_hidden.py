"""The checks of lesson 05 that only the grader runs."""

import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters, mixes_devices


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


def signed(scale, shape, dtype):
    """Numbers of either sign, from half of `scale` up to `scale`."""
    sizes = 0.5 + 0.5 * torch.rand(shape, dtype=torch.float64)
    return (scale * sizes * torch.randn(shape).sign()).to(dtype)


def in_units(result, scale):
    """The result in units of `scale` and in float64, where no tolerance hides tiny numbers."""
    return result.double() / scale if isinstance(result, torch.Tensor) else result


def gradients_by_shape(model):
    """The gradient of each parameter under the parameter's shape, whatever its name."""
    return {str(tuple(p.shape)): p.grad for p in model.parameters()}


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("scale", [1e-30, 1.0, 3e38])
@pytest.mark.rests_on(
    "negative numbers become 0, the others stay as they are, however large (up to `inf`) or small.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_relu_at_every_scale(solution, scale):
    """From 1e-39 to 3e38 and inf, positive numbers are kept and negative ones replaced by 0."""
    x = signed(scale, (4, 3, 5), torch.float64).transpose(0, 2)
    single = signed(scale, (7, 3), torch.float32)
    last = torch.tensor([1.0, 2.0**-130, torch.inf])
    result = solution.relu(x)
    return {
        "relu": in_units(result, scale),
        "in float32": in_units(solution.relu(single), scale),
        "relu of 1, 2^-130 and inf": in_units(solution.relu(last), 2.0**-130),
        "x afterwards": in_units(x, scale),
    }


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` has any shape (including a single number, shape `()`) and dtype float32 or float64; the result has the same shape and dtype.",
    "Results have the dtype and the device of the input.",
)
def test_relu_of_single_numbers(solution):
    """A tensor of shape () or (1,) keeps its shape, its dtype and its device."""
    inputs = [
        torch.randn(shape, dtype=dtype).abs() * sign
        for shape in [(), (1,)]
        for dtype in [torch.float32, torch.float64]
        for sign in [1, -1]
    ]
    return {
        "relu": [solution.relu(x) for x in inputs],
        "mixes devices": mixes_devices(lambda: solution.relu(torch.randn(2, 3, device="meta"))),
    }


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients flow to `x`: 1 where $x > 0$, 0 where $x < 0$.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
    "Gradients flow back to the input of `relu`, `Net` and `standardize` too, and under `torch.no_grad()` nothing is recorded.",
)
def test_relu_gradient(solution):
    """The gradient passes where the input is positive, stops where it is negative, and stays."""
    x = torch.randn(6, 4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 4, dtype=torch.float64)
    result = solution.relu(x)
    result.backward(upstream)
    with torch.no_grad():
        unrecorded = solution.relu(x)
    return {
        "relu": result,
        "x.grad": x.grad,
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("relu")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result is a **new tensor**: `x` is not changed, and writing into `x` later does not change the result.",
)
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
@pytest.mark.rests_on(
    "One hidden layer with ReLU: $\\hat y = W_2\\,\\mathrm{relu}(W_1 x + b_1) + b_2$ for every row.",
    "Nothing is bounded: an `x` of $10^{12}$ is treated like any other.",
    "The result is always `(N, n_out)`, also for `N = 1` and `n_out = 1`",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_net_computes_the_formula(solution, n, n_in, n_hidden, n_out):
    """With given parameters the net computes the formula, for any sizes, numbers and rows."""
    x = torch.randn(n_in, n, dtype=torch.float64).T
    model = fill_parameters(solution.Net(n_in, n_hidden, n_out).double(), seed=3)
    return {
        "prediction": model(x),
        "again": model(3 * x),
        "far": model(1e12 * x) / 1e12,
        "x afterwards": x,
    }


@pytest.mark.task("Net")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Gradients flow back to the input of `relu`, `Net` and `standardize` too, and under `torch.no_grad()` nothing is recorded.",
)
def test_net_gradients(solution):
    """Every parameter and the input receive their gradients, and nothing is recorded under no_grad."""
    x = torch.randn(6, 2, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 3, dtype=torch.float64)
    model = fill_parameters(solution.Net(2, 8, 3).double(), seed=4)
    model(x).backward(upstream)
    with torch.no_grad():
        unrecorded = model(x)
    return {
        "gradients": gradients_by_shape(model),
        "x.grad": x.grad,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The two linear layers, each with its bias, are the attributes `hidden` (from `n_in` to `n_hidden`) and `out` (from `n_hidden` to `n_out`).",
    "so the names of all parameters are `hidden.weight`, `hidden.bias`, `out.weight`, `out.bias`.",
)
def test_net_of_other_sizes(solution):
    """The sizes of the layers come from the constructor's arguments."""
    model = solution.Net(4, 9, 2)
    return {"parameters": sorted((name, list(p.shape)) for name, p in model.named_parameters())}


@pytest.mark.task("Net")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "The weights of both layers start at random, different in each new `Net`",
)
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
@pytest.mark.rests_on(
    "Results have the dtype and the device of the input.",
)
def test_net_in_float32(solution):
    """A newly made net works in float32 and answers in float32."""
    x = torch.randn(4, 1)
    model = fill_parameters(solution.Net(1, 20, 1), seed=5)
    return {"prediction": model(x)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, lr", [(1, 0.002), (7, 0.004), (60, 0.012)])
@pytest.mark.rests_on(
    "computes one gradient, and moves **every** parameter of the model by $-\\text{lr}$ times its gradient.",
    "number $t$ is the loss **before** update $t$ (the one whose gradient makes the step).",
    "`x` and `y` are not changed, and have the dtype of the model: float32 or float64.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
)
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
@pytest.mark.rests_on(
    "Training for 5 epochs and then for 4 is the same as training for 9.",
)
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
@pytest.mark.rests_on(
    "Gradients that the model already carries when it is passed in must not count.",
)
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
@pytest.mark.rests_on(
    "Returns a list of `epochs` Python floats;",
    "`epochs = 0` returns `[]` and changes nothing.",
    "number $t$ is the loss **before** update $t$ (the one whose gradient makes the step).",
)
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
@pytest.mark.rests_on(
    "It may be any module that maps `(N, 1)` to `(N, 1)`.",
    "It gets all of `x` in one call, because a model may look at the whole batch (batch normalization does).",
    "It is in training mode before and after.",
)
def test_any_model(solution):
    """A model without a hidden layer, or one that looks at the whole batch, is trained alike."""
    x, y = cube_data(10)
    line = fill_parameters(nn.Linear(1, 1).double(), seed=10)
    deep = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
    # Without running statistics it looks at the batch in both modes, and has nothing else to change.
    batch = nn.BatchNorm1d(3, track_running_stats=False)
    normed = nn.Sequential(nn.Linear(1, 3), batch, nn.Tanh(), nn.Linear(3, 1))
    models = [line, deep, normed]
    fill_parameters(deep.double(), seed=11)
    fill_parameters(normed.double(), seed=15)
    losses = [solution.train(model, x, y, 0.01, 4) for model in models]
    return {
        "losses": losses,
        "parameters afterwards": [dict(model.named_parameters()) for model in models],
        "training mode afterwards": [model.training for model in models],
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` and `y` are not changed, and have the dtype of the model: float32 or float64.",
)
def test_training_in_float32(solution):
    """A float32 model is trained in float32."""
    x, y = cube_data(12, torch.float32)
    model = fill_parameters(CheckNet(), seed=12)
    solution.train(model, x, y, 0.003, 3)
    return {"parameters afterwards": dict(model.named_parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Too large an `lr` shows in the list, whose numbers grow up to `inf` and `nan`; no epoch is left out.",
)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, even where the loss is already 0 or grows up to nan."""
    x, y = cube_data(8)
    fits = fill_parameters(CheckNet().double(), seed=13)
    far = fill_parameters(nn.Linear(1, 1).double(), seed=14)
    lost = fill_parameters(nn.Linear(1, 1), seed=16)
    y_fits = fits(x).detach()
    ends = torch.tensor([[-2.0], [3.0], [1.0]])
    losses = [solution.train(fits, x, y_fits, 0.01, 4), solution.train(far, x, 1e3 * y, 2.0, 4)]
    return {
        "losses": losses,
        "parameters of a perfect start": dict(fits.named_parameters()),
        "parameters with too large steps": dict(far.named_parameters()),
        "steps of 1e30": solution.train(lost, ends, ends**3, 1e30, 6),
        "parameters after steps of 1e30": dict(lost.named_parameters()),
    }


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, d", [(2, 1), (5, 5), (9, 3)])
@pytest.mark.rests_on(
    "Each **column** is a feature with its own mean and deviation.",
    "In float64 spreads from $10^{-100}$ to $10^{100}$ occur, in float32 from $10^{-12}$ to $10^{12}$.",
    "Results have the dtype and the device of the input.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_columns_of_different_scales(solution, n, d):
    """Every column gets mean 0 and population deviation 1, whatever its scale and dtype."""
    scales = torch.logspace(-2, 3, d, dtype=torch.float64).unsqueeze(1)
    x = (scales * (torch.randn(d, n, dtype=torch.float64) + 2)).T
    single = signed(1e12, (6, 2), torch.float32)
    return {
        "standardized": solution.standardize(x),
        "100 orders of magnitude larger": solution.standardize(1e97 * x),
        "in float32": solution.standardize(single),
        "x afterwards": x,
    }


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A column with $\\sigma_j = 0$ (all entries equal; always so for $N = 1$) becomes zeros.",
    "The result is a new tensor with the shape and dtype of `x` (float32 or float64); `x` is not changed.",
)
def test_one_row(solution):
    """One row has no spread and becomes zeros, in float32 and float64; two rows have a spread."""
    rows = [torch.randn(1, 4, dtype=dtype) for dtype in (torch.float32, torch.float64)]
    rows.append(torch.randn(2, 4, dtype=torch.float64))
    return {"standardized": [solution.standardize(row) for row in rows]}


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Otherwise the formula holds exactly, with nothing added to $\\sigma_j$: also for a column with a spread of $10^{-6}$ or $10^{-12}$, and for a column far from zero, such as $10^7 \\pm 1$.",
    "No $z_{ij}$ is too small to be kept.",
)
def test_tiny_spread(solution):
    """Columns with a spread of 1e-6 or 1e-100 are scaled like any other, and no z becomes 0."""
    scales = torch.tensor([1e-6, 1e-12, 1e-100], dtype=torch.float64)
    x = torch.randn(8, 3, dtype=torch.float64) * scales
    # Symmetric about 0, so that the mean is exactly 0 and the small z are right to the last digits.
    half = (1 + torch.rand(4, 1, dtype=torch.float64)) * torch.logspace(0, -9, 4).unsqueeze(1)
    return {
        "standardized": solution.standardize(x),
        "near the mean": solution.standardize(torch.cat([half, -half.flip(0)])),
    }


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Otherwise the formula holds exactly, with nothing added to $\\sigma_j$: also for a column with a spread of $10^{-6}$ or $10^{-12}$, and for a column far from zero, such as $10^7 \\pm 1$.",
)
def test_column_far_from_zero(solution):
    """A column of ten million give or take one is standardized without losing digits."""
    x = 1e7 + torch.randn(8, 2, dtype=torch.float64)
    return {"standardized": solution.standardize(x)}


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients flow to `x` through every part of the formula, $\\mu$ and $\\sigma$ included (asked only where no $\\sigma_j$ is 0).",
    "Gradients flow back to the input of `relu`, `Net` and `standardize` too, and under `torch.no_grad()` nothing is recorded.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
    "Results have the dtype and the device of the input.",
)
def test_gradient_through_mean_and_deviation(solution):
    """The gradient of the input passes through the mean and the deviation too, on any device."""
    x = torch.randn(6, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 3, dtype=torch.float64)
    result = solution.standardize(x)
    result.backward(upstream)
    with torch.no_grad():
        unrecorded = solution.standardize(x)
    return {
        "standardized": result,
        "x.grad": x.grad,
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
        "mixes devices": mixes_devices(
            lambda: solution.standardize(torch.randn(4, 2, device="meta"))
        ),
    }
