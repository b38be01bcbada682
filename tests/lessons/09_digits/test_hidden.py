"""The checks of lesson 09 that only the grader runs."""

import itertools
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, SubsetRandomSampler, TensorDataset

from autograder.authoring import fill_parameters, raised_by


class Watched(nn.Module):
    """A model that notes in which modes it computes: training, and recording gradients."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.modes = set()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        recording = torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        self.modes.add((("training", self.training), ("recording gradients", recording)))
        return self.model(x)

    def said(self) -> list[dict[str, bool]]:
        return [dict(mode) for mode in sorted(self.modes)]


def normalising(n_in: int, n_classes: int, seed: int) -> nn.Module:
    """A model that computes one thing in training and another in evaluation."""
    layers = nn.Sequential(nn.Linear(n_in, 6), nn.BatchNorm1d(6), nn.Linear(6, n_classes))
    return fill_parameters(layers.double(), seed=seed)


def two_layers(n_in: int, n_classes: int, seed: int) -> nn.Module:
    layers = nn.Sequential(nn.Linear(n_in, 7), nn.ReLU(), nn.Linear(7, n_classes))
    return fill_parameters(layers.double(), seed=seed)


def in_order(x: torch.Tensor, y: torch.Tensor, size: int, **options) -> DataLoader:
    return DataLoader(TensorDataset(x, y), batch_size=size, **options)


def shuffled(x: torch.Tensor, y: torch.Tensor, size: int, seed: int) -> DataLoader:
    return in_order(x, y, size, shuffle=True, generator=torch.Generator().manual_seed(seed))


def samples(n: int, n_in: int, n_classes: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(n, n_in, dtype=torch.float64), torch.randint(n_classes, (n,))


def state_of(model: nn.Module) -> list[torch.Tensor]:
    """Parameters and buffers, in an order that no name decides."""
    return [tensor.detach() for tensor in (*model.parameters(), *model.buffers())]


class Scripted(torch.optim.Optimizer):
    """An optimizer whose steps go to given weights, one after another, whatever the gradient."""

    def __init__(self, weight: nn.Parameter, places: torch.Tensor) -> None:
        super().__init__([weight], {})
        self.weight = weight
        self.places = iter(places)

    @torch.no_grad()
    def step(self) -> None:
        self.weight.copy_(next(self.places))


def sizes(part: object) -> dict[str, object]:
    return {"dtype": str(getattr(part, "dtype", None)), "shape": list(np.shape(part))}


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
    "`images` and `labels` are NumPy arrays of any numeric dtype: scikit-learn gives float64 and int64, a file may give uint8 for both.",
    "They may be slices or transposes of other arrays, and pictures need not be square.",
    "$N = 1$ is allowed.",
)
def test_arrays_of_any_kind(solution):
    """Arrays of bytes, slices, transposes, wide pictures and a single one give the same kind of item."""
    ink = torch.randint(17, (5, 7, 12)).numpy()
    ink[0, 0, 0], kinds = 15, torch.randint(10, (12,)).numpy()
    given = {
        "bytes": (ink.astype(np.uint8), kinds[:5].astype(np.uint8)),
        "transposed": (ink.transpose(2, 0, 1).astype(np.float32), kinds),
        "every second": (ink[::2].astype(np.float64), kinds[:5:2].astype(np.int32)),
        "one": (ink[:1].astype(np.int64), kinds[:1].astype(np.float64)),
    }
    datasets = {name: solution.DigitsDataset(*arrays) for name, arrays in given.items()}
    return {
        name: {"length": len(dataset), "items": [dataset[i] for i in range(len(dataset))]}
        for name, dataset in datasets.items()
    }


@pytest.mark.task("DigitsDataset")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`dataset[-1]` is the last digit, and an index past the end raises an `IndexError`: that is what ends a `for` loop over a dataset.",
)
def test_from_both_ends(solution):
    """Minus one is the last digit, an index past the end an IndexError, and a loop ends by itself."""
    images = torch.randint(17, (4, 8, 8)).double().numpy()
    dataset = solution.DigitsDataset(images, np.array([3, 1, 4, 1]))
    return {
        "last": dataset[-1],
        "first": dataset[-4],
        "past the end": raised_by(lambda: dataset[4], IndexError),
        "labels of a loop": [label for _, label in itertools.islice(dataset, 9)],
    }


@pytest.mark.task("DigitsDataset")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "its numbers are the ink **divided by 16**: from 0 to 1, the same for every digit however dark it was written.",
    "Arguments stay as they are and are not written to, not even for a moment.",
)
def test_faint_digits_and_their_arrays(solution):
    """Faint digits and a blank page are divided by 16 as well, and the arrays stay as they are."""
    images = torch.randint(6, (3, 8, 8)).double().numpy()
    images[1] = 0.0
    images[2] *= 1e-30
    labels = np.array([2, 0, 9])
    dataset = solution.DigitsDataset(images, labels)
    items = [dataset[i] for i in (0, 1, 2, 0)]
    single = images.astype(np.float32)
    loader = DataLoader(solution.DigitsDataset(single, labels), batch_size=3)
    return {
        "items": items,
        "far below": items[2][0].double() * 1e30,
        "a batch": next(iter(loader))[0],
        "images afterwards": images,
        "float32 images afterwards": single,
        "labels afterwards": labels,
    }


@pytest.mark.task("split")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Part the indices $0, \\dots, n - 1$ at random into those of the training set and those of the validation set, in this order: a pair of int64 tensors with one dimension.",
    "Every index is in exactly one of the two. `n_val` of them, from 0 up to `n`, are in the second.",
)
def test_nothing_and_everything(solution):
    """None, one or all of the indices can be those to validate with."""
    found = {}
    for n, n_val in ((7, 0), (7, 7), (1, 0), (1, 1), (10, 3), (40, 39)):
        train, val = solution.split(n, n_val, 11)
        both = [int(i) for part in (train, val) for i in part]
        found[f"{n_val} of {n}"] = {
            "train": sizes(train),
            "val": sizes(val),
            "all, sorted": torch.tensor(sorted(both)),
        }
    return found


@pytest.mark.task("split")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Each index is as likely as any other to be in the validation set.",
)
def test_every_index_is_as_likely(solution):
    """Over 300 seeds each of five indices is among the two to validate with about as often."""
    counts, together, early = [0] * 5, 0, 0
    for seed in range(300):
        chosen = [int(i) for i in solution.split(5, 2, seed)[1]]
        together += {0, 1} <= set(chosen)
        for i in chosen:
            counts[i] += 1
    for seed in range(8):
        early += sum(int(i) < 100 for i in solution.split(200, 100, seed)[1])
    return {"how often": counts, "0 and 1 together": together, "of the first half": early}


@pytest.mark.task("split")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The random numbers of the rest of the program are not touched: neither drawn nor seeded.",
    "The split depends on `n`, `n_val` and `seed` alone: the same seed gives the same split whenever it is asked for, and another seed another one.",
)
def test_random_numbers_go_on(solution):
    """The random numbers that follow are those that would have come without the split."""
    seed = int(torch.randint(10_000, ()))
    splits = [[sorted(map(int, part)) for part in solution.split(30, 12, seed)] for _ in range(2)]
    return {
        "the same twice": splits[0] == splits[1],
        "all, sorted": torch.tensor(sorted(i for part in splits[0] for i in part)),
        "next of torch": torch.rand(2, dtype=torch.float64),
        "next of NumPy": float(np.random.rand()),
    }


@pytest.mark.task("DigitsNet")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("c1, c2, n_classes, n", [(16, 32, 10, 5), (3, 5, 4, 1)])
@pytest.mark.rests_on(
    "The result has two dimensions, also for $N = 1$.",
    "flatten: channels, then rows, then columns, as `flatten(1)` does",
    "Numbers may be as large as $10^{30}$ and as small as $10^{-30}$, and none is capped.",
)
def test_formula_of_the_net(solution, c1, c2, n_classes, n):
    """The logits are those of the six steps, for any sizes, for one picture and for huge numbers."""
    x = torch.randn(n, 8, 8, 1, dtype=torch.float64).permute(0, 3, 2, 1)
    net = fill_parameters(solution.DigitsNet(c1, c2, n_classes).double(), seed=21)
    return {"logits": net(x), "far": net(1e12 * x) / 1e12, "x afterwards": x}


@pytest.mark.task("DigitsNet")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients reach every parameter and `x`.",
)
def test_gradients_of_the_net(solution):
    """Gradients reach the pictures and every parameter, and nothing is recorded under no_grad."""
    x = torch.randn(3, 1, 8, 8, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(3, 6, dtype=torch.float64)
    net = fill_parameters(solution.DigitsNet(4, 5, 6).double(), seed=22)
    net(x).backward(upstream)
    with torch.no_grad():
        unrecorded = net(x)
    return {
        "x.grad": x.grad,
        "gradients": {str(tuple(each.shape)): each.grad for each in net.parameters()},
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("DigitsNet")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Each of the three layers has a bias, and all keep the random start numbers that PyTorch gives them.",
)
def test_random_start_numbers(solution):
    """Two new nets start with different numbers, within PyTorch's bounds, in float32."""
    nets = [solution.DigitsNet(8, 12, 7), solution.DigitsNet(8, 12, 7)]
    fan = {(8, 1, 3, 3): 9, (8,): 9, (12, 8, 3, 3): 72, (12,): 72, (7, 48): 48, (7,): 48}
    found = {}
    for net in nets:
        for parameter in net.parameters():
            scaled = parameter.detach() * fan[tuple(parameter.shape)] ** 0.5
            found.setdefault(str(tuple(parameter.shape)), []).append(scaled)
    return {
        "different": {shape: not torch.equal(*pair) for shape, pair in found.items()},
        "outside the bounds": {
            shape: int((torch.stack(pair).abs() > 1.001).sum()) for shape, pair in found.items()
        },
        "beyond the half": {
            shape: bool((torch.stack(pair).abs() > 0.5).any()) for shape, pair in found.items()
        },
        "dtype and shape of logits": sizes(nets[0](torch.rand(1, 1, 8, 8))),
    }


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Both are means over samples, not over batches.",
    "Divide by the number of samples that the loader gave.",
    "with `drop_last=True` or a sampler a loader gives fewer samples than its dataset has.",
)
def test_only_the_samples_that_came(solution):
    """What a loader leaves out does not count, and each sample that it gives counts once."""
    x, y = samples(11, 4, 5)
    model = two_layers(4, 5, seed=31)
    loaders = {
        "short last batch": in_order(x, y, 5),
        "last batch dropped": in_order(x, y, 4, drop_last=True),
        "some of them": in_order(x, y, 3, sampler=SubsetRandomSampler([9, 2, 5, 7])),
        "one": in_order(x[:1], y[:1], 8),
    }
    found = {name: solution.evaluate(model, loader) for name, loader in loaders.items()}
    return {name: {"loss": loss, "accuracy": share} for name, (loss, share) in found.items()}


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.rests_on(
    "The model computes in **evaluation mode** (`model.eval()`), and afterwards it is in the mode in which it came.",
    "No gradients are recorded meanwhile, and afterwards they are recorded if they were before.",
)
def test_modes_of_an_evaluation(solution, training):
    """The model computes in evaluation mode without recording, and leaves as it came."""
    x, y = samples(10, 4, 3)
    model = Watched(normalising(4, 3, seed=32)).train(training)
    loss, accuracy = solution.evaluate(model, in_order(x, y, 4))
    recording = torch.is_grad_enabled()
    with torch.no_grad():
        solution.evaluate(model, in_order(x, y, 4))
        recording_under_no_grad = torch.is_grad_enabled()
    return {
        "loss": loss,
        "accuracy": accuracy,
        "modes meanwhile": model.said(),
        "training modes afterwards": sorted({module.training for module in model.modules()}),
        "recording afterwards": recording,
        "recording afterwards under no_grad": recording_under_no_grad,
    }


