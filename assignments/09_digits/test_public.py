"""The checks of lesson 09 that a student can see and run."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, TensorDataset

from autograder.authoring import fill_parameters


def normalising(n_in: int, n_classes: int, seed: int) -> nn.Module:
    """A model that computes one thing in training and another in evaluation."""
    layers = nn.Sequential(nn.Linear(n_in, 6), nn.BatchNorm1d(6), nn.Linear(6, n_classes))
    return fill_parameters(layers.double(), seed=seed)


def in_order(x: torch.Tensor, y: torch.Tensor, size: int) -> DataLoader:
    return DataLoader(TensorDataset(x, y), batch_size=size)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """The digits from scikit-learn's own file: importing the package takes a second."""
    package = find_spec("sklearn")
    if package is None:
        raise ModuleNotFoundError("No module named 'sklearn': pip install scikit-learn")
    file = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
    table = np.loadtxt(file, delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)


def share_read(solution, c1: int, c2: int) -> float:
    """Let the whole chain learn 1,400 digits; the share of the other 397 that its numbers read."""
    images, labels = digits()
    # Turned or mirrored, with other numbers for the classes: nothing learned elsewhere helps.
    images = np.rot90(images, int(torch.randint(4, ())), axes=(1, 2))
    images = images[:, :: int(torch.randint(2, ())) * 2 - 1].copy()
    labels = torch.randperm(10).numpy()[labels]
    order, seed = torch.randperm(len(labels)).numpy(), int(torch.randint(2**31, ()))
    seen, unseen = order[397:], order[:397]
    dataset = solution.DigitsDataset(images[seen], labels[seen])
    train, val = (Subset(dataset, part.tolist()) for part in solution.split(1400, 200, seed))
    model = solution.DigitsNet(c1, c2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    train_loader = DataLoader(train, batch_size=32, shuffle=True)
    solution.fit(model, train_loader, DataLoader(val, batch_size=100), optimizer, 15)
    # From the parameters, on digits that no task was ever given: they are what training changes.
    learned = {tuple(parameter.shape): parameter.detach() for parameter in model.parameters()}
    x = torch.from_numpy(images[unseen]).float()[:, None] / 16
    for weight, bias in (((c1, 1, 3, 3), (c1,)), ((c2, c1, 3, 3), (c2,))):
        x = nn.functional.max_pool2d(
            nn.functional.conv2d(x, learned[weight], learned[bias], padding=1).relu(), 2
        )
    logits = x.flatten(1) @ learned[10, 4 * c2].T + learned[10,]
    return (logits.argmax(dim=1) == torch.from_numpy(labels[unseen])).double().mean().item()


@pytest.mark.task("DigitsDataset")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`len(dataset)` is the number of digits, $N$.",
    "The image is float32 with one channel, `(1, H, W)`, as a convolution wants it, and its numbers are the ink **divided by 16**: from 0 to 1, the same for every digit however dark it was written.",
    "The label is a tensor without dimensions, in int64.",
)
def test_two_small_pictures(solution):
    """Two pictures of 2×2 pixels have the length 2, and each is an image from 0 to 1 with its label."""
    images = np.array([[[0.0, 16.0], [8.0, 4.0]], [[2.0, 0.0], [0.0, 1.0]]])
    dataset = solution.DigitsDataset(images, np.array([7, 1]))
    return {"length": len(dataset), "first": dataset[0], "second": dataset[1]}


@pytest.mark.task("DigitsDataset")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The image is float32 with one channel, `(1, H, W)`, as a convolution wants it, and its numbers are the ink **divided by 16**: from 0 to 1, the same for every digit however dark it was written.",
)
def test_a_loader_makes_batches(solution):
    """A loader makes batches (4, 1, 8, 8) and (4,) of the digits, and a last one of what is left."""
    images = torch.randint(17, (10, 8, 8)).double().numpy()
    labels = torch.randint(10, (10,)).numpy()
    loader = DataLoader(solution.DigitsDataset(images, labels), batch_size=4)
    return [{"x": x, "y": y} for x, y in loader]


@pytest.mark.task("split")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Every index is in exactly one of the two. `n_val` of them, from 0 up to `n`, are in the second.",
)
def test_every_index_is_in_one_part(solution):
    """Of 1797 indices 360 are in the second part, and each index is in exactly one of them."""
    train, val = solution.split(1797, 360, 5)
    return {
        "indices to train with": len(train),
        "indices to validate with": len(val),
        "in both": sorted({int(i) for i in train} & {int(i) for i in val}),
        "all, sorted": torch.tensor(sorted(int(i) for part in (train, val) for i in part)),
    }


@pytest.mark.task("split")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "the same seed gives the same split whenever it is asked for, and another seed another one.",
)
def test_the_seed_decides(solution):
    """The same seed gives the same split, whatever was drawn between, and another seed another."""
    first = [sorted(int(i) for i in part) for part in solution.split(50, 20, 3)]
    torch.rand(7)
    again = [sorted(int(i) for i in part) for part in solution.split(50, 20, 3)]
    other = [sorted(int(i) for i in part) for part in solution.split(50, 20, 4)]
    return {"same seed, same split": again == first, "other seed, same split": other == first}


@pytest.mark.task("DigitsNet")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Each of the three layers has a bias, and all keep the random start numbers that PyTorch gives them. There are no other parameters.",
)
def test_net_has_6090_parameters(solution):
    """DigitsNet() has six parameters with 6,090 numbers: 16·9 + 16 + 32·16·9 + 32 + 10·128 + 10."""
    net = solution.DigitsNet()
    return {
        "numbers": sum(parameter.numel() for parameter in net.parameters()),
        "shapes": sorted(list(parameter.shape) for parameter in net.parameters()),
    }


