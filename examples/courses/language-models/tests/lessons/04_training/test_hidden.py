"""The checks of lesson 04 that only the grader runs."""

import fractions
import io
import math
import pathlib
import pickle
import tempfile

import pytest
import torch
from torch import nn

from autograder.authoring import drawn_later, fill_parameters, mixes_devices, raised_by


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


def moved(optimizer: object, p: torch.Tensor, gradients: torch.Tensor) -> list[torch.Tensor]:
    """Let an optimizer move p along gradients; give where p was after each step."""
    path = []
    for gradient in gradients:
        p.grad = gradient.clone()
        optimizer.step()
        path.append(p.detach().clone())
    return path


def random_batches(n: int, b: int, t: int, vocabulary: int) -> list[tuple[torch.Tensor, ...]]:
    return [tuple(torch.randint(vocabulary, (2, t, b)).transpose(1, 2)) for _ in range(n)]


def letters_model(vocabulary: int, width: int, seed: int) -> nn.Module:
    model = nn.Sequential(nn.Embedding(vocabulary, width), nn.Linear(width, vocabulary))
    return fill_parameters(model.double(), seed=seed)


def trained(seed: int) -> tuple[nn.Module, torch.optim.Optimizer]:
    """A model with buffers, and an optimizer for it."""
    # No bias before the batch norm: its gradient is rounding alone, which AdamW makes as large as any.
    model = nn.Sequential(nn.Linear(3, 4, bias=False), nn.BatchNorm1d(4), nn.Linear(4, 2)).double()
    fill_parameters(model, seed=seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.05, weight_decay=0.2)
    return model, optimizer


def go_on(model: nn.Module, optimizer: torch.optim.Optimizer, xs: torch.Tensor) -> None:
    """Take a step for each of xs."""
    for x in xs:
        optimizer.zero_grad()
        model(x).square().mean().backward()
        optimizer.step()


