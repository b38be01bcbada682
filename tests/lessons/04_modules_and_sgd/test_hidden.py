import math

import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters, made_elsewhere


def points(n: int, dtype: torch.dtype = torch.float64) -> tuple[torch.Tensor, torch.Tensor]:
    """Two (n, 1) columns of one wider tensor each, so that neither is contiguous."""
    x = (2 * torch.randn(n, 3, dtype=torch.float64)).to(dtype)[:, 1:2]
    y = (3 * torch.randn(n, 2, dtype=torch.float64) - 1).to(dtype)[:, :1]
    return x, y


def small_net() -> nn.Module:
    """A float64 module from (N, 1) to (N, 1) that is not a line."""
    return nn.Sequential(nn.Linear(1, 3), nn.Tanh(), nn.Linear(3, 1)).double()


def line(seed: int, dtype: torch.dtype = torch.float64) -> nn.Linear:
    """A line with parameters that depend on the seed alone."""
    return fill_parameters(nn.Linear(1, 1).to(dtype), seed)


@pytest.mark.task("make_data")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "draw the `n` numbers with one call of `torch.rand` from a new `torch.Generator` "
    "seeded with `seed`.",
    "Calls do not depend on each other: the same input gives the same result, however "
    "often and after whatever it is asked for.",
)
@pytest.mark.parametrize("n", [1, 2, 101])
def test_data_of_any_size(solution, n):
    """The seed alone decides the noise: equal seeds give equal data, others different data."""
    seed = int(torch.randint(1, 10_000, ()))
    first, second, other = (list(solution.make_data(n, s)) for s in (seed, seed, seed + 1))
    return {"first": first, "same seed again": second, "next seed": other}


@pytest.mark.task("make_data")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "$y = x + 1.2\\,u$ with noise $u$ uniform on $[0, 1)$, a different number for each point."
)
def test_noise_is_uniform(solution):
    """The noise is spread evenly over [0, 1.2), so its mean is near 0.6."""
    seed = int(torch.randint(1, 10_000, ()))
    x, y = solution.make_data(1000, seed)
    noise = y - x
    return {
        "shape": tuple(noise.shape),
        "mean": noise.mean(),
        "standard deviation": noise.std(),
        "least": noise.min(),
        "greatest": noise.max(),
    }