@pytest.mark.task("evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Parameters, their gradients and buffers stay what they were.",
    "Numbers may be as large as $10^{30}$ and as small as $10^{-30}$, and none is capped.",
)
def test_large_losses_and_no_traces(solution):
    """A confident mistake counts in full, in float32 too, and the model is left untouched."""
    x, y = samples(9, 4, 3)
    model = normalising(4, 3, seed=33)
    model(x).square().mean().backward()
    before = [parameter.grad.clone() for parameter in model.parameters()]
    sure = 1000 * torch.randn(7, 3)
    found = [solution.evaluate(model, in_order(100 * x, y, 4))]
    found.append(solution.evaluate(nn.Identity(), in_order(sure, sure.argmin(dim=1), 3)))
    found.append(solution.evaluate(nn.Identity(), in_order(1e27 * sure, sure.argmin(dim=1), 3)))
    return {
        "losses": [loss for loss, _ in found],
        "accuracies": [accuracy for _, accuracy in found],
        "state afterwards": state_of(model),
        "gradients afterwards": [parameter.grad for parameter in model.parameters()],
        "gradients before": before,
    }


@pytest.mark.task("train_epoch")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The model is in training mode meanwhile and afterwards, whatever mode it came in.",
    "so **go through a loader exactly once** where one pass is asked for.",
    "Any optimizer works, and however large a loss becomes, every step is taken in full.",
)
def test_three_epochs_of_a_shuffling_loader(solution):
    """Three epochs with momentum take the batches in the loader's order, in training mode."""
    x, y = samples(14, 4, 3)
    model = Watched(normalising(4, 3, seed=41)).eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.7, weight_decay=0.01)
    loader = shuffled(x, y, 4, seed=42)
    losses = [solution.train_epoch(model, loader, optimizer) for _ in range(3)]
    return {
        "losses": losses,
        "state": state_of(model),
        "training meanwhile": sorted({mode["training"] for mode in model.said()}),
        "training modes afterwards": sorted({module.training for module in model.modules()}),
    }