def settings_as_words(states: object) -> object:
    """Write the settings in an optimizer's state as words: nothing computes them."""
    if isinstance(states, dict) and isinstance(states.get("optimizer"), dict):
        groups = repr(states["optimizer"].get("param_groups"))
        return {**states, "optimizer": {**states["optimizer"], "param_groups": groups}}
    return states


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("shape", [(1,), (2, 3)])
@pytest.mark.rests_on(
    "(What is kept is $m$ and $v$, not the corrected ones.)",
    "$\\varepsilon$ stands outside the root.",
)
def test_steps_with_other_numbers(solution, shape):
    """Twelve steps follow the formulas with any rate, betas, eps and decay."""
    p = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    gradients = 0.1 * torch.randn(12, *shape, dtype=torch.float64)
    optimizer = solution.AdamW([p], lr=0.03, betas=(0.8, 0.95), eps=0.02, weight_decay=0.3)
    return {"path": moved(optimizer, p, gradients)}


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Here it never touches $m$ and $v$.",
    "In \"Adam with L2\" the decay is added to the gradient, gets divided by $\\sqrt{\\hat v}$ with it, and so hardly acts where gradients are large.",
)
def test_weights_decay_by_themselves(solution):
    """Weights decay by the same share whether gradients are large, small or zero."""
    start = 5 * torch.randn(3, dtype=torch.float64)
    sizes = torch.tensor([1000.0, 0.001, 0.0], dtype=torch.float64)
    gradients = sizes * torch.randn(4, 3, dtype=torch.float64)
    paths = {}
    for decay in (0.0, 0.9):
        p = start.clone().requires_grad_()
        optimizer = solution.AdamW([p], 0.05, weight_decay=decay)
        paths[f"decay {decay}"] = moved(optimizer, p, gradients)
    return paths


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A parameter without a gradient (`grad` is None) is left out entirely: it does not decay, and its own $t$ does not count on.",
)
def test_parameters_without_gradients(solution):
    """A parameter is left alone in steps in which it has no gradient, and goes on afterwards."""
    p, q = (torch.randn(2, dtype=torch.float64, requires_grad=True) for _ in range(2))
    gradients = 1000 * torch.randn(6, 2, 2, dtype=torch.float64)
    optimizer = solution.AdamW([p, q], lr=0.1, weight_decay=0.5)
    path = []
    for number, (first, second) in enumerate(gradients):
        p.grad, q.grad = first, second if number in {2, 3, 5} else None
        optimizer.step()
        path.append([p.detach().clone(), q.detach().clone()])
    return {"path": path}


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The rate is read from the attribute `lr` in each step, so that it may be changed in between.",
)
def test_rate_that_changes(solution):
    """Each step has the rate that `lr` has then, 0 included."""
    p = torch.randn(3, dtype=torch.float64, requires_grad=True)
    gradients = 1000 * torch.randn(5, 3, dtype=torch.float64)
    optimizer = solution.AdamW([p], lr=0.5)
    path = []
    for rate, gradient in zip([0.1, 0.02, 0.0, 0.3, 1.0], gradients, strict=True):
        optimizer.lr = rate
        path += moved(optimizer, p, gradient[None])
    return {"path": path, "rate afterwards": optimizer.lr}


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "$\\varepsilon$ stands outside the root.",
    "In float64 numbers are as small as $10^{-30}$ and as large as $10^{30}$, and none of them is capped.",
)
def test_gradients_of_any_size(solution):
    """Enormous gradients move by the rate, tiny ones by less, and zeros by nothing."""
    p = torch.randn(5, dtype=torch.float64, requires_grad=True)
    sizes = torch.tensor([1e30, 1e10, 1e-8, 1e-30, 0.0], dtype=torch.float64)
    gradients = sizes * (1 + torch.rand(4, 5, dtype=torch.float64))
    optimizer = solution.AdamW([p], lr=0.1, weight_decay=0.0)
    start = p.detach().clone()
    return {"moves": [(each - start).unbind() for each in moved(optimizer, p, gradients)]}


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`parameters` may be any iterable, also a generator such as `model.parameters()`.",
    "`step` changes the parameters in place (they stay the same tensors, and no graph is recorded) and leaves their gradients alone.",
    "Tensors are float32 or float64 and keep their dtype and device;",
)
def test_model_in_float32(solution):
    """The parameters of a float32 model stay the same tensors, trainable, with their gradients."""
    model = fill_parameters(nn.Linear(3, 2), seed=4)
    upstream = torch.randn(2, 2, 3)
    before = list(model.parameters())
    optimizer = solution.AdamW(model.parameters(), lr=0.05)
    for each in upstream:
        model.weight.grad, model.bias.grad = each.clone().T.contiguous().T, each.sum(1)
        optimizer.step()
    after = list(model.parameters())
    return {
        "parameters": [each.detach() for each in after],
        "same tensors": [one is other for one, other in zip(before, after, strict=True)],
        "leaves": [each.is_leaf and each.requires_grad for each in after],
        "gradients afterwards": [each.grad for each in after],
    }


@pytest.mark.task("AdamW")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("`zero_grad` clears all gradients (to None or to zeros).")
def test_gradients_are_cleared(solution):
    """After zero_grad nothing of old gradients is left, and parameters stay."""
    p, q = (torch.randn(2, dtype=torch.float64, requires_grad=True) for _ in range(2))
    gradient = torch.randn(2, dtype=torch.float64)
    optimizer = solution.AdamW((p, q))
    p.grad = gradient
    optimizer.zero_grad()
    (2000 * p).sum().backward()
    (3000 * q).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    left = [torch.zeros(2) if each.grad is None else each.grad for each in (p, q)]
    return {"p": p, "q": q, "left": [each.abs().max().item() for each in left]}


