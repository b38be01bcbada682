"""Honest code: what a course asks for works under every layer at once."""

import asyncio
import os
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.sandbox.confinement.layers import is_sealed
from autograder.sandbox.confinement.policy import Layer

# Called in a child of a process that has imported torch.


def train():
    import torch

    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    x = torch.randn(64, 3)
    y = x.sum(dim=1, keepdim=True)
    losses = []
    for _ in range(40):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses[-1] < losses[0] / 5


def train_on_several_threads():
    import torch

    torch.set_num_threads(4)
    a = torch.randn(600, 600, requires_grad=True)
    (a @ a).exp().tanh().sum().backward()
    return torch.get_num_threads(), tuple(a.grad.shape)


def load_batches():
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    batches = DataLoader(TensorDataset(torch.arange(8.0)), batch_size=4, num_workers=0)
    return [batch.sum().item() for (batch,) in batches]


def compute_with_numpy():
    import numpy

    a = numpy.arange(9.0).reshape(3, 3) + numpy.eye(3)
    return round(float(numpy.linalg.det(numpy.linalg.inv(a)) * numpy.linalg.det(a)), 6)


def draw(path):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [1, 4, 9])
    axes.set_title("loss")
    figure.savefig(path)
    return Path(path).stat().st_size > 1000


def save_and_load(path):
    import torch

    torch.save({"w": torch.ones(3)}, path)
    return torch.load(path)["w"].sum().item()


def compile_a_model():
    import torch

    return torch.compile(torch.nn.Linear(2, 2))(torch.ones(1, 2)).shape[1]


def use_jit():
    import torch

    double = torch.jit.trace(lambda x: x * 2, torch.ones(2))
    return double(torch.ones(2)).sum().item()


def print_and_time():
    start = time.perf_counter()
    print("to standard output")
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b"x")
    zone = datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset().seconds
    return zone, time.perf_counter() > start, os.cpu_count() > 0


def run_asyncio_and_threads():
    import torch

    async def main():
        return await asyncio.gather(*(asyncio.to_thread(torch.ones, n) for n in (1, 2, 3)))

    results = []
    thread = threading.Thread(target=lambda: results.extend(asyncio.run(main())))
    thread.start()
    thread.join()
    return [tensor.numel() for tensor in results]


# What then happens.


@pytest.mark.parametrize(
    ("work", "value"),
    [
        (train, True),
        (train_on_several_threads, [4, [600, 600]]),
        (load_batches, [6.0, 22.0]),
        (compute_with_numpy, 1.0),
        (compile_a_model, 2),
        (use_jit, 4.0),
        (print_and_time, [3600, True, True]),
        (run_asyncio_and_threads, [1, 2, 3]),
    ],
)
def test_work_goes_on_when_sealed(torch_attempt, work, value):
    """Training, threads, numpy, jit, asyncio and temporary files work under every layer."""
    torch_attempt.needs(Layer.SECCOMP, Layer.LANDLOCK)
    outcome = torch_attempt(work)
    assert (outcome.error, outcome.value) == (None, value), outcome.trace
    assert is_sealed(outcome.layers)


@pytest.mark.parametrize(
    ("work", "name", "value"), [(draw, "a.png", True), (save_and_load, "b", 3)]
)
def test_files_can_be_kept_in_the_scratch_folder(torch_attempt, work, name, value):
    """A figure can be saved, and a model saved and loaded, in the scratch folder."""
    torch_attempt.needs(Layer.SECCOMP, Layer.LANDLOCK)
    outcome = torch_attempt(work, torch_attempt.scratch / name)
    assert (outcome.error, outcome.value) == (None, value), outcome.trace


def test_work_goes_on_as_nobody(torch_attempt, throwaway_uid):
    """Training works under a throwaway uid too, where Python may be read by others."""
    torch_attempt.needs(Layer.THROWAWAY_UID, Layer.SECCOMP)
    torch_attempt.open_to_every_uid()
    trained = torch_attempt(train, uid=throwaway_uid)
    assert (trained.error, trained.value) == (None, True), trained.trace
    assert Layer.THROWAWAY_UID in trained.layers
    drawn = torch_attempt(draw, torch_attempt.scratch / "a.png", uid=throwaway_uid)
    assert (drawn.error, drawn.value) == (None, True), drawn.trace
