"""The checks of lesson 07 that only the grader runs."""

import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters


def two_layers(n_in: int, n_hidden: int, n_classes: int, seed: int) -> nn.Module:
    model = nn.Sequential(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_classes))
    return fill_parameters(model.double(), seed=seed)


def parameters_of(model: nn.Module) -> list[torch.Tensor]:
    return [parameter.detach() for parameter in model.parameters()]


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
def test_every_dim_of_three(solution):
    """Every dim of a tensor with three dimensions is normalised, negative dims too."""
    z = 2 * torch.randn(3, 4, 5, dtype=torch.float64)
    dims = (0, 1, 2, -1, -2, -3)
    return {f"dim {dim}": solution.softmax(z.clone(), dim) for dim in dims}


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
def test_square_and_single(solution):
    """Squares, single rows and single columns are normalised along the given dim."""
    square = torch.randn(4, 4, dtype=torch.float64)
    row = torch.randn(1, 5, dtype=torch.float64)
    column = torch.randn(5, 1, dtype=torch.float64)
    return [[solution.softmax(z.clone(), dim) for dim in (0, 1)] for z in (square, row, column)]


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
def test_logits_of_any_size(solution):
    """Adding a number to a row changes nothing, and logits of any size are told apart."""
    z = torch.randn(6, 5, dtype=torch.float64)
    offsets = torch.tensor([0.0, 1000.0, -1000.0, 3000.0, 200.0, 0.0], dtype=torch.float64)
    factors = torch.tensor([1.0, 1.0, 1.0, 1.0, 1.0, 1000.0], dtype=torch.float64)
    logits = factors[:, None] * z + offsets[:, None]
    columns = logits.T.contiguous()
    return {"rows": solution.softmax(logits, 1), "columns": solution.softmax(columns, 0)}


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
def test_gradient_of_softmax(solution):
    """The gradient that flows back to z is that of softmax, along every dim."""
    leaves = [torch.randn(3, 4, dtype=torch.float64, requires_grad=True) for _ in range(2)]
    upstream = torch.randn(3, 4, dtype=torch.float64)
    for dim, z in enumerate(leaves):
        solution.softmax(z, dim).backward(upstream)
    return {"dim 0": leaves[0].grad, "dim 1": leaves[1].grad}


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
def test_softmax_keeps_dtype_and_input(solution):
    """float32 gives float32, a transposed view is read correctly, and z stays as it is."""
    storage = torch.randn(4, 3)
    z = storage.T
    return {"probabilities": solution.softmax(z, 1), "z afterwards": z}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 7])
def test_ten_classes(solution, n):
    """Loss and gradient are right for ten classes, even for a single sample."""
    z = (2 * torch.randn(n, 10, dtype=torch.float64)).requires_grad_()
    y = torch.randint(9, (n,))
    upstream = torch.randn((), dtype=torch.float64)
    loss = solution.cross_entropy(z, y)
    loss.backward(upstream)
    return {"loss": loss, "gradient": z.grad}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
def test_loss_and_gradient_of_large_logits(solution):
    """Logits of a thousand and more have a finite loss and the right gradient."""
    z = 1000 * torch.randn(5, 4, dtype=torch.float64)
    z[0] = 1000 + torch.randn(4, dtype=torch.float64)
    z[1] = -1000 + torch.randn(4, dtype=torch.float64)
    y = torch.randint(4, (5,))
    y[2] = z[2].argmin()
    z.requires_grad_()
    loss = solution.cross_entropy(z, y)
    loss.backward()
    return {"loss": loss, "gradient": z.grad}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
def test_as_many_samples_as_classes(solution):
    """Each sample is matched with its own class where N equals K."""
    z = torch.randn(5, 5, dtype=torch.float64)
    y = torch.tensor([3, 3, 0, 4, 1])
    return {"loss": solution.cross_entropy(z, y)}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