@pytest.mark.task("learning_rate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Without a warm-up (`warmup` is 0) there are no such steps.",
    "From step `warmup` on it falls along half a cosine, from `peak` in step `warmup` to `floor` in step `total`:",
)
def test_other_warm_ups(solution):
    """Without a warm-up, with a single step of it, or with nothing after it the rates are right."""
    peak = (1 + torch.rand((), dtype=torch.float64)).item()
    cases = [(0, 5), (1, 6), (4, 5), (5, 5), (0, 1)]
    return {
        f"{warmup} of {total}": [solution.learning_rate(s, peak, warmup, total) for s in range(8)]
        for warmup, total in cases
    }


@pytest.mark.task("learning_rate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "it is $\\text{floor} + (\\text{peak} - \\text{floor})\\,\\frac{1 + \\cos(\\pi r)}2$, where $r$ is the share of the way from `warmup` to `total` that lies behind.",
)
def test_a_long_schedule(solution):
    """In a schedule of any length each step has its rate, down to the floor."""
    warmup, falling = torch.randint(20, 60, (2,)).tolist()
    steps = range(0, warmup + falling + 20, 3)
    return {
        "rates": [solution.learning_rate(s, 3e-4, warmup, warmup + falling, 3e-5) for s in steps],
        "float": type(solution.learning_rate(warmup, 1, warmup, warmup + falling)).__name__,
    }


@pytest.mark.task("learning_rate")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("From step `total` on it is `floor`.")
def test_steps_after_the_end(solution):
    """Long after the end the rate is still the floor, even one above the peak."""
    total = int(torch.randint(10, 50, ()))
    return [solution.learning_rate(total + more, 0.5, 5, total, 0.7) for more in (-1, 0, 1, total, 999)]


@pytest.mark.task("clip_gradients")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Parameters without a gradient are left out.",
    "`parameters` may be a generator.",
    "No small number is added to the length.",
)
def test_gradients_of_a_model(solution):
    """All gradients of a model's generator are scaled in place, and missing ones left out."""
    model = fill_parameters(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2)).double(), seed=5)
    for parameter in model.parameters():
        parameter.grad = torch.randn(parameter.shape[::-1], dtype=torch.float64).T
    model[1].bias.grad = None
    held = model[0].weight.grad
    length = solution.clip_gradients(model.parameters(), 0.75)
    return {
        "length": length,
        "gradients": [parameter.grad for parameter in model.parameters()],
        "held by somebody else": held,
        "parameters afterwards": [parameter.detach() for parameter in model.parameters()],
    }


@pytest.mark.task("clip_gradients")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "If it is not above, the gradients stay as they are.",
    "In float64 numbers are as small as $10^{-30}$ and as large as $10^{30}$, and none of them is capped.",
)
def test_lengths_of_any_size(solution):
    """Enormous gradients get the length max_norm, tiny and short ones stay, a single one too."""
    found = []
    drawn = torch.randn(5, 3, dtype=torch.float64)
    for size, max_norm, g in zip([1e30, 1e12, 1.0, 1e-3, 1e-30], [1.0, 1e6, 1e-20, 1.0, 1.0], drawn):
        p = (1e12 * torch.ones(1, 3, dtype=torch.float64)).requires_grad_()
        p.grad = (size * g)[None]
        length = solution.clip_gradients([p], max_norm)
        found.append({"length": length, "gradient": p.grad})
    exact = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    exact.grad = torch.tensor([3.0, 4.0], dtype=torch.float64)
    return {"sizes": found, "length": solution.clip_gradients([exact], 5.0), "5 of 5": exact.grad}


@pytest.mark.task("clip_gradients")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Tensors are float32 or float64 and keep their dtype and device;",
    "Return the length **before** clipping, a tensor without dimensions: it is worth watching.",
    "No small number is added to the length.",
    "inputs may be slices or transposes of other tensors, and any dimension may have length 1.",
)
def test_clipping_in_float32(solution):
    """float32 gradients of views, on any device, are clipped, under no_grad too."""
    p = torch.randn(4, 3).T.requires_grad_()
    q = torch.randn(1, 2, requires_grad=True)
    p.grad, q.grad = torch.randn(3, 4) / 1000, torch.randn(1, 2) / 1000
    with torch.no_grad():
        length = solution.clip_gradients((p, q), 0.001)
    far = torch.ones(2, device="meta", requires_grad=True)
    far.grad = torch.ones(2, device="meta")
    return {
        "length, 1000 times": 1000 * length,
        "gradients, 1000 times": [1000 * p.grad, 1000 * q.grad],
        "needs a gradient": length.requires_grad,
        "mixes devices": mixes_devices(lambda: solution.clip_gradients([far], 1.0)),
    }