@pytest.mark.task("make_data")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "The global random state is neither used nor changed, so `make_data` can be called "
    "anywhere without changing what happens next."
)
def test_global_random_state_is_left_alone(solution):
    """What is drawn from the global random state after make_data is the same as without it."""
    torch.manual_seed(int(torch.randint(1, 10_000, ())))
    _, y = solution.make_data(5, seed=8)
    return {"drawn afterwards": torch.rand(4), "y": y}


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`forward` returns one prediction for each row, as a column, even for a single row, "
    "and does not change `x`.",
    "The formula alone decides the numbers: nothing is clamped or cleaned, so huge and "
    "tiny ones (`1e30` and `1e-30` in float32) come out as they are, and `inf` and `nan` "
    "where the formula gives them.",
    "A model converted with `.double()` predicts in float64, and one moved with "
    "`.to(device)` there.",
    "Gradients flow from the predictions to both parameters and to `x`, if it asks for "
    "one; under `torch.no_grad()` nothing is recorded.",
)
@pytest.mark.parametrize("n", [1, 6])
def test_line_for_large_inputs(solution, n):
    """The prediction is the same straight line for inputs of any size and sign, on any device."""
    x = 1000 * torch.randn(n, 2, dtype=torch.float64)[:, 1:]
    x[0] = -x[0].abs()
    model = fill_parameters(solution.LR().double(), seed=n, scale=30.0)
    far = torch.tensor([[1e30], [-1e30], [math.inf], [-math.inf], [math.nan]])
    with torch.no_grad():
        found = {"prediction": model(x), "negated": model(-x), "x afterwards": x}
        found["far out, in float32"] = model.float()(far)
        found["recording under no_grad"] = [
            found["prediction"].requires_grad,
            torch.is_grad_enabled(),
        ]
    # A bias of 0 lets tiny predictions show.
    for parameter in model.parameters():
        parameter.data.mul_(0.0 if parameter.dim() == 1 else 1.0)
    found["close to 0, times 1e30"] = model(1e-30 * x.float()) * 1e30
    found["on another device"] = made_elsewhere(lambda: model.to("meta")(far.to("meta")))
    return found


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients flow from the predictions to both parameters and to `x`, if it asks for "
    "one; under `torch.no_grad()` nothing is recorded."
)
@pytest.mark.parametrize("n", [1, 5])
def test_gradients_of_the_line(solution, n):
    """Both parameters and the input receive their gradients."""
    x = torch.randn(n, 2, dtype=torch.float64)[:, 1:].requires_grad_()
    upstream = torch.randn(n, 1, dtype=torch.float64)
    model = fill_parameters(solution.LR().double(), seed=10 + n)
    model(x).backward(upstream)
    gradients = {str(tuple(p.shape)): p.grad for p in model.parameters()}
    return {"gradients by shape": gradients, "x.grad": x.grad}


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It holds one `nn.Linear(1, 1)`, under any attribute name, with its random start "
    "values, and nothing else: two parameters, a weight of shape `(1, 1)` and a bias of "
    "shape `(1,)`, both trainable."
)
def test_two_lines_share_nothing(solution):
    """Each model has its own parameters, and a copy of its state predicts the same."""
    x = torch.randn(4, 1)
    first, second = solution.LR(), solution.LR()
    fill_parameters(first, seed=20)
    fill_parameters(second, seed=21)
    before = [first(x), first(x), second(x)]
    second.load_state_dict(first.state_dict())
    copied = second(x)
    fill_parameters(first, seed=22)
    return {"before": before, "copied": copied, "copy afterwards": second(x)}


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It holds one `nn.Linear(1, 1)`, under any attribute name, with its random start "
    "values, and nothing else: two parameters, a weight of shape `(1, 1)` and a bias of "
    "shape `(1,)`, both trainable."
)
def test_every_line_starts_elsewhere(solution):
    """The start values are random: twenty new models have twenty weights and twenty biases."""
    numbers: dict[str, set[float]] = {}
    models = [solution.LR() for _ in range(20)]
    for parameter in (parameter for model in models for parameter in model.parameters()):
        numbers.setdefault(str(tuple(parameter.shape)), set()).update(parameter.flatten().tolist())
    return {shape: len(values) for shape, values in numbers.items()}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Train `model` in place with `epochs` steps of gradient descent on the mean squared "
    "error, each step on **all** `N` points, and return the losses.",
    "Entry `t` is the loss that epoch `t` started from, before its step: the one "
    "`backward()` was called on.",
)
@pytest.mark.parametrize(
    ("n", "lr", "epochs"), [(1, 0.01, 2), (3, 0.03, 5), (64, 0.02, 60), (200, 1e-4, 20)]
)
def test_trajectory(solution, n, lr, epochs):
    """The parameters and losses follow full-batch SGD step by step."""
    x, y = points(n)
    model = line(30 + n)
    losses = solution.train(model, x, y, lr, epochs)
    return {
        "losses": losses,
        "weight": model.weight,
        "bias": model.bias,
        "x afterwards": x,
        "y afterwards": y,
    }


