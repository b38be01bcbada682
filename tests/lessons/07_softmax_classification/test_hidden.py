"""The checks of lesson 07 that only the grader runs."""

import pytest
import torch
from torch import nn

from autograder.authoring import fill_parameters, mixes_devices


def two_layers(n_in: int, n_hidden: int, n_classes: int, seed: int) -> nn.Module:
    model = nn.Sequential(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_classes))
    return fill_parameters(model.double(), seed=seed)


def over_the_batch(n_in: int, n_classes: int, seed: int) -> nn.Module:
    """A model that looks at all rows at once, in both modes: it keeps no statistics of its own."""
    batch = nn.BatchNorm1d(n_in, track_running_stats=False)
    return fill_parameters(nn.Sequential(batch, nn.Linear(n_in, n_classes)).double(), seed=seed)


def modes_of(model: nn.Module) -> list[bool]:
    return [module.training for module in model.modules()]


def parameters_of(model: nn.Module) -> list[torch.Tensor]:
    return [parameter.detach() for parameter in model.parameters()]


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has the shape and the dtype of `z` (float32 or float64, any number of dimensions from one up), and its sum **along `dim`** is 1 everywhere.",
    "`dim` may be negative, as everywhere in PyTorch.",
)
def test_every_dim_of_three(solution):
    """Every dim of a tensor with three dimensions is normalised, negative dims too."""
    z = 2 * torch.randn(3, 4, 5, dtype=torch.float64)
    dims = (0, 1, 2, -1, -2, -3)
    return {f"dim {dim}": solution.softmax(z.clone(), dim) for dim in dims}


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "and its sum **along `dim`** is 1 everywhere.",
)
def test_square_and_single(solution):
    """Squares, single rows and single columns are normalised along the given dim."""
    square = torch.randn(4, 4, dtype=torch.float64)
    row = torch.randn(1, 5, dtype=torch.float64)
    column = torch.randn(5, 1, dtype=torch.float64)
    return [[solution.softmax(z.clone(), dim) for dim in (0, 1)] for z in (square, row, column)]


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result must be right for finite logits of any size, even where one slice of `z` is near 1000 and another near −1000.",
    "Logits are as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and none of them is capped.",
    "A slice that holds a `nan` becomes `nan`, so that the failure shows, and the other slices are not affected.",
)
def test_logits_of_any_size(solution):
    """Logits of any size are told apart, and a nan makes its own row nan and no other."""
    z = torch.randn(6, 5, dtype=torch.float64)
    offsets = torch.tensor([0.0, 1000.0, -1000.0, 3000.0, 200.0, 0.0], dtype=torch.float64)
    factors = torch.tensor([1.0, 1.0, 1.0, 1.0, 1.0, 1000.0], dtype=torch.float64)
    logits = factors[:, None] * z + offsets[:, None]
    columns = logits.T.contiguous()
    failed = torch.randn(3, 4, dtype=torch.float64)
    failed[1, 2] = torch.nan
    single = torch.tensor([[1e30, -1e30, 0.0], [3e38, 2e38, 1.0], [-1e30, -2e30, -3e30]])
    single = torch.cat([single, torch.tensor([[1e-30, -1e-30, 1e-40]])])
    return {
        "rows": solution.softmax(logits, 1),
        "columns": solution.softmax(columns, 0),
        "rows from 1e-40 to 3e38": solution.softmax(single, 1),
        "a nan in one row": solution.softmax(failed, 1),
    }


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`z` itself stays as it is, and gradients flow back to it.",
    "Gradients flow back to the logits and, through `Net`, to the points; under `torch.no_grad()` nothing is recorded.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_gradient_of_softmax(solution):
    """The gradient that flows back to z is that of softmax, along every dim, and stays as it was."""
    leaves = [torch.randn(3, 4, dtype=torch.float64, requires_grad=True) for _ in range(2)]
    upstream = torch.randn(3, 4, dtype=torch.float64)
    for dim, z in enumerate(leaves):
        solution.softmax(z, dim).backward(upstream)
    with torch.no_grad():
        unrecorded = solution.softmax(leaves[0], 1)
    return {
        "dim 0": leaves[0].grad,
        "dim 1": leaves[1].grad,
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`z` itself stays as it is, and gradients flow back to it.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "Results have the dtype of the input (classes and counts are int64) and are on its device.",
)
def test_softmax_keeps_dtype_and_input(solution):
    """float32 gives float32, on any device, transposed views are read correctly, and z stays."""
    storage = torch.randn(4, 3)
    z = storage.T
    return {
        "probabilities": solution.softmax(z, 1),
        "z afterwards": z,
        "mixes devices": mixes_devices(lambda: solution.softmax(z.to("meta"), 1)),
    }


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 7])
@pytest.mark.rests_on(
    "The mean over the $N$ samples of $-\\ln p_{i,y_i}$, where $p_i$ is the softmax of the logits `z[i]` and `y[i]`, counted from 0 to $K-1$, is the true class.",
    "Any $N \\ge 1$ and $K \\ge 2$ must work, even when some classes do not occur in `y`.",
    "Gradients flow back to the logits and, through `Net`, to the points; under `torch.no_grad()` nothing is recorded.",
)
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
@pytest.mark.rests_on(
    "It must be stable here too.",
    "Logits are as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and none of them is capped.",
    "If a logit is `nan`, so is the loss.",
)
def test_loss_and_gradient_of_large_logits(solution):
    """Logits up to 1e30 have a finite loss and the right gradient, and a nan makes the loss nan."""
    z = 1000 * torch.randn(5, 4, dtype=torch.float64)
    z[0] = 1000 + torch.randn(4, dtype=torch.float64)
    z[1] = -1000 + torch.randn(4, dtype=torch.float64)
    y = torch.randint(4, (5,))
    y[2] = z[2].argmin()
    z.requires_grad_()
    farther = torch.tensor([[1e30, 0.0, -1e30], [-2e30, -1e30, 0.0], [1e-30, -1e-30, 0.0]])
    farther.requires_grad_()
    failed = torch.tensor([[0.5, torch.nan, 1.0], [1.0, 2.0, 3.0]])
    loss = solution.cross_entropy(z, y)
    loss.backward()
    loss_of_farther = solution.cross_entropy(farther, torch.tensor([2, 1, 0]))
    loss_of_farther.backward()
    return {
        "loss": loss,
        "gradient": z.grad,
        "loss of 1e30": loss_of_farther,
        "gradient of 1e30": farther.grad,
        "loss of nan": solution.cross_entropy(failed, torch.tensor([0, 1])),
    }


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The mean over the $N$ samples of $-\\ln p_{i,y_i}$, where $p_i$ is the softmax of the logits `z[i]` and `y[i]`, counted from 0 to $K-1$, is the true class.",
)
def test_as_many_samples_as_classes(solution):
    """Each sample is matched with its own class where N equals K."""
    z = torch.randn(5, 5, dtype=torch.float64)
    y = torch.tensor([3, 3, 0, 4, 1])
    return {"loss": solution.cross_entropy(z, y)}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Neither `z` nor `y` is changed.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "Results have the dtype of the input (classes and counts are int64) and are on its device.",
    "Gradients flow back to the logits and, through `Net`, to the points; under `torch.no_grad()` nothing is recorded.",
)
def test_loss_keeps_dtype_and_input(solution):
    """float32 gives float32, on any device, views are read correctly, and z and y stay."""
    z = torch.randn(3, 6).T
    y = torch.randint(3, (12,))[::2]
    loss = solution.cross_entropy(z, y)
    with torch.no_grad():
        unrecorded = solution.cross_entropy(z.clone().requires_grad_(), y)
    return {
        "loss": loss,
        "z afterwards": z,
        "y afterwards": y,
        "recorded under no_grad": unrecorded.requires_grad,
        "mixes devices": mixes_devices(lambda: solution.cross_entropy(z.to("meta"), y.to("meta"))),
    }


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n_in, n_hidden, n_classes, n", [(2, 20, 3, 6), (5, 7, 4, 1)])
@pytest.mark.rests_on(
    "One hidden layer: a linear layer from `n_in` to `n_hidden`, ReLU, and a linear layer from `n_hidden` to `n_classes`.",
    "The result has two dimensions, also for $N = 1$.",
    "Logits are as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and none of them is capped.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_formula_of_the_net(solution, n_in, n_hidden, n_classes, n):
    """The logits are those of two linear layers with ReLU between them, for any sizes."""
    x = 2 * torch.randn(n, n_in, dtype=torch.float64)
    net = fill_parameters(solution.Net(n_in, n_hidden, n_classes).double(), seed=11)
    return {"logits": net(x), "far": net(1e12 * x) / 1e12, "x afterwards": x}


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients reach every parameter and `x`, and `x` is not changed.",
    "Gradients flow back to the logits and, through `Net`, to the points; under `torch.no_grad()` nothing is recorded.",
)
def test_gradients_of_the_net(solution):
    """Gradients reach the points and every parameter, and nothing is recorded under no_grad."""
    x = torch.randn(3, 6, dtype=torch.float64).t().requires_grad_()
    upstream = torch.randn(6, 4, dtype=torch.float64)
    net = fill_parameters(solution.Net(3, 5, 4).double(), seed=12)
    net(x).backward(upstream)
    gradients = {str(tuple(parameter.shape)): parameter.grad for parameter in net.parameters()}
    with torch.no_grad():
        unrecorded = net(x)
    return {
        "x": x.grad,
        "parameters": gradients,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Both are `nn.Linear` with bias, and keep the random start weights that `nn.Linear` gives them.",
)
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
@pytest.mark.rests_on(
    "it gets all of `x` in one call, because a model may look at the whole batch (batch normalization does).",
    "The result is int64 with one dimension, also for $N = 1$.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_classes_of_any_number_of_points(solution, n):
    """Every row gets one class in int64, even a single row, and the model sees all rows at once."""
    x = 2 * torch.randn(3, n, dtype=torch.float64).t()
    rows = 3 + torch.randn(12, 4, dtype=torch.float64)
    model = two_layers(3, 8, 6, seed=21)
    return {
        "classes": solution.predict(model, x),
        "classes from the whole batch": solution.predict(over_the_batch(4, 5, seed=23), rows),
        "x afterwards": x,
    }


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Logits of any size must work, even $-\\infty$.",
    "The class with the largest logit for each row of `x`, counted from 0.",
)
def test_classes_of_large_and_of_close_logits(solution):
    """The largest logit wins whatever the size of all, even among infinitely small ones."""
    large = 1000 + 200 * torch.rand(12, 5, dtype=torch.float64)
    low = -1000 - 200 * torch.rand(12, 5, dtype=torch.float64)
    close = 0.1 * torch.randn(12, 5, dtype=torch.float64)
    huge = 1e30 * torch.randn(12, 5)
    huge[:, 0] = -torch.inf
    model = nn.Identity()
    return [solution.predict(model, logits) for logits in (large, low, close, huge)]


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Predicting leaves no traces: the parameters, their gradients and their `requires_grad` stay what they were, the model is in the mode in which it came (training or evaluation; which of them it predicts in is up to you), gradients are recorded in the code that follows if they were before, and `x` is unchanged.",
)
def test_predicting_leaves_no_traces(solution):
    """Parameters, their gradients, modes and the recording of gradients are what they were."""
    x = torch.randn(7, 2, dtype=torch.float64)
    model = two_layers(2, 6, 4, seed=22)
    model(torch.randn(5, 2, dtype=torch.float64)).square().mean().backward()
    model[0].weight.requires_grad_(False)
    frozen = two_layers(2, 6, 4, seed=24).eval()
    classes = solution.predict(model, x)
    recording = torch.is_grad_enabled()
    solution.predict(frozen, x)
    with torch.no_grad():
        solution.predict(model, x)
        recording_under_no_grad = torch.is_grad_enabled()
    return {
        "classes": classes,
        "parameters afterwards": parameters_of(model),
        "gradients afterwards": [parameter.grad for parameter in model.parameters()],
        "trainable afterwards": [parameter.requires_grad for parameter in model.parameters()],
        "training modes afterwards": modes_of(model),
        "evaluation modes afterwards": modes_of(frozen),
        "gradients recorded afterwards": recording,
        "gradients recorded under no_grad": recording_under_no_grad,
    }


