"""The checks of lesson 04 that a student can see and run."""

import io
import math
import pathlib

import pytest
import torch
from torch import nn
from torch.nn import functional

from autograder.authoring import drawn_later, fill_parameters


class Letters(nn.Module):
    """Looks at eight letters; maps (B, T) to logits (B, T, V)."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, 16)
        self.look = nn.Linear(8 * 16, 64)
        self.head = nn.Linear(64, vocabulary)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        padded = functional.pad(self.embed(ids), (0, 0, 7, 0))
        return self.head(torch.relu(self.look(padded.unfold(1, 8, 1).flatten(2))))


class Descent:
    """Plain gradient descent that notes the rate of each step."""

    def __init__(self, model: nn.Module) -> None:
        self.parameters, self.lr, self.rates = list(model.parameters()), 99.0, []

    def zero_grad(self) -> None:
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        self.rates.append(self.lr)
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter -= self.lr * parameter.grad


def settings_as_words(states: object) -> object:
    """Write the settings in an optimizer's state as words: nothing computes them."""
    if isinstance(states, dict) and isinstance(states.get("optimizer"), dict):
        groups = repr(states["optimizer"].get("param_groups"))
        return {**states, "optimizer": {**states["optimizer"], "param_groups": groups}}
    return states


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Since both begin at 0 they are too small at first, by known factors, and are **corrected** for it:",
    "The **W** is the first term: weights decay by themselves, towards 0.",
)
def test_one_step_of_two_numbers(solution):
    """In the first step each number decays, and moves by the rate against its gradient."""
    p = torch.randn(2, dtype=torch.float64, requires_grad=True)
    p.grad = torch.tensor([300.0, -0.003], dtype=torch.float64)
    solution.AdamW([p], lr=0.1, weight_decay=0.5).step()
    return {"p": p, "p's gradient afterwards": p.grad}


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "(What is kept is $m$ and $v$, not the corrected ones.)",
    "It keeps two running means for each parameter, of the gradient and of its square, which begin at 0.",
)
def test_five_steps_with_the_defaults(solution):
    """Five steps with the usual numbers follow the formulas of the text."""
    p = torch.randn(3, dtype=torch.float64, requires_grad=True)
    gradients = 1000 * torch.randn(5, 3, dtype=torch.float64)
    optimizer = solution.AdamW([p])
    path = []
    for gradient in gradients:
        p.grad = gradient.clone()
        optimizer.step()
        path.append(p.detach().clone())
    return {"path": path}


@pytest.mark.task("learning_rate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "In the first `warmup` steps the rate rises along a straight line from `peak / warmup` in step 0 to `peak` itself in step `warmup - 1`.",
    "From step `warmup` on it falls along half a cosine, from `peak` in step `warmup` to `floor` in step `total`:",
)
def test_rates_of_fourteen_steps(solution):
    """The rate rises for four steps, falls for eight, and stays at 0."""
    return {"rates": [solution.learning_rate(step, 1.0, 4, 12) for step in range(14)]}


@pytest.mark.task("learning_rate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("From step `total` on it is `floor`.")
def test_rates_with_a_floor(solution):
    """With a floor the rate falls from any peak to it, and stays there."""
    peak, floor = (0.1 + torch.rand(2, dtype=torch.float64)).tolist()
    return {"rates": [solution.learning_rate(s, peak, 3, 10, floor / 20) for s in range(12)]}


@pytest.mark.task("clip_gradients")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "multiply **every** gradient, in place, by $\\text{max\\_norm} / \\text{length}$.",
    "Return the length **before** clipping, a tensor without dimensions: it is worth watching.",
    "If it is not above, the gradients stay as they are.",
)
def test_two_gradients_have_one_length(solution):
    """Two gradients are scaled by one factor if they are too long together, and else stay."""
    p, q = (torch.zeros(size, dtype=torch.float64, requires_grad=True) for size in (2, 3))
    found = []
    for max_norm in (0.5, 50.0):
        p.grad, q.grad = torch.randn(2, dtype=torch.float64), torch.randn(3, dtype=torch.float64)
        length = solution.clip_gradients([p, q], max_norm)
        found.append({"length": length, "p.grad": p.grad, "q.grad": q.grad})
    return found