@pytest.mark.task("train")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "`model` can be any module from `(N, 1)` to `(N, 1)`, float32 or float64; it keeps its dtype.",
    "The model is in training mode when it comes, and afterwards too.",
    "`train` draws nothing from the global random state, and does not seed it.",
)
def test_any_model_is_trained(solution):
    """All parameters of a model are trained, whatever it is made of, in repeated calls too."""
    x, y = points(12)
    model = fill_parameters(small_net(), seed=40)
    losses = [solution.train(model, x, y, 0.05, epochs) for epochs in (3, 4)]
    drawn = torch.rand(2)
    return {
        "losses": losses,
        "parameters": list(model.parameters()),
        "drawn from the global random state afterwards": drawn,
        "in training mode afterwards": [module.training for module in model.modules()],
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("With `epochs = 0` the list is empty and the model stays as it was.")
def test_no_epochs(solution):
    """Zero epochs return an empty list and leave the model as it was; one epoch changes it."""
    x, y = points(5)
    model = line(41)
    none = solution.train(model, x, y, 0.1, 0)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    one = solution.train(model, x, y, 0.1, 1)
    return {"no epoch": none, "parameters after no epoch": before, "one epoch": one}


@pytest.mark.task("train")
@pytest.mark.points(0.5)
@pytest.mark.rests_on("A gradient that the model already holds when `train` is called is not used.")
def test_old_gradients_take_no_part(solution):
    """A gradient that is in the model before training does not enter the first step."""
    x, y = points(6)
    old = torch.randn(1, 1, dtype=torch.float64)
    model = line(42)
    model.weight.grad = old
    losses = solution.train(model, x, y, 0.05, 2)
    return {"losses": losses, "weight": model.weight, "bias": model.bias}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`model` can be any module from `(N, 1)` to `(N, 1)`, float32 or float64; it keeps its dtype."
)
def test_float32_stays_float32(solution):
    """A float32 model is trained in float32."""
    x, y = points(10, torch.float32)
    model = line(43, torch.float32)
    losses = solution.train(model, x, y, 0.05, 4)
    return {"losses": losses, "weight": model.weight, "bias": model.bias}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Plain SGD: no momentum, no weight decay, no clipping, the same `lr` in every step, "
    "and all `epochs` steps, whatever the loss has become."
)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, where the loss is 0, tiny, huge and growing, or nan."""
    x, y = points(6)
    y_far = 1e12 * torch.randn(6, 1, dtype=torch.float64)
    fits, far, close, lost = line(44), line(45), line(46), line(47)
    y_fits = fits(x).detach()
    losses = [solution.train(fits, x, y_fits, 0.02, 4), solution.train(far, x, y_far, 2.0, 4)]
    for parameter in close.parameters():
        parameter.data.zero_()
    losses_close = solution.train(close, x, 1e-15 * y, 0.02, 4)
    y_missing = torch.cat([y[:5], torch.tensor([[math.nan]], dtype=torch.float64)])
    return {
        "losses": losses,
        "parameters of a perfect start": list(fits.parameters()),
        "parameters with too large steps": list(far.parameters()),
        "tiny losses, times 1e30": [loss * 1e30 for loss in losses_close],
        "parameters after tiny losses, times 1e15": [p * 1e15 for p in close.parameters()],
        "losses with a missing y": solution.train(lost, x, y_missing, 0.02, 3),
        "parameters with a missing y": list(lost.parameters()),
    }


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return the mean squared error of `model` on the points, as a Python float, without rounding."
)
def test_error_of_any_model(solution):
    """The mean squared error is right for one point and for many, for any model and dtype."""
    values = {}
    for n, dtype in [(1, "float64"), (40, "float32")]:
        x, y = points(n, getattr(torch, dtype))
        model = fill_parameters(small_net(), seed=50 + n).to(x.dtype)
        values[f"{n} in {dtype}"] = solution.evaluate(model, x, y)
    return values


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return the mean squared error of `model` on the points, as a Python float, without rounding.",
    "The formula alone decides the numbers: nothing is clamped or cleaned, so huge and "
    "tiny ones (`1e30` and `1e-30` in float32) come out as they are, and `inf` and `nan` "
    "where the formula gives them.",
)
def test_error_of_any_size(solution):
    """Huge and tiny errors are squared and averaged as they are, and a missing one shows."""
    x, y = points(6, torch.float32)
    model, values = line(63, torch.float32), {}
    for parameter in model.parameters():
        parameter.data.zero_()
    for size in (1e14, 1e4, 1e-14):
        values[f"errors around {size:g}, divided by the square of that"] = (
            solution.evaluate(model, x, size * y) / size**2
        )
    for far in (math.inf, math.nan):
        y_off = torch.cat([y[:5], torch.tensor([[far]])])
        values[f"with a y of {far}"] = solution.evaluate(model, x, y_off)
    return values


@pytest.mark.task("evaluate")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "The parameters, their `.grad` (whatever it is), their `requires_grad`, and the "
    "model's mode (`model.training`) are the same afterwards as before, and so is "
    "PyTorch's own switch that turns recording on and off."
)
def test_looking_changes_nothing(solution):
    """Gradients, parameters, modes and the switch for recording are as they were before."""
    x, y = points(7)
    old = torch.randn(1, 1, dtype=torch.float64)
    model, other = line(60), line(61)
    other.eval()
    model.weight.grad = old
    values = [solution.evaluate(model, x, y), solution.evaluate(other, x, y)]
    recording = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    return {
        "values": values,
        "modes": [model.training, other.training],
        "parameters": list(model.parameters()),
        "gradients": [parameter.grad for parameter in model.parameters()],
        "trainable": [parameter.requires_grad for parameter in model.parameters()],
        "gradients of the other": [parameter.grad for parameter in other.parameters()],
        "recording afterwards": recording,
    }


class Witness(nn.Linear):
    """A line that remembers whether its predictions were recorded for backward()."""

    def __init__(self) -> None:
        super().__init__(1, 1, dtype=torch.float64)
        self.recorded: list[bool] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        prediction = super().forward(x)
        self.recorded.append(prediction.requires_grad)
        return prediction


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "While the model runs, no graph is recorded: nothing here will be differentiated."
)
def test_no_graph_is_recorded(solution):
    """While the model runs, nothing is recorded for backward()."""
    x, y = points(8)
    model = fill_parameters(Witness(), seed=62)
    value = solution.evaluate(model, x, y)
    return {"value": value, "some prediction was recorded": any(model.recorded)}
