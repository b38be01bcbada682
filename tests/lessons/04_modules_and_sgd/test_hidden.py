import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters


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
@pytest.mark.parametrize("n", [1, 2, 101])
def test_data_of_any_size(solution, n):
    """The seed alone decides the noise: equal seeds give equal data, others different data."""
    seed = int(torch.randint(1, 10_000, ()))
    first, second, other = (list(solution.make_data(n, s)) for s in (seed, seed, seed + 1))
    return {"first": first, "same seed again": second, "next seed": other}


@pytest.mark.task("make_data")
@pytest.mark.points(0.25)
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
def test_global_random_state_is_left_alone(solution):
    """What is drawn from the global random state after make_data is the same as without it."""
    torch.manual_seed(int(torch.randint(1, 10_000, ())))
    _, y = solution.make_data(5, seed=8)
    return {"drawn afterwards": torch.rand(4), "y": y}


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 6])
def test_line_for_large_inputs(solution, n):
    """The prediction is the same straight line for large inputs of either sign."""
    x = 1000 * torch.randn(n, 2, dtype=torch.float64)[:, 1:]
    x[0] = -x[0].abs()
    model = fill_parameters(solution.LR().double(), seed=n)
    with torch.no_grad():
        return {"prediction": model(x), "negated": model(-x), "x afterwards": x}


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 5])
def test_gradients_of_the_line(solution, n):
    """Both parameters and the input receive their gradients."""
    x = torch.randn(n, 1, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(n, 1, dtype=torch.float64)
    model = fill_parameters(solution.LR().double(), seed=10 + n)
    model(x).backward(upstream)
    gradients = {str(tuple(p.shape)): p.grad for p in model.parameters()}
    return {"gradients by shape": gradients, "x.grad": x.grad}


@pytest.mark.task("LR")
@pytest.mark.points(0.25)
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
def test_every_line_starts_elsewhere(solution):
    """The start values are random: twenty new models have twenty weights and twenty biases."""
    numbers: dict[str, set[float]] = {}
    models = [solution.LR() for _ in range(20)]
    for parameter in (parameter for model in models for parameter in model.parameters()):
        numbers.setdefault(str(tuple(parameter.shape)), set()).update(parameter.flatten().tolist())
    return {shape: len(values) for shape, values in numbers.items()}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
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
def test_any_model_is_trained(solution):
    """All parameters of a model are trained, whatever it is made of, in repeated calls too."""
    x, y = points(12)
    model = fill_parameters(small_net(), seed=40)
    losses = [solution.train(model, x, y, 0.05, epochs) for epochs in (3, 4)]
    return {"losses": losses, "parameters": list(model.parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
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
def test_float32_stays_float32(solution):
    """A float32 model is trained in float32."""
    x, y = points(10, torch.float32)
    model = line(43, torch.float32)
    losses = solution.train(model, x, y, 0.05, 4)
    return {"losses": losses, "weight": model.weight, "bias": model.bias}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, even where the loss is already 0 or keeps growing."""
    x, _ = points(6)
    y_far = 1e5 * torch.randn(6, 1, dtype=torch.float64)
    fits, far = line(44), line(45)
    y_fits = fits(x).detach()
    losses = [solution.train(fits, x, y_fits, 0.02, 4), solution.train(far, x, y_far, 2.0, 4)]
    return {
        "losses": losses,
        "parameters of a perfect start": list(fits.parameters()),
        "parameters with too large steps": list(far.parameters()),
    }


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.parametrize(("n", "dtype"), [(1, "float64"), (40, "float32")])
def test_error_of_any_model(solution, n, dtype):
    """The mean squared error is right for one point and for many, for any model and dtype."""
    x, y = points(n, getattr(torch, dtype))
    model = fill_parameters(small_net(), seed=50 + n).to(x.dtype)
    return {"value": solution.evaluate(model, x, y), "x afterwards": x, "y afterwards": y}


@pytest.mark.task("evaluate")
@pytest.mark.points(0.5)
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
def test_no_graph_is_recorded(solution):
    """While the model runs, nothing is recorded for backward()."""
    x, y = points(8)
    model = fill_parameters(Witness(), seed=62)
    value = solution.evaluate(model, x, y)
    return {"value": value, "some prediction was recorded": any(model.recorded)}