@pytest.mark.task("save_checkpoint")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "**one dict with three entries**: under `\"model\"` the `state_dict()` of the model, under `\"optimizer\"` that of the optimizer, under `\"step\"` the number.",
)
def test_entries_of_a_checkpoint(solution):
    """What is written is a dict of two states and the number of the step."""
    model = fill_parameters(nn.Linear(3, 2), seed=1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    step = int(torch.randint(1000, ()))
    buffer = io.BytesIO()
    solution.save_checkpoint(buffer, model, optimizer, step)
    return settings_as_words(torch.load(io.BytesIO(buffer.getvalue()), weights_only=True))


@pytest.mark.task("load_checkpoint")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Read such a file, load the two states into `model` and `optimizer`, which exist already, and return the step.",
)
def test_step_and_weights_come_back(solution):
    """The step is returned, and the model has the numbers that were written."""
    states = {"weight": torch.randn(2, 3), "bias": torch.randn(2)}
    step = int(torch.randint(1000, ()))
    model = nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    buffer = io.BytesIO()
    torch.save({"model": states, "optimizer": optimizer.state_dict(), "step": step}, buffer)
    buffer.seek(0)
    return {"step": solution.load_checkpoint(buffer, model, optimizer), "model": model.state_dict()}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.needs("clip_gradients")
@pytest.mark.rests_on(
    "compute the loss: the **mean cross-entropy over all** positions of all texts of the batch,",
    "set the optimizer's `lr` to the rate of this step, and",
    "Return the losses as a list of Python floats, one for each batch, as they were **before** the step.",
)
def test_three_steps(solution):
    """Three batches make three steps with their rates, along clipped gradients."""
    batches = [tuple(torch.randint(6, (2, 2, 4))) for _ in range(3)]
    rates = torch.rand(3, dtype=torch.float64).tolist()
    model = fill_parameters(nn.Sequential(nn.Embedding(6, 5), nn.Linear(5, 6)).double(), seed=2)
    optimizer = Descent(model)
    losses = solution.train(model, optimizer, batches, rates, 0.2)
    parameters = [parameter.detach() for parameter in model.parameters()]
    return {"losses": losses, "rates": optimizer.rates, "parameters": parameters}


@pytest.mark.task("train")
@pytest.mark.points(0.5)
@pytest.mark.outcome
@pytest.mark.needs("AdamW", "clip_gradients")
@pytest.mark.rests_on(
    "With all parts of this lesson 150 batches are enough for a net that sees eight letters to learn the story: its loss falls under 0.7, and knowing the letter before alone gives 1.84.",
)
def test_the_story_is_learned(solution):
    """After 150 batches the loss on new windows of the story is at most 0.7."""
    text = pathlib.Path("data/story.txt").read_text(encoding="utf-8")
    letters = sorted(set(text))
    ids = torch.tensor([letters.index(letter) for letter in text])
    windows = ids.unfold(0, 33, 1)
    drawn = windows[torch.randint(len(windows), (150, 16))]
    batches = [(window[:, :-1], window[:, 1:]) for window in drawn]
    rates = [min(s / 20, (1 + math.cos(math.pi * s / 150)) / 2) / 50 for s in range(1, 151)]
    later = drawn_later()
    model = fill_parameters(Letters(len(letters)), seed=3, scale=0.1)
    solution.train(model, solution.AdamW(model.parameters(), weight_decay=0.1), batches, rates, 1.0)
    # Computed anew from the parameters, on windows that are drawn after the training.
    window = windows[torch.randint(len(windows), (64,), generator=later)]
    table, look, tilt, head, bias = (parameter.detach() for parameter in model.parameters())
    seen = functional.pad(table[window[:, :-1]], (0, 0, 7, 0)).unfold(1, 8, 1).flatten(2)
    logits = (seen @ look.T + tilt).clamp(min=0) @ head.T + bias
    chosen = logits.gather(2, window[:, 1:, None]).squeeze(2)
    return {"loss on new windows": (logits.logsumexp(2) - chosen).mean().item()}


@pytest.mark.task("sample")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Walk through the kept tokens in the order of their ids and add up their probabilities.",
    "The token is the first at which the sum is **greater than** `u`.",
)
def test_tokens_of_eleven_numbers(solution):
    """Eleven numbers u, evenly spread, give the tokens of their places in the sums."""
    logits = torch.randn(6, dtype=torch.float64)
    return {"tokens": [solution.sample(logits, k / 11) for k in range(11)]}


@pytest.mark.task("sample")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "If `top_k` is given, only the `top_k` tokens with the largest logits can be drawn:",
    "The probabilities are the softmax of the kept logits **divided by** `temperature`:",
)
def test_temperature_and_top_k(solution):
    """A low temperature and a small top_k leave the probable tokens; temperature 0 leaves one."""
    logits = torch.randn(8, dtype=torch.float64)
    us = [k / 20 for k in range(20)]
    return {
        "temperature 0.3": [solution.sample(logits, u, 0.3) for u in us],
        "temperature 3": [solution.sample(logits, u, 3.0) for u in us],
        "top 3": [solution.sample(logits, u, top_k=3) for u in us],
        "temperature 0": solution.sample(logits, 0.9, 0.0),
        "logits afterwards": logits,
    }
