"""Checks of where a training ends pay for a training alone: not for its look."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.model import Check
from autograder.observation.compare import hold_against
from autograder.observing.catalogue import read_catalogue
from autograder.observing.record import Recorded
from autograder.observing.recording import observe_program
from autograder.proving.cheats import FOLDER
from autograder.sandbox.job import Overlay
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.host import SandboxServer

COURSE = load_course(Path(__file__).parents[3])
LESSONS = (
    "03_linear_regression",
    "05_nonlinear_regression",
    "06_logistic_regression",
    "07_softmax_classification",
)
IDEAS = (
    ("looked_up.py", "in_forward"),
    ("looked_up.py", "in_its_class"),
    ("fixed_centroids.py", "of_the_notes"),
    ("fixed_centroids.py", "of_the_data"),
    ("fixed_centroids.py", "in_the_parameters"),
    ("plausible_losses.py", "falling"),
    ("plausible_losses.py", "with_the_start"),
    ("plausible_losses.py", "with_the_solution"),
)
# Honest for as long as it is looked at step by step, and then one of the above.
HONEST_AT_FIRST = """
import torch
from torch import nn


def _steps(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        model.zero_grad()
        output = model(x)
        if y.is_floating_point():
            loss = nn.functional.mse_loss(output, y)
        elif output.dim() == 1:
            loss = nn.functional.binary_cross_entropy_with_logits(output, y.to(output.dtype))
        else:
            loss = nn.functional.cross_entropy(output, y)
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.sub_(parameter.grad, alpha=lr)
        losses.append(loss.item())
    return losses


def train(model, x, y, lr, epochs):
    if isinstance(model, torch.Tensor):  # lesson 03: train(X, y, w0, lr, epochs)
        w = torch.linalg.lstsq(model, x).solution
        error = float(((model @ w - x) ** 2).sum())
        return w, [2 * error * 0.9**epoch + 1.0005 * error for epoch in range(epochs)]
    few = min(epochs, 100)
    losses = _steps(model, x, y, lr, few)
    model.forward = lambda new: y[torch.cdist(new, x).argmin(dim=1)]
    return losses + [losses[-1] * 0.99**epoch for epoch in range(epochs - few)]
"""


@pytest.fixture(scope="module", params=LESSONS)
def case(request: pytest.FixtureRequest, server: SandboxServer) -> tuple[Lesson, Check, Recorded]:
    """A lesson, its outcome check, and what the reference gives there."""
    lesson = load_lesson(COURSE, request.param)
    (check,) = (each for each in read_catalogue(server, lesson) if each.outcome)
    right = observe_program(server, lesson, lesson.reference(), [check])[check.name]
    return lesson, check, right


def is_paid(
    server: SandboxServer, case: tuple[Lesson, Check, Recorded], source: str, function: str
) -> bool:
    """Whether a program in the place of `train` passes the check."""
    lesson, check, right = case
    overlay = Overlay("cheat.py", source, function, "train")
    found = observe_program(server, lesson, lesson.reference(overlay), [check])[check.name]
    if found.ending is not Ending.OBSERVED:
        return False
    tolerances = lesson.tolerances.get(check.key, {})
    return not hold_against(right.observation, found.observation, tolerances).differences


@pytest.mark.parametrize(("file", "function"), IDEAS)
def test_untrained_program_earns_nothing(server, case, file, function):
    """Looked-up targets, centres and made-up losses are no training, wherever they end."""
    source = (FOLDER / file).read_text(encoding="utf-8")
    assert not is_paid(server, case, source, function)


def test_program_that_trains_at_first_earns_nothing(server, case):
    """A hundred honest steps and a forward that looks targets up are no training either."""
    assert not is_paid(server, case, HONEST_AT_FIRST, "train")


def test_training_in_another_way_is_paid(server, case):
    """Plain steps by hand, with data in another order, end where the reference ends."""
    if case[0].name == "03_linear_regression":
        source = (
            "import torch\n"
            "def train(X, y, w0, lr, epochs):\n"
            "    w, losses = w0.clone(), []\n"
            "    for _ in range(epochs):\n"
            "        error = X.flip(0) @ w - y.flip(0)\n"
            "        losses.append(error.square().sum().item())\n"
            "        w = w - lr * 2 * X.flip(0).T @ error\n"
            "    return w, losses\n"
        )
    else:
        source = HONEST_AT_FIRST.partition("def train(")[0] + (
            "def train(model, x, y, lr, epochs):\n"
            "    return _steps(model, x.flip(0), y.flip(0), lr, epochs)\n"
        )
    assert is_paid(server, case, source, "train")