@pytest.mark.task("confusion")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, K", [(3000, 3), (1, 4)])
@pytest.mark.rests_on(
    "Its entry in **row** $t$ and **column** $p$ counts the samples whose true class is $t$ and whose predicted class is $p$.",
    "The counts are int64, the table is $K \\times K$ even if some classes occur nowhere (their rows or columns are 0), and `pred` and `y` stay as they are.",
)
def test_confusion_of_random_classes(solution, n, K):
    """Every sample is counted once, in the row of its class."""
    y, pred = torch.randint(K, (n,)), torch.randint(K, (n,))
    keep = torch.rand(n) < 0.4
    pred = torch.where(keep, y, pred)
    return {"table": solution.confusion(pred, y, K)}


@pytest.mark.task("confusion")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "the table is $K \\times K$ even if some classes occur nowhere (their rows or columns are 0), and `pred` and `y` stay as they are.",
)
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
@pytest.mark.rests_on(
    "the table is $K \\times K$ even if some classes occur nowhere (their rows or columns are 0), and `pred` and `y` stay as they are.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
)
def test_confusion_leaves_its_inputs(solution):
    """Strided predictions and classes are read correctly and stay as they are."""
    y, pred = torch.randint(4, (40,))[::2], torch.randint(4, (60,))[::3]
    table = solution.confusion(pred, y, 4)
    return {"table": table, "y afterwards": y, "pred afterwards": pred}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, K, lr", [(12, 3, 0.1), (40, 4, 0.5)])