@pytest.mark.task("train_epoch")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Each step uses the gradients of its own batch only. Gradients that the parameters hold from earlier must not count.",
)
def test_earlier_gradients_do_not_count(solution):
    """Gradients that the model brings along do not enter the first step."""
    x, y = samples(9, 3, 4)
    model = two_layers(3, 4, seed=43)
    (5 * model(x)).square().mean().backward()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    loss = solution.train_epoch(model, in_order(x, y, 4), optimizer)
    return {"loss": loss, "parameters": state_of(model)}


@pytest.mark.task("train_epoch")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "the mean, over all samples that the loader gave, of the loss that each had **before** the step of its batch.",
    "with `drop_last=True` or a sampler a loader gives fewer samples than its dataset has.",
    "$N = 1$ is allowed.",
)
def test_loss_of_the_samples_that_came(solution):
    """The loss is the mean over the samples that came, of one batch as well as of several."""
    x, y = samples(11, 3, 4)
    loaders = {
        "last batch dropped": in_order(x, y, 4, drop_last=True),
        "some of them": in_order(x, y, 2, sampler=SubsetRandomSampler([9, 2, 5])),
        "all at once": in_order(x, y, 50),
        "one": in_order(x[:1], y[:1], 8),
    }
    found = {}
    for seed, (name, loader) in enumerate(loaders.items(), 44):
        model = two_layers(3, 4, seed=seed)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        loss = solution.train_epoch(model, loader, optimizer)
        found[name] = {"loss": loss, "parameters": state_of(model)}
    return found


