"""Other right versions of the tasks."""

import copy
import random

import numpy as np
import torch
import torch.nn.functional as F
from digits import evaluate, train_epoch
from torch import nn
from torch.utils.data import Dataset, random_split

from autograder.authoring import alternative

# DigitsDataset


@alternative("DigitsDataset")
class ConvertsOneAtATime(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return self.images.shape[0]

    def __getitem__(self, i):
        image = torch.from_numpy(np.array(self.images[i], dtype=np.float32)) / 16.0
        return image[None], torch.tensor(int(self.labels[i]))


@alternative("DigitsDataset")
class KeepsAList(Dataset):
    def __init__(self, images, labels):
        self.samples = [
            (torch.tensor(image / 16).float().unsqueeze(0), torch.tensor(label).long())
            for image, label in zip(images, labels, strict=True)
        ]

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, i):
        return self.samples[i]


@alternative("DigitsDataset")
class ScaledInNumpy(Dataset):
    def __init__(self, images, labels):
        super().__init__()
        self.x = torch.from_numpy((images.astype("float32") / 16)[:, np.newaxis])
        self.y = torch.from_numpy(labels.astype(np.int64))

    def __len__(self):
        return self.y.size(0)

    def __getitem__(self, i):
        if i >= len(self):
            raise IndexError(i)
        return self.x[i], self.y[i]


# split


@alternative("split")
def randomly_split(n, n_val, seed):
    parts = random_split(range(n), [n - n_val, n_val], torch.Generator().manual_seed(seed))
    train, val = (torch.tensor(part.indices, dtype=torch.int64) for part in parts)
    return train, val


@alternative("split")
def shuffled_in_numpy(n, n_val, seed):
    order = np.random.default_rng(seed).permutation(n)
    return torch.from_numpy(order[: n - n_val]), torch.from_numpy(order[n - n_val :])


@alternative("split")
def sampled_and_sorted(n, n_val, seed):
    chosen = set(random.Random(seed).sample(range(n), n_val))
    train = [i for i in range(n) if i not in chosen]
    return torch.tensor(train, dtype=torch.long), torch.tensor(sorted(chosen), dtype=torch.long)


@alternative("split")
def by_the_smallest_numbers(n, n_val, seed):
    keys = torch.rand(n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    val, train = keys.argsort().split([n_val, n - n_val])
    return train, val


# DigitsNet


@alternative("DigitsNet")
class InASequence(nn.Module):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, c1, kernel_size=3, padding="same"),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(c1, c2, kernel_size=3, padding="same"),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(4 * c2, n_classes),
        )

    def forward(self, x):
        return self.layers(x)


@alternative("DigitsNet")
class PoolsBeforeReLU(nn.Module):
    # A maximum and ReLU may change places: the largest stays the largest.
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__()
        self.linear = nn.Linear(c2 * 2 * 2, n_classes)
        self.conv2 = nn.Conv2d(c1, c2, (3, 3), 1, 1)
        self.conv1 = nn.Conv2d(1, c1, (3, 3), 1, 1)
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)

    def forward(self, x):
        x = self.pool(self.conv1(x)).relu()
        x = self.pool(self.conv2(x)).clamp(min=0)
        return self.linear(x.reshape(x.shape[0], -1))


def windows_of(x, k, stride):
    return x.unfold(2, k, stride).unfold(3, k, stride)  # (N, C, Ho, Wo, k, k)


@alternative("DigitsNet")
class WithLesson8(nn.Module):
    """The layers written by hand, around the parameters that PyTorch draws."""

    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__()
        self.convolutions = nn.ModuleList([nn.Conv2d(1, c1, 3), nn.Conv2d(c1, c2, 3)])
        self.out = nn.Linear(4 * c2, n_classes)

    def forward(self, x):
        for layer in self.convolutions:
            windows = windows_of(F.pad(x, (1, 1, 1, 1)), 3, 1)
            x = torch.einsum("nchwuv,ocuv->nohw", windows, layer.weight)
            x = windows_of(torch.relu(x + layer.bias[:, None, None]), 2, 2).amax(dim=(-2, -1))
        return self.out(torch.flatten(x, start_dim=1))


# evaluate


@alternative("evaluate")
def all_logits_first(model, loader):
    was_training = model.training
    model.train(False)
    with torch.inference_mode():
        pairs = [(model(x), y) for x, y in loader]
    model.train(was_training)
    logits, y = (torch.cat(parts) for parts in zip(*pairs, strict=True))
    accuracy = (logits.argmax(1) == y).double().mean()
    return F.cross_entropy(logits, y).item(), accuracy.item()


@alternative("evaluate")
@torch.no_grad()
def weighted_means(model, loader):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    losses, hits, sizes = [], [], []
    for x, y in loader:
        z = model(x)
        losses.append(F.nll_loss(z.log_softmax(1), y))
        hits.append((z.max(dim=1).indices == y).double().mean())
        sizes.append(len(x))
    for module, training in modes.items():
        module.training = training
    weights = torch.tensor(sizes, dtype=torch.float64) / sum(sizes)
    return float(torch.stack(losses) @ weights.to(z)), float(torch.stack(hits) @ weights)