@pytest.mark.task("save_checkpoint")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "**one dict with three entries**: under `\"model\"` the `state_dict()` of the model, under `\"optimizer\"` that of the optimizer, under `\"step\"` the number.",
    "Model and optimizer stay as they are.",
)
def test_everything_is_written(solution):
    """Buffers, means and counts of the optimizer are written, and all stays as it was."""
    xs = torch.randn(2, 5, 3, dtype=torch.float64)
    model, optimizer = trained(seed=6)
    go_on(model, optimizer, xs)
    buffer = io.BytesIO()
    solution.save_checkpoint(buffer, model, optimizer, 7)
    return {
        "written": settings_as_words(
            torch.load(io.BytesIO(buffer.getvalue()), weights_only=True)
        ),
        "modes afterwards": [module.training for module in model.modules()],
        "model afterwards": model.state_dict(),
    }


@pytest.mark.task("save_checkpoint")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("Write with `torch.save`, to a path or to an open binary file,")
def test_checkpoint_on_a_path(solution):
    """A path is written to as well as an open file is."""
    model = fill_parameters(nn.Linear(2, 2), seed=7)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    go_on(model, optimizer, torch.randn(2, 3, 2))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "checkpoint.pt"
        solution.save_checkpoint(path, model, optimizer, 0)
        return settings_as_words(torch.load(path, weights_only=True))


@pytest.mark.task("load_checkpoint")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "To go on after a crash as if nothing had happened, the parameters alone are not enough: AdamW's means and counts belong to the training as much, and so does the number of the step.",
    "The model's parameters stay the same tensors and get new numbers, because the optimizer holds on to them.",
)
def test_training_goes_on(solution):
    """A training that was interrupted ends with the same numbers as one that was not."""
    xs = torch.randn(5, 6, 3, dtype=torch.float64)
    model, optimizer = trained(seed=8)
    go_on(model, optimizer, xs[:2])
    buffer = io.BytesIO()
    states = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": 2}
    torch.save(states, buffer)
    buffer.seek(0)
    other, other_optimizer = trained(seed=9)
    held = list(other.parameters())
    step = solution.load_checkpoint(buffer, other, other_optimizer)
    go_on(other, other_optimizer, xs[2:])
    return {
        "step": step,
        "model": other.state_dict(),
        "same tensors": [a is b for a, b in zip(held, other.parameters(), strict=True)],
    }


@pytest.mark.task("load_checkpoint")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A file that holds anything else is refused with the `pickle.UnpicklingError` that it raises, and model and optimizer are left as they were.",
)
def test_file_that_holds_something_else(solution):
    """A checkpoint with an object in it is refused, and the model stays as it was."""
    model = fill_parameters(nn.Linear(2, 2), seed=10)
    optimizer = torch.optim.AdamW(model.parameters())
    states = {
        "model": nn.Linear(2, 2).state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": fractions.Fraction(7, 2),
    }
    buffer = io.BytesIO()
    torch.save(states, buffer)
    buffer.seek(0)
    return {
        "refused with": raised_by(
            lambda: solution.load_checkpoint(buffer, model, optimizer), pickle.UnpicklingError
        ),
        "model afterwards": model.state_dict(),
    }