@pytest.mark.task("train_epoch")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Any optimizer works, and however large a loss becomes, every step is taken in full.",
    "Numbers may be as large as $10^{30}$ and as small as $10^{-30}$, and none is capped.",
)
def test_large_losses_and_another_optimizer(solution):
    """A huge loss is a huge step, and Adam and float32 work as well."""
    x, y = samples(8, 3, 4)
    far = fill_parameters(nn.Linear(3, 4).double(), seed=48)
    small = fill_parameters(nn.Linear(3, 4), seed=49)
    steep = torch.optim.SGD(far.parameters(), lr=0.1)
    adam = torch.optim.Adam(small.parameters(), lr=0.01)
    loss = solution.train_epoch(far, in_order(1e9 * x, y, 3), steep)
    solution.train_epoch(small, in_order(x.float(), y, 3), adam)
    return {
        "loss in units of 1e9": loss / 1e9,
        "weight in units of 1e9": far.weight.detach() / 1e9,
        "after Adam": state_of(small),
    }


@pytest.mark.task("fit")
@pytest.mark.needs("train_epoch", "evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "At the end the model holds the parameters **and buffers** that it had after the epoch with the lowest validation loss; of equal losses the first one counts. All epochs are trained nevertheless, each from where the one before it ended.",
    "Each epoch trains on `train_loader` as `train_epoch` does, and then evaluates on `val_loader` as `evaluate` does. Nothing is ever learned from the validation set.",
    "The model is in training mode afterwards, if there was at least one epoch.",
)
def test_the_best_epoch_is_kept(solution):
    """Parameters and buffers are those of the epoch with the lowest loss, wherever it stands."""
    found = []
    for seed, rate in ((51, 0.3), (52, 0.8), (53, 1.5)):
        x, y = samples(34, 4, 3)
        model = normalising(4, 3, seed=seed)
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)
        train_loader, val_loader = shuffled(x[:14], y[:14], 4, seed), in_order(x[14:], y[14:], 6)
        history = solution.fit(model, train_loader, val_loader, optimizer, 9)
        found.append(
            {"history": history, "state": state_of(model), "training mode": model.training}
        )
    return found