@pytest.mark.rests_on(
    "Train `model`, which returns logits `(N, K)`, by gradient descent on the mean cross-entropy of **all** samples.",
    "One epoch is one step, and each parameter moves by `-lr` times its gradient: no momentum, no decay, no random batches.",
    "The result is a list of `epochs` Python floats: the loss of each epoch **before** its step.",
)
def test_fifteen_steps(solution, n, K, lr):
    """Fifteen steps from given parameters follow the gradient of the mean cross-entropy."""
    x = 2 * torch.randn(n, 2, dtype=torch.float64)
    y = torch.randint(K, (n,))
    model = two_layers(2, 7, K, seed=31)
    losses = solution.train(model, x, y, lr, 15)
    return {"losses": losses, "parameters": parameters_of(model)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
    "It gets all of `x` in one call, because a model may look at the whole batch, and is in training mode before and after.",
    "One epoch is one step, and each parameter moves by `-lr` times its gradient: no momentum, no decay, no random batches.",
)
def test_more_classes_than_labels(solution):
    """Any model trains, on any classes, on one sample or looking at the whole batch at once."""
    x = torch.randn(9, 4, dtype=torch.float64)
    y = torch.randint(4, (9,))
    models = [fill_parameters(nn.Linear(4, 6).double(), seed=seed) for seed in (32, 33)]
    models.append(over_the_batch(4, 5, seed=37))
    all_losses = solution.train(models[0], x, y, 0.2, 6)
    one_loss = solution.train(models[1], x[:1], y[:1], 1.5, 4)
    return {
        "losses": all_losses,
        "losses of one": one_loss,
        "losses with batch normalization": solution.train(models[2], x, y, 0.2, 3),
        "parameters": [parameters_of(model) for model in models],
        "training mode afterwards": [modes_of(model) for model in models],
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients that the parameters hold from earlier must not count in the first step.",
)
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
@pytest.mark.rests_on(
    "`x` and `y` stay as they are.",
    "The result is a list of `epochs` Python floats: the loss of each epoch **before** its step.",
    "Results have the dtype of the input (classes and counts are int64) and are on its device.",
)
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
@pytest.mark.rests_on(
    "However large the loss becomes, no epoch is left out and no number is capped.",
)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, after a perfect start as well as with enormous losses."""
    x_apart, y_apart = torch.eye(3, dtype=torch.float64), torch.arange(3)
    x_twice = (1000 * torch.randn(4, 2, dtype=torch.float64)).repeat(2, 1)
    y_twice = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])
    sure, torn = nn.Linear(3, 3).double(), fill_parameters(nn.Linear(2, 3).double(), seed=36)
    lost = fill_parameters(nn.Linear(2, 3).double(), seed=38)
    with torch.no_grad():
        sure.weight.copy_(100 * x_apart)
        sure.bias.zero_()
    losses = [
        solution.train(sure, x_apart, y_apart, 0.5, 4),
        solution.train(torn, x_twice, y_twice, 0.1, 4),
        solution.train(lost, 1e9 * x_twice, y_twice, 0.1, 4),
    ]
    return {
        "losses": losses,
        "parameters after a perfect start": parameters_of(sure),
        "parameters with too large steps": parameters_of(torn),
    }