@alternative("evaluate")
def counted_in_tensors(model, loader):
    training = model.training
    model.eval()
    loss_of = nn.CrossEntropyLoss(reduction="none")
    total, right, seen = torch.zeros(()), torch.zeros(()), 0
    with torch.no_grad():
        for x, y in loader:
            z = model(x)
            total = total + loss_of(z, y).sum()
            right = right + z.argmax(-1).eq(y).sum()
            seen += y.numel()
    if training:
        model.train()
    return (total / seen).item(), (right / seen).item()


# train_epoch


@alternative("train_epoch")
def cleared_through_the_model(model, loader, optimizer):
    model.train(True)
    losses, sizes = [], []
    for x, y in loader:
        model.zero_grad()
        optimizer.zero_grad(set_to_none=False)
        logits = model(x)
        loss = nn.CrossEntropyLoss()(logits, y)
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        sizes.append(x.shape[0])
    return float(np.average(losses, weights=sizes))


@alternative("train_epoch")
def gradients_by_hand(model, loader, optimizer):
    model.train()
    parameters = list(model.parameters())
    total, count = 0.0, 0
    for x, y in loader:
        z = model(x)
        losses = z.logsumexp(dim=1) - z.gather(1, y[:, None])[:, 0]
        for parameter, gradient in zip(
            parameters, torch.autograd.grad(losses.mean(), parameters), strict=True
        ):
            parameter.grad = gradient
        optimizer.step()
        total += losses.detach().sum().item()
        count += y.shape[0]
    return total / count


@alternative("train_epoch")
def summed_and_divided(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    total, count = torch.zeros((), dtype=torch.float64), 0
    for x, y in loader:
        summed = F.nll_loss(F.log_softmax(model(x), dim=1), y, reduction="sum")
        (summed / len(y)).backward()
        optimizer.step()
        optimizer.zero_grad()
        total += summed.detach()
        count += len(y)
    return total.item() / count


# fit


@alternative("fit")
def cloned_state(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = {key: [] for key in ("val accuracy", "val loss", "train loss")}
    best = None
    for epoch in range(epochs):
        history["train loss"].append(train_epoch(model, train_loader, optimizer))
        loss, accuracy = evaluate(model, val_loader)
        if loss == loss and (
            best is None or loss < min(kept for kept in history["val loss"] if kept == kept)
        ):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        history["val loss"].append(loss)
        history["val accuracy"].append(accuracy)
        if after_epoch:
            after_epoch(history)
    if best:
        model.load_state_dict(best)
    return history


@alternative("fit")
def every_state_kept(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    rows, states = [], []
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    for _ in range(epochs):
        rows.append((train_epoch(model, train_loader, optimizer), *evaluate(model, val_loader)))
        states.append(copy.deepcopy(model).state_dict())
        columns = zip(*rows, strict=True)
        history = dict(zip(history, map(list, columns), strict=True))
        if after_epoch is not None:
            after_epoch(history)
    losses = np.array(history["val loss"])
    if np.isfinite(losses).any():
        model.load_state_dict(states[int(np.nanargmin(losses))])
    return history


@alternative("fit")
def without_the_other_tasks(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    lowest, best = float("inf"), None
    for _ in range(epochs):
        model.train()
        total, seen = 0.0, 0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            total, seen = total + len(x) * loss.item(), seen + len(x)
        history["train loss"].append(total / seen)
        model.eval()
        with torch.no_grad():
            logits, classes = zip(*((model(x), y) for x, y in val_loader), strict=True)
        logits, classes = torch.cat(logits), torch.cat(classes)
        history["val loss"].append(F.cross_entropy(logits, classes).item())
        history["val accuracy"].append((logits.argmax(1) == classes).double().mean().item())
        model.train()
        if history["val loss"][-1] < lowest:
            lowest, best = history["val loss"][-1], copy.deepcopy(model.state_dict())
        if after_epoch is not None:
            after_epoch(history)
    if best is not None:
        model.load_state_dict(best)
    return history


# confusion_matrix


@alternative("confusion_matrix")
def counted_in_a_loop(model, loader, n_classes):
    was_training = model.training
    model.eval()
    counts = torch.zeros((n_classes, n_classes), dtype=torch.long)
    with torch.no_grad():
        for x, y in loader:
            for truth, said in zip(y.tolist(), model(x).argmax(1).tolist(), strict=True):
                counts[truth, said] += 1
    if was_training:
        model.train()
    return counts


@alternative("confusion_matrix")
@torch.inference_mode()
def one_hot_products(model, loader, n_classes):
    training = model.training
    model.eval()
    tables = [
        F.one_hot(y, n_classes).T @ F.one_hot(model(x).argmax(-1), n_classes) for x, y in loader
    ]
    model.train(training)
    return sum(tables)


@alternative("confusion_matrix")
def accumulated(model, loader, n_classes):
    mode = model.training
    counts = torch.zeros(n_classes, n_classes).long()
    with torch.no_grad():
        model.eval()
        for x, y in loader:
            said = torch.max(model(x), dim=1)[1]
            counts.index_put_((y, said), torch.ones_like(y), accumulate=True)
    model.train(mode)
    return counts