@pytest.mark.task("fit")
@pytest.mark.needs("train_epoch", "evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "At the end the model holds the parameters **and buffers** that it had after the epoch with the lowest validation loss; of equal losses the first one counts.",
    "Any optimizer works, and however large a loss becomes, every step is taken in full.",
)
def test_a_loss_that_goes_up_and_down(solution):
    """The lowest loss of all counts, wherever the highest accuracy or the lowest training loss is."""
    model = nn.Linear(1, 2, bias=False).double()
    # The loss is lowest at 0.42 = ln(7/3)/2, for which the fourth epoch is made.
    places = torch.tensor([2.0, -0.3, 0.9, 0.42, 3.5, 1.5, 2.5], dtype=torch.float64)
    places = places + 0.05 * torch.rand(7, dtype=torch.float64)
    optimizer = Scripted(model.weight, torch.stack([places, -places], dim=1)[:, :, None])
    x = torch.ones(10, 1, dtype=torch.float64)
    y = torch.tensor([0, 1, 0, 0, 1, 0, 0, 0, 1, 0])
    train_loader = in_order(x[:3], torch.tensor([1, 1, 0]), 3)
    history = solution.fit(model, train_loader, in_order(x, y, 4), optimizer, 7)
    return {"history": history, "weight": model.weight.detach()}


@pytest.mark.task("fit")
@pytest.mark.needs("train_epoch", "evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "If `after_epoch` is given, it is called after each epoch with the dict as it is then.",
)
def test_somebody_watches(solution):
    """After each epoch the watcher gets the dict with one more number, and the model of that epoch."""
    x, y = samples(20, 3, 3)
    model = two_layers(3, 3, seed=55)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
    seen = []

    def watch(history: dict[str, list[float]]) -> None:
        seen.append(
            {
                "history": {key: list(numbers) for key, numbers in history.items()},
                "weight": next(model.parameters()).detach().clone(),
            }
        )

    loaders = in_order(x[:9], y[:9], 4), in_order(x[9:], y[9:], 4)
    history = solution.fit(model, *loaders, optimizer, 4, watch)
    return {"seen after each epoch": seen, "history": history}