@pytest.mark.task("load_checkpoint")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Mode and `requires_grad` stay as they are.",
    "A file in which a number of the model is missing is an error too, whichever.",
    "Read such a file, load the two states into `model` and `optimizer`, which exist already, and return the step.",
)
def test_checkpoint_from_a_path(solution):
    """A path is read too; modes and what is frozen stay, and a part of a model is refused."""
    states = {"0.weight": torch.randn(2, 2), "0.bias": torch.randn(2)}
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(), nn.ReLU().eval())
    model[0].bias.requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.3)
    later = torch.optim.AdamW(model.parameters(), lr=0.1)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "checkpoint.pt"
        torch.save({"model": states, "optimizer": optimizer.state_dict(), "step": 0}, path)
        step = solution.load_checkpoint(path, model, later)
        part = {"model": {"0.bias": states["0.bias"]}, "optimizer": later.state_dict(), "step": 1}
        torch.save(part, path)
        refused = raised_by(
            lambda: solution.load_checkpoint(path, model, later), (RuntimeError, KeyError)
        )
    return {
        "step": step,
        "model": model.state_dict(),
        "modes": [module.training for module in model.modules()],
        "trainable": [parameter.requires_grad for parameter in model.parameters()],
        "rate": later.param_groups[0]["lr"],
        "a part of the model is refused": refused is not None,
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.needs("clip_gradients")
@pytest.mark.parametrize("b, t, vocabulary", [(1, 1, 3), (3, 5, 7), (4, 4, 4)])
@pytest.mark.rests_on(
    "compute the loss: the **mean cross-entropy over all** positions of all texts of the batch,",
    "clip them to `max_norm`, all of the model's parameters together, as `clip_gradients` does,",
    "Batches and rates are not changed, no batch is left out, and the model is in the same mode afterwards and in all steps.",
)
def test_batches_of_any_size(solution, b, t, vocabulary):
    """Each batch of any size makes one step along the clipped gradient of its mean loss."""
    batches = random_batches(4, b, t, vocabulary)
    rates = [0.5, 0.1, 0.9, 0.3]
    model = letters_model(vocabulary, 4, seed=11)
    optimizer = Descent(model)
    losses = solution.train(model, optimizer, batches, rates, 0.3)
    parameters = [parameter.detach() for parameter in model.parameters()]
    return {
        "losses": losses,
        "parameters": parameters,
        "rates": optimizer.rates,
        "modes afterwards": [module.training for module in model.modules()],
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.needs("clip_gradients")
@pytest.mark.rests_on(
    "Gradients that the parameters hold from before never count,",
    "Batches and rates are not changed, no batch is left out, and the model is in the same mode afterwards and in all steps.",
)
def test_what_was_there_before(solution):
    """Old gradients do not count, an evaluated model stays so, and no batches change nothing."""
    batches = random_batches(2, 2, 3, 5)
    rates = [0.3, 0.6]
    model = nn.Sequential(nn.Embedding(5, 4), nn.Dropout(), nn.Linear(4, 5)).double()
    model = fill_parameters(model, seed=12).eval()
    optimizer = Descent(model)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    empty = solution.train(model, optimizer, [], [], 1.0)
    losses = solution.train(model, optimizer, batches, rates, 100.0)
    return {
        "without batches": empty,
        "losses": losses,
        "parameters": [parameter.detach() for parameter in model.parameters()],
        "modes afterwards": [module.training for module in model.modules()],
        "batches afterwards": batches,
        "rates afterwards": rates,
    }


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.needs("AdamW", "clip_gradients")
@pytest.mark.rests_on("`optimizer` is like your `AdamW`: it has `lr`, `step()` and `zero_grad()`.")
def test_steps_of_adamw(solution):
    """With AdamW five batches follow its formulas, their rates and the clipping."""
    batches = random_batches(5, 2, 4, 6)
    model = letters_model(6, 3, seed=13)
    optimizer = solution.AdamW(model.parameters(), weight_decay=0.2)
    losses = solution.train(model, optimizer, batches, [0.1, 0.2, 0.05, 0.3, 0.0], 0.1)
    return {"losses": losses, "parameters": [each.detach() for each in model.parameters()]}


@pytest.mark.task("sample")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "**exactly** that many, of equal logits those with the smaller ids.",
    "If there are no more than `top_k` tokens, all can be drawn.",
)
def test_equal_logits(solution):
    """Of equal logits those with smaller ids are kept, and a large top_k keeps all."""
    logits = torch.tensor([1.0, 3.0, 2.0, 2.0, 3.0, 2.0], dtype=torch.float64)
    logits = logits + torch.randn((), dtype=torch.float64)
    many = torch.randint(3, (80,)).double()
    us = [(k + 0.5) / 24 for k in range(24)]
    found = {f"top {k}": [solution.sample(logits, u, 1.0, k) for u in us] for k in (1, 2, 3, 4, 6, 50)}
    found["top 20 of 80"] = [solution.sample(many, u, 1.0, 20) for u in us]
    return found | {"temperature 0": [solution.sample(logits, 0.5, 0, k) for k in (None, 1, 3)]}


@pytest.mark.task("sample")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A logit may be $-\\infty$: such a token is never drawn.",
    "(If rounding keeps the sum below `u` to the end, it is the last one kept.)",
    "The token is the first at which the sum is **greater than** `u`.",
)
def test_numbers_at_the_edges(solution):
    """u = 0 gives the first token that can be drawn, u just below 1 the last."""
    logits = torch.randn(7, dtype=torch.float64)
    logits[0] = logits[3] = -math.inf
    halves = torch.zeros(4, dtype=torch.float64)
    halves[1] = -math.inf
    below = 1 - 2**-53
    return {
        "never drawn": [solution.sample(logits, k / 30) for k in range(30)],
        "just below 1": [solution.sample(logits[:k], below) for k in (2, 3, 6, 7)],
        "in three": [solution.sample(halves, u) for u in (0.0, 0.3, 0.4, 0.7)],
        "between two": [solution.sample(torch.zeros(2), u) for u in (0.0, 0.5)],
        "one token": solution.sample(torch.zeros(1), 0.7, 0.5, 1),
        "rounding": [solution.sample(torch.zeros(n), below) for n in (3, 7, 11, 49, 103)],
    }