@pytest.mark.task("DigitsNet")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It is **logits**, as they come out of the linear layer: no softmax, no ReLU.",
    "flatten: channels, then rows, then columns, as `flatten(1)` does",
)
def test_logits_of_three_pictures(solution):
    """With given parameters the logits of three pictures are those of the six steps."""
    x = torch.rand(3, 1, 8, 8, dtype=torch.float64)
    net = fill_parameters(solution.DigitsNet().double(), seed=2)
    return {"logits": net(x)}


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The mean cross-entropy and the accuracy of `model` over **all samples** that `loader` gives in one pass, as two Python floats.",
    "Both are means over samples, not over batches.",
)
def test_five_samples_in_batches_of_two(solution):
    """Five samples in batches of 2, 2 and 1 count the same: three of five are right."""
    logits = [[2.0, 0.0, 1.0], [0.0, 1.0, -1.0], [0.0, 3.0, 0.5], [1.0, 0.2, 0.1], [-1.0, 0.0, 2.5]]
    x, y = torch.tensor(logits, dtype=torch.float64), torch.tensor([0, 2, 1, 0, 1])
    loss, accuracy = solution.evaluate(nn.Identity(), in_order(x, y, 2))
    return {"loss": loss, "accuracy": accuracy}


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The model computes in **evaluation mode** (`model.eval()`), and afterwards it is in the mode in which it came.",
)
def test_a_model_that_is_being_trained(solution):
    """A model in training mode is evaluated in evaluation mode, and is in training mode again."""
    x, y = torch.randn(10, 4, dtype=torch.float64), torch.randint(3, (10,))
    model = normalising(4, 3, seed=3).train()
    loss, accuracy = solution.evaluate(model, in_order(x, y, 4))
    return {"loss": loss, "accuracy": accuracy, "training mode afterwards": model.training}


@pytest.mark.task("train_epoch")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "take one step of `optimizer` for each batch, along the gradient of that batch's **mean** cross-entropy.",
    "A shorter last batch counts for as many samples as it has.",
)
def test_two_steps_of_a_linear_model(solution):
    """Three samples in batches of 2 and 1 are two steps, and the loss is the mean of all three."""
    model = fill_parameters(nn.Linear(2, 3).double(), seed=4)
    x = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [3.0, -2.0]], dtype=torch.float64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
    loss = solution.train_epoch(model, in_order(x, torch.tensor([0, 2, 1]), 2), optimizer)
    return {"loss": loss, "weight": model.weight.detach(), "bias": model.bias.detach()}


@pytest.mark.task("train_epoch")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The model is in training mode meanwhile and afterwards, whatever mode it came in.",
)
def test_two_epochs_after_an_evaluation(solution):
    """A model that comes in evaluation mode is trained in training mode, and stays in it."""
    x, y = torch.randn(11, 4, dtype=torch.float64), torch.randint(3, (11,))
    model = normalising(4, 3, seed=5).eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    losses = [solution.train_epoch(model, in_order(x, y, 3), optimizer) for _ in range(2)]
    return {
        "losses": losses,
        "parameters": [parameter.detach() for parameter in model.parameters()],
        "training mode afterwards": model.training,
    }


@pytest.mark.task("fit")
@pytest.mark.needs("train_epoch", "evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    'The result is a dict of three lists with one Python float for each epoch: `"train loss"`, `"val loss"` and `"val accuracy"`.',
    "At the end the model holds the parameters **and buffers** that it had after the epoch with the lowest validation loss; of equal losses the first one counts.",
)
def test_the_best_of_eight_epochs(solution):
    """Eight epochs give eight numbers of each kind, and the model is that of the best of them."""
    x, y = torch.randn(24, 4, dtype=torch.float64), torch.randint(3, (24,))
    model = fill_parameters(nn.Linear(4, 3).double(), seed=6)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.5)
    loaders = in_order(x[:12], y[:12], 5), in_order(x[12:], y[12:], 5)
    history = solution.fit(model, *loaders, optimizer, 8)
    return {"history": history, "weight": model.weight.detach(), "bias": model.bias.detach()}


@pytest.mark.task("fit")
@pytest.mark.needs("DigitsDataset", "split", "DigitsNet", "train_epoch", "evaluate")
@pytest.mark.points(0.5)
@pytest.mark.outcome
@pytest.mark.rests_on(
    "Reading at least 85 %, 90 % and 95 % of the 397 digits that nobody has seen earns 0.25 points each.",
)
def test_reads_digits_it_has_never_seen(solution):
    """After 15 epochs your net reads at least 90 % of 397 digits that it has never seen; 85 % earn half."""
    return {"accuracy on unseen digits": share_read(solution, 16, 32)}


@pytest.mark.task("confusion_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The entry in **row** $t$ and **column** $p$ counts the samples, of all batches of one pass over `loader`, whose class is $t$ and whose largest logit is that of class $p$.",
)
def test_seven_samples_in_two_batches(solution):
    """Seven samples are counted, the class in the row and what it was read as in the column."""
    logits = [[2.0, 0.0, 1.0], [0.0, 1.0, -1.0], [0.0, 3.0, 0.5], [1.0, 0.2, 0.1], [-1.0, 0.0, 2.5]]
    x = torch.tensor([*logits, [0.0, -1.0, 4.0], [3.0, 1.0, 2.0]])
    y = torch.tensor([0, 2, 2, 0, 2, 1, 1])
    return {"table": solution.confusion_matrix(nn.Identity(), in_order(x, y, 4), 3)}