@pytest.mark.task("fit")
@pytest.mark.needs("train_epoch", "evaluate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "If no validation loss is a number (the training has diverged to `nan`), or `epochs` is 0, no epoch is the best, and the model stays as the training left it, without an error.",
    "of equal losses the first one counts.",
)
def test_no_best_epoch_and_several(solution):
    """Without a best epoch nothing is brought back, and of equal ones the first."""
    x, y = samples(12, 3, 3)
    still, lost = two_layers(3, 3, seed=56), fill_parameters(nn.Linear(3, 3).double(), seed=57)
    train_loader = in_order(x, y, 5)
    none = solution.fit(
        still, train_loader, train_loader, torch.optim.SGD(still.parameters(), lr=0.1), 0
    )
    broken = in_order(torch.full_like(x, torch.nan), y, 5)
    history = solution.fit(
        lost, train_loader, broken, torch.optim.SGD(lost.parameters(), lr=0.1), 3
    )
    # The bias is not trained, and with blank pictures the weight makes no difference.
    even, blank = (
        fill_parameters(nn.Linear(3, 3).double(), seed=58),
        in_order(torch.zeros_like(x), y, 4),
    )
    equal = solution.fit(even, train_loader, blank, torch.optim.SGD([even.weight], lr=0.4), 3)
    return {
        "history of no epochs": none,
        "state after no epochs": state_of(still),
        "history": history,
        "state": state_of(lost),
        "history of equal epochs": equal,
        "state after equal epochs": state_of(even),
    }


@pytest.mark.task("fit")
@pytest.mark.needs("DigitsDataset", "split", "DigitsNet", "train_epoch", "evaluate")
@pytest.mark.points(0.25)
@pytest.mark.outcome
@pytest.mark.rests_on(
    "Reading at least 85 %, 90 % and 95 % of the 397 digits that nobody has seen earns 0.25 points each.",
)
def test_reads_95_percent(solution):
    """After 15 epochs your net reads at least 95 % of 397 digits that it has never seen."""
    return {"accuracy on unseen digits": share_read(solution, 32, 64)}


@pytest.mark.task("confusion_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The entry in **row** $t$ and **column** $p$ counts the samples, of all batches of one pass over `loader`, whose class is $t$ and whose largest logit is that of class $p$.",
)
def test_counts_of_all_batches(solution):
    """Every sample of every batch is counted once, in the row of its class."""
    x, y = samples(300, 4, 5)
    model = two_layers(4, 5, seed=61)
    return {
        "batches of 64": solution.confusion_matrix(model, in_order(x, y, 64), 5),
        "all but the last": solution.confusion_matrix(model, in_order(x, y, 70, drop_last=True), 5),
    }


@pytest.mark.task("confusion_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result is `(n_classes, n_classes)` in int64, also where some classes occur nowhere.",
    "$N = 1$ is allowed.",
)
def test_classes_that_do_not_occur(solution):
    """The table has a row and a column for each class, also for those that occur nowhere."""
    x = torch.randn(9, 6)
    x[:, 4:] = -torch.inf
    x, y = torch.cat([1e30 * x[:4], 1e-30 * x[4:]]), torch.randint(3, (9,))
    return {
        "nine": solution.confusion_matrix(nn.Identity(), in_order(x, y, 4), 6),
        "one": solution.confusion_matrix(nn.Identity(), in_order(x[:1], y[:1], 4), 6),
    }


@pytest.mark.task("confusion_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "As in `evaluate`, the model computes in evaluation mode, no gradients are recorded, and afterwards the model is in the mode in which it came.",
)
def test_modes_of_a_count(solution):
    """The model counts in evaluation mode without recording, and leaves as it came."""
    x, y = samples(40, 4, 3)
    models = [Watched(normalising(4, 3, seed=seed)) for seed in (62, 63)]
    models[1].eval()
    tables = [solution.confusion_matrix(model, in_order(3 * x, y, 16), 3) for model in models]
    recording = torch.is_grad_enabled()
    with torch.no_grad():
        solution.confusion_matrix(models[0], in_order(x, y, 16), 3)
        recording_under_no_grad = torch.is_grad_enabled()
    return {
        "tables": tables,
        "modes meanwhile": [model.said() for model in models],
        "training modes afterwards": [model.training for model in models],
        "state afterwards": [state_of(model) for model in models],
        "recording afterwards": recording,
        "recording afterwards under no_grad": recording_under_no_grad,
    }