def test_loss_keeps_dtype_and_input(solution):
    """float32 gives float32, views are read correctly, and z and y stay as they are."""
    z = torch.randn(3, 6).T
    y = torch.randint(3, (12,))[::2]
    return {"loss": solution.cross_entropy(z, y), "z afterwards": z, "y afterwards": y}


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n_in, n_hidden, n_classes, n", [(2, 20, 3, 6), (5, 7, 4, 1)])
def test_formula_of_the_net(solution, n_in, n_hidden, n_classes, n):
    """The logits are those of two linear layers with ReLU between them, for any sizes."""
    x = 2 * torch.randn(n, n_in, dtype=torch.float64)
    net = fill_parameters(solution.Net(n_in, n_hidden, n_classes).double(), seed=11)
    return {"logits": net(x), "x afterwards": x}


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
def test_gradients_of_the_net(solution):
    """Gradients reach the points and every parameter."""
    x = torch.randn(6, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 4, dtype=torch.float64)
    net = fill_parameters(solution.Net(3, 5, 4).double(), seed=12)
    net(x).backward(upstream)
    gradients = {str(tuple(parameter.shape)): parameter.grad for parameter in net.parameters()}
    return {"x": x.grad, "parameters": gradients}


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
def test_random_start_weights(solution):
    """Two new nets start with different weights, drawn within the bounds of nn.Linear."""
    x = torch.randn(1, 4)
    nets = [solution.Net(4, 9, 3), solution.Net(4, 9, 3)]
    found = {}
    for net in nets:
        for weight in net.parameters():
            if weight.dim() == 2:
                found.setdefault(str(tuple(weight.shape)), []).append(weight.detach())
    weights = {shape: torch.cat(pair) for shape, pair in found.items()}
    # nn.Linear draws uniformly up to 1/sqrt(its inputs): none lie outside, many beyond the half.
    scaled = {shape: w.abs() * w.shape[1] ** 0.5 for shape, w in weights.items()}
    return {
        "different rows": {
            shape: len({tuple(row) for row in w.tolist()}) for shape, w in weights.items()
        },
        "outside the bounds": {shape: int((w > 1.001).sum()) for shape, w in scaled.items()},
        "beyond the half": {shape: bool((w > 0.5).any()) for shape, w in scaled.items()},
        "dtypes": sorted({str(parameter.dtype) for parameter in nets[0].parameters()}),
        "shape of one point's logits": list(nets[0](x).shape),
    }


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 9])
def test_classes_of_any_number_of_points(solution, n):
    """Every row gets one class in int64, even a single row."""
    x = 2 * torch.randn(n, 3, dtype=torch.float64)
    model = two_layers(3, 8, 6, seed=21)
    return {"classes": solution.predict(model, x), "x afterwards": x}


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
def test_classes_of_large_and_of_close_logits(solution):
    """The largest logit wins where all are large and where no class has half the probability."""
    large = 1000 + 200 * torch.rand(12, 5, dtype=torch.float64)
    low = -1000 - 200 * torch.rand(12, 5, dtype=torch.float64)
    close = 0.1 * torch.randn(12, 5, dtype=torch.float64)
    model = nn.Identity()
    return [solution.predict(model, logits) for logits in (large, low, close)]


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
def test_predicting_leaves_no_traces(solution):
    """Parameters, their gradients and the recording of gradients are what they were."""
    x = torch.randn(7, 2, dtype=torch.float64)
    model = two_layers(2, 6, 4, seed=22)
    model(torch.randn(5, 2, dtype=torch.float64)).square().mean().backward()
    model[0].weight.requires_grad_(False)
    classes = solution.predict(model, x)
    return {
        "classes": classes,
        "parameters afterwards": parameters_of(model),
        "gradients afterwards": [parameter.grad for parameter in model.parameters()],
        "trainable afterwards": [parameter.requires_grad for parameter in model.parameters()],
        "gradients recorded afterwards": torch.is_grad_enabled(),
    }


@pytest.mark.task("confusion")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, K", [(3000, 3), (1, 4)])
def test_confusion_of_random_classes(solution, n, K):
    """Every sample is counted once, in the row of its class."""
    y, pred = torch.randint(K, (n,)), torch.randint(K, (n,))
    keep = torch.rand(n) < 0.4
    pred = torch.where(keep, y, pred)
    return {"table": solution.confusion(pred, y, K)}