@pytest.mark.task("sample")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "In float64 numbers are as small as $10^{-30}$ and as large as $10^{30}$, and none of them is capped.",
    "With temperature **0** the token with the largest logit is taken, of equal ones that with the smallest id, and nothing is divided.",
)
def test_logits_and_temperatures_of_any_size(solution):
    """Enormous logits and any temperature give the right token, in float32 and from a view too."""
    logits = 1e30 * torch.randn(6, dtype=torch.float64)
    near = torch.randn(10, 6)[::2, 1]
    us = [k / 15 for k in range(15)]
    with torch.no_grad():
        single = [solution.sample(near, 0.03 + u, 1.3) for u in us]
    return {
        "huge": [solution.sample(logits, 0.999, 1.0), solution.sample(logits, 0.001, 0.01)],
        "cold": solution.sample(logits / 1e30, 0.5, 1e-6),
        "hot": [solution.sample(logits, u, 1e31) for u in us],
        "huge at 0": solution.sample(logits, 0.5, 0.0),
        "float32": single,
        "mixes devices": mixes_devices(lambda: solution.sample(near.to("meta"), 0.5)),
    }


@pytest.mark.task("sample")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The probabilities are the softmax of the kept logits **divided by** `temperature`:",
    "If `top_k` is given, only the `top_k` tokens with the largest logits can be drawn:",
    "The result is a Python `int`; `logits` stay as they are.",
)
def test_temperature_and_top_k_together(solution):
    """Tokens come in the order of their ids, with the probabilities of those that are kept."""
    logits = 2 * torch.randn(12, dtype=torch.float64)
    us = torch.rand(40, dtype=torch.float64).tolist()
    return {
        f"temperature {temperature}, top {k}": [solution.sample(logits, u, temperature, k) for u in us]
        for temperature, k in ((0.5, 4), (2.0, 7), (1.0, 2), (1.5, None))
    } | {"logits afterwards": logits}