@pytest.mark.task("confusion")
@pytest.mark.points(0.25)
def test_classes_that_do_not_occur(solution):
    """The table is K by K where only the first classes occur, and for more than three classes."""
    few_y, few_pred = torch.randint(2, (30,)), torch.randint(3, (30,))
    many_y, many_pred = torch.randint(6, (40,)), torch.randint(6, (40,))
    return {
        "few of five": solution.confusion(few_pred, few_y, 5),
        "six": solution.confusion(many_pred, many_y, 6),
    }


@pytest.mark.task("confusion")
@pytest.mark.points(0.25)
def test_confusion_leaves_its_inputs(solution):
    """Strided predictions and classes are read correctly and stay as they are."""
    y, pred = torch.randint(4, (40,))[::2], torch.randint(4, (60,))[::3]
    table = solution.confusion(pred, y, 4)
    return {"table": table, "y afterwards": y, "pred afterwards": pred}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, K, lr", [(12, 3, 0.1), (40, 4, 0.5)])
def test_fifteen_steps(solution, n, K, lr):
    """Fifteen steps from given parameters follow the gradient of the mean cross-entropy."""
    x = 2 * torch.randn(n, 2, dtype=torch.float64)
    y = torch.randint(K, (n,))
    model = two_layers(2, 7, K, seed=31)
    losses = solution.train(model, x, y, lr, 15)
    return {"losses": losses, "parameters": parameters_of(model)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_more_classes_than_labels(solution):
    """A linear model with six classes trains where not all of them occur, even on one sample."""
    x = torch.randn(9, 4, dtype=torch.float64)
    y = torch.randint(4, (9,))
    models = [fill_parameters(nn.Linear(4, 6).double(), seed=seed) for seed in (32, 33)]
    all_losses = solution.train(models[0], x, y, 0.2, 6)
    one_loss = solution.train(models[1], x[:1], y[:1], 1.5, 4)
    return {
        "losses": all_losses,
        "losses of one": one_loss,
        "parameters": [parameters_of(model) for model in models],
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_earlier_gradients_do_not_count(solution):
    """Gradients that the model brings along do not enter the first step."""
    x = torch.randn(8, 2, dtype=torch.float64)
    y = torch.randint(3, (8,))
    model = two_layers(2, 5, 3, seed=34)
    (5 * model(x)).square().mean().backward()
    losses = solution.train(model, x, y, 0.1, 3)
    return {"losses": losses, "parameters": parameters_of(model)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_training_in_float32(solution):
    """A float32 model is trained in place; x and y stay; zero epochs change nothing."""
    x, y = torch.randn(10, 2), torch.randint(3, (10,))
    model = fill_parameters(nn.Linear(2, 3), seed=35)
    none = solution.train(model, x, y, 0.1, 0)
    before = [parameter.clone() for parameter in parameters_of(model)]
    count = len(solution.train(model, x, y, 0.1, 3))
    return {
        "losses of no epochs": none,
        "parameters after no epochs": before,
        "number of losses": count,
        "parameters": parameters_of(model),
        "trainable afterwards": [parameter.requires_grad for parameter in model.parameters()],
        "x afterwards": x,
        "y afterwards": y,
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, even after a perfect start or on contradictory points."""
    x_apart, y_apart = torch.eye(3, dtype=torch.float64), torch.arange(3)
    x_twice = (1000 * torch.randn(4, 2, dtype=torch.float64)).repeat(2, 1)
    y_twice = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])
    sure, torn = nn.Linear(3, 3).double(), fill_parameters(nn.Linear(2, 3).double(), seed=36)
    with torch.no_grad():
        sure.weight.copy_(100 * x_apart)
        sure.bias.zero_()
    losses = [
        solution.train(sure, x_apart, y_apart, 0.5, 4),
        solution.train(torn, x_twice, y_twice, 0.1, 4),
    ]
    return {
        "losses": losses,
        "parameters after a perfect start": parameters_of(sure),
        "parameters with too large steps": parameters_of(torn),
    }
