# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Modules and SGD
#
# The last lesson fitted a line with a weight vector, a gradient and an update, each written
# out. PyTorch has a word for each of these, and this lesson fits a line to 100,000 points with
# those words:
#
# | by hand | with PyTorch |
# |---|---|
# | `w = torch.rand(2, requires_grad=True)` | an `nn.Module` that owns its parameters |
# | `((X @ w - y) ** 2).sum()` | `nn.MSELoss()` |
# | `w -= lr * w.grad` | `torch.optim.SGD(...).step()` |
# | `w.grad.zero_()` | `optimizer.zero_grad()` |
#
# Nothing else changes, so nothing else is hidden: at the end you can write down what ten
# thousand such steps do, and compare.
#
# **What holds for all tasks.** Tensors that you are handed are not written into, not even for a
# moment, and keep their `requires_grad` and `grad`. They may be slices or transposes of other
# tensors, and $N = 1$ is allowed. What you compute has the dtype and the device of the input. The
# formula alone decides the numbers: nothing is clamped or cleaned, so huge and tiny ones (`1e30`
# and `1e-30` in float32) come out as they are, and `inf` and `nan` where the formula gives them.
# Calls do not depend on each other: the same input gives the same result, however often and after
# whatever it is asked for. PyTorch's own settings (whether it records, the default dtype, the
# random numbers that come next) are left alone; `LR()` alone draws from the global random state,
# its start values.
#
# ## The loss is a mean now
#
# For $N$ points and the line $\hat y = wx + b$ the mean squared error is
#
# $$L(w, b) = \frac1N \sum_{i=1}^N (w x_i + b - y_i)^2 .$$
#
# The last lesson minimised the *sum*. The minimum is in the same place, but the gradient of the
# mean is $N$ times smaller, so a learning rate means something else: with a sum, 100,000
# points would need a learning rate 100,000 times smaller to stay stable.
#
# ## What SGD does, and what it does not
#
# One step of gradient descent is
#
# $$\theta \leftarrow \theta - \eta\, \nabla_\theta L .$$
#
# *Stochastic* gradient descent estimates $\nabla L$ from a few samples picked at random. The
# notes say that `torch.optim.SGD` picks one random sample each time. It does not: it
# subtracts `lr * p.grad` from every parameter `p`, whatever put the gradient there. If the
# loss was taken over all points, this is ordinary, full-batch gradient descent. What makes it
# stochastic is the batch that you hand to the loss; the end of this lesson does that. Nor does
# anything here need help out of local minima: this loss is convex and has one minimum.

# %% given=true
import time

import matplotlib.pyplot as plt
import torch
from torch import nn

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure, draw_fit, draw_losses

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# %% [markdown]
# ## A module by example
#
# An `nn.Module` is an object that owns parameters and knows how to turn an input into an output.
# `__init__` builds the parts, `forward` uses them, and calling the object runs `forward`.
# Here is one that is not a line: $\hat y = a\,\sin(x)$ with one parameter $a$.

# %%
class Sine(nn.Module):
    """a sin(x) with one parameter, the amplitude a."""

    def __init__(self) -> None:
        super().__init__()
        self.amplitude = nn.Parameter(torch.tensor([0.1]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return a sin(x), of x's shape."""
        return self.amplitude * torch.sin(x)


sine = Sine()
print(sine(torch.tensor([[0.0], [1.5]])))
for name, parameter in sine.named_parameters():
    print(name, tuple(parameter.shape), parameter.requires_grad)

# %% [markdown]
# The module found its parameter by itself: whatever is an `nn.Parameter` or another module,
# and is assigned to `self`, is registered. `nn.Linear(2, 3)` is a ready-made module with a
# weight of shape `(3, 2)` and a bias of shape `(3,)`, both random; it maps `(N, 2)` to `(N,
# 3)`, sample by sample, and it reads the *last* axis as features:

# %%
linear = nn.Linear(2, 3)
print(tuple(linear.weight.shape), tuple(linear.bias.shape))
print(tuple(linear(torch.zeros(5, 2)).shape))

# %% [markdown]
# An optimiser is given the parameters once. After `backward()` has filled in `.grad`,
# `step()` moves the parameters. (The notes spell it `stip()` in one place; there is no such
# method.) One step, and the same by hand:

# %%
angles = torch.tensor([[0.5], [1.0], [2.0]])
heights = torch.tensor([[1.0], [2.0], [2.0]])
optimizer = torch.optim.SGD(sine.parameters(), lr=0.3)
loss = nn.MSELoss()(sine(angles), heights)
loss.backward()
by_hand = sine.amplitude.detach() - 0.3 * sine.amplitude.grad
optimizer.step()
print("by hand", by_hand, "by the optimiser", sine.amplitude.detach())

# %% [markdown]
# ## Task: `make_data`
#
# `make_data(n: int, seed: int) -> tuple[Tensor[n, 1], Tensor[n, 1]]`
#
# Return `x` and `y`, two float32 tensors of shape `(n, 1)`, one row for each point:
#
# - `x` holds `n` evenly spaced numbers from −3 to 3, both ends included, in rising order
#   (for `n = 1` it is `[[-3.]]`, as with `torch.linspace`);
# - $y = x + 1.2\,u$ with noise $u$ uniform on $[0, 1)$, a different number for each point. To make
#   everybody's data the same, draw the `n` numbers with one call of `torch.rand` from a new
#   `torch.Generator` seeded with `seed`.
#
# The global random state is neither used nor changed, so `make_data` can be called anywhere
# without changing what happens next.
#
# ```python
# >>> x, y = make_data(3, seed=0)
# >>> x
# tensor([[-3.],
#         [ 0.],
#         [ 3.]])
# >>> y
# tensor([[-2.4045],
#         [ 0.9219],
#         [ 3.1062]])
# ```
#
# The notes call $y = x$ the true function. But the noise is never negative and has mean 0.6,
# so the line to be found is $y = x + 0.6$.

# %% task="make_data"
def make_data(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Make n points around y = x + 0.6: x and y, both float32 of shape (n, 1)."""
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    noise = 1.2 * torch.rand(n, 1, generator=generator)
    return x, x + noise
    ### END SOLUTION

# %% [markdown] hint="make_data"
# `torch.linspace` gives a tensor of shape `(n,)`. Which operation of the first lesson makes a
# column of it?

# %% [markdown] hint="make_data"
# `torch.Generator()` makes a separate source of random numbers, and its method `manual_seed`
# returns it again. The functions that draw random numbers take it as `generator=`.

# %% [markdown] hint="make_data"
# Print the shape of the noise and that of `x` before you add them. If they are not both `(n, 1)`,
# broadcasting will turn the sum into something else.

# %%
with needs("make_data"):
    x, y = make_data(100_000, seed=0)
    print("shapes", tuple(x.shape), tuple(y.shape), "mean of the noise", (y - x).mean().item())
    figure, (cloud, histogram) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    cloud.scatter(x[::100].flatten(), y[::100].flatten(), s=4)
    cloud.set_title("every 100th point")
    histogram.hist((y - x).flatten().numpy(), bins=24, range=(0, 1.2))
    histogram.set_title("y − x is uniform on [0, 1.2)")
    plt.show()

# %% [markdown]
# ## Task: `LR`
#
# `class LR(nn.Module)`, with `LR()` and `forward(x: Tensor[N, 1]) -> Tensor[N, 1]`
#
# The line $\hat y = wx + b$ as a module. It holds one `nn.Linear(1, 1)`, under any attribute
# name, with its random start values, and nothing else: two parameters, a weight of shape `(1,
# 1)` and a bias of shape `(1,)`, both trainable. `forward` returns one prediction for each
# row, as a column, even for a single row, and does not change `x`. Gradients flow from the
# predictions to both parameters and to `x`, if it asks for one; under `torch.no_grad()` nothing is
# recorded. A model converted with `.double()` predicts in float64, and one moved with `.to(device)`
# there.
#
# ```python
# >>> model = LR()
# >>> with torch.no_grad():
# ...     for parameter in model.parameters():
# ...         _ = parameter.fill_(0.5)
# >>> model(torch.tensor([[-1.0], [0.0], [3.0]]))
# tensor([[0.0000],
#         [0.5000],
#         [2.0000]], grad_fn=<AddmmBackward0>)
# ```
#
# The name behind `grad_fn` depends on how you compute it, and does not matter. The notes write
# `super(LR, self).__init__()`; today `super().__init__()` says the same.

# %% task="LR"
class LR(nn.Module):
    """A line y = w x + b, from (N, 1) to (N, 1)."""

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.linear = nn.Linear(1, 1)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Predict y (N, 1) for every row of x (N, 1)."""
        ### BEGIN SOLUTION
        return self.linear(x)
        ### END SOLUTION

# %% [markdown] hint="LR"
# `Sine` above has the same two methods. What does its `__init__` do before it assigns anything to
# `self`?

# %% [markdown] hint="LR"
# A layer is built once, in `__init__`, and called like a function in `forward`, as often as
# you like.

# %%
with needs("LR"):
    torch.manual_seed(0)
    model = LR()
    print(model)
    for name, parameter in model.named_parameters():
        print(name, parameter.detach())

# %% [markdown]
# ## Task: `train`
#
# `train(model: nn.Module, x: Tensor[N, 1], y: Tensor[N, 1], lr: float, epochs: int) ->
# list[float]`
#
# Train `model` in place with `epochs` steps of gradient descent on the mean squared error, each
# step on **all** `N` points, and return the losses.
#
# - Each epoch: predict, take the mean squared error, clear the old gradients, call
#   `backward()`, step. Plain SGD: no momentum, no weight decay, no clipping, the same `lr` in every
#   step, and all `epochs` steps, whatever the loss has become.
# - The result is a list of `epochs` Python floats. Entry `t` is the loss that epoch `t`
#   started from, before its step: the one `backward()` was called on.
# - With `epochs = 0` the list is empty and the model stays as it was.
# - A gradient that the model already holds when `train` is called is not used. What the gradients
#   are afterwards is up to you.
# - `model` can be any module from `(N, 1)` to `(N, 1)`, float32 or float64; it keeps its
#   dtype. `x` and `y` stay as they were.
# - The model is in training mode when it comes, and afterwards too. `train` draws nothing from the
#   global random state, and does not seed it.
#
# ```python
# >>> model = LR()
# >>> with torch.no_grad():
# ...     for parameter, start in zip(model.parameters(), (0.5, 0.0)):  # weight, bias
# ...         _ = parameter.fill_(start)
# >>> x = torch.tensor([[-1.0], [0.0], [1.0], [2.0]])
# >>> y = torch.tensor([[-1.0], [1.0], [2.0], [2.0]])
# >>> [round(loss, 4) for loss in train(model, x, y, 0.1, 3)]
# [1.125, 0.6125, 0.4022]
# >>> [round(parameter.item(), 4) for parameter in model.parameters()]
# [0.9025, 0.3175]
# ```
#
# The notes declare the loss `global`. There is no need for that: a function returns what it has to
# say.

# %% task="train"
def train(
    model: nn.Module, x: torch.Tensor, y: torch.Tensor, lr: float, epochs: int
) -> list[float]:
    """Train model in place on all points x, y (N, 1); return the loss before each step."""
    ### BEGIN SOLUTION
    loss_function = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = loss_function(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION

# %% [markdown] hint="train"
# The loss function and the optimiser are made once, before the loop. Inside the loop there
# are five short lines.

# %% [markdown] hint="train"
# `backward()` *adds* to `.grad`, and `step()` reads `.grad`. Say for each of the three calls
# what `.grad` holds before and after it; then only one order is left that uses just the
# gradient of this epoch.

# %% [markdown] hint="train"
# `loss.item()` is a Python float. The tensor `loss` itself holds the whole graph of its epoch
# alive for as long as it is kept.

# %% [markdown]
# Is it right? On a small problem the answer is known: least squares. With a bold learning
# rate the training arrives there.

# %%
with needs("make_data", "LR", "train"):
    x, y = make_data(200, seed=1)
    model = LR()
    losses = train(model, x, y, 0.1, 100)
    design = torch.cat([x, torch.ones_like(x)], dim=1)
    best = torch.linalg.lstsq(design, y).solution.flatten()
    print("trained      ", [round(parameter.item(), 4) for parameter in model.parameters()])
    print("least squares", [round(number, 4) for number in best.tolist()])

# %% [markdown]
# ## Task: `evaluate`
#
# `evaluate(model: nn.Module, x: Tensor[N, 1], y: Tensor[N, 1]) -> float`
#
# Return the mean squared error of `model` on the points, as a Python float, without rounding.
#
# - While the model runs, no graph is recorded: nothing here will be differentiated.
# - Looking changes nothing. The parameters, their `.grad` (whatever it is), their
#   `requires_grad`, and the model's mode (`model.training`) are the same afterwards as before, and
#   so is PyTorch's own switch that turns recording on and off.
#
# ```python
# >>> model = LR()
# >>> with torch.no_grad():
# ...     for parameter, start in zip(model.parameters(), (0.5, 0.0)):  # weight, bias
# ...         _ = parameter.fill_(start)
# >>> evaluate(model, torch.tensor([[2.0], [4.0]]), torch.tensor([[1.0], [5.0]]))
# 4.5
# ```

# %% task="evaluate"
def evaluate(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """Return the mean squared error of model on x, y (N, 1); leave everything as it was."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        return nn.MSELoss()(model(x), y).item()
    ### END SOLUTION

# %% [markdown] hint="evaluate"
# There is a context manager under which PyTorch records nothing; when its block ends, the
# switch is back where it was.

# %% [markdown] hint="evaluate"
# The same loss as in `train`, and the same way from a tensor with one number to a Python
# float. No optimiser.

# %% [markdown]
# ## The notes' run
#
# 100,000 points, `SGD(lr=1e-4)`, 10,000 epochs. The notes print loss 0.1209, weight 0.9995,
# bias 0.5632. Is this what *you* should get? Along each eigenvector of the Hessian
# $H = \frac2N X^\top X$ (with $X = [x, 1]$) every step shrinks the distance to the optimum by
# the same factor:
#
# $$\theta_T = \theta^* + U\,\mathrm{diag}\big((1 - \eta\lambda_i)^T\big)\,
# U^\top(\theta_0 - \theta^*).$$
#
# Here $\lambda = 6$ (slope) and $\lambda = 2$ (bias). After $10^4$ steps with $\eta = 10^{-4}$
# the slope's error has shrunk to $e^{-6} = 0.25\,\%$, the bias's only to $e^{-2} = 13.5\,\%$.
# The training is not finished, and how far it is off depends on the random start:
# `nn.Linear(1, 1)` draws both numbers from $[-1, 1]$. So the notes' 0.5632 is not an estimate
# of 0.6, and 0.1209 is one random draw: 30 seeds gave losses of 0.1320 ± 0.0140, between
# 0.1197 and 0.1637, with weight 0.9975 ± 0.0017 and bias 0.522 ± 0.078.
#
# The eigenvalues do not depend on $N$. So 2,000 points follow the same path except for their own
# noise, in a fraction of the time. The next cell uses them, and draws while it trains.

# %% given=true
def after_training(
    start: torch.Tensor, x: torch.Tensor, y: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, float]:
    """Say what full-batch training reaches, without training: the formula above, in float64.

    start is (weight, bias), (2,); x and y are (N, 1). Returns (weight, bias) and the loss there.
    """
    x, y = x.double().cpu(), y.double().cpu()
    design = torch.cat([x, torch.ones_like(x)], dim=1)
    hessian = 2 / len(x) * design.T @ design
    best = torch.linalg.solve(hessian, 2 / len(x) * design.T @ y).flatten()
    rates, directions = torch.linalg.eigh(hessian)
    shrunk = (1 - lr * rates) ** epochs * (directions.T @ (start.double().cpu() - best))
    reached = best + directions @ shrunk
    loss = (design @ reached - y.flatten()).square().mean()
    return reached, loss.item()


def numbers(model: nn.Module) -> torch.Tensor:
    """Copy all parameters of a model into one vector."""
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


# %%
with needs("make_data", "LR", "train", "evaluate"):
    x, y = (column.to(device) for column in make_data(2_000, seed=0))
    torch.manual_seed(0)
    model = LR().to(device)
    start = numbers(model)
    losses = []
    with LiveFigure(2) as live:
        for _ in range(8):
            losses += train(model, x, y, 1e-4, 1_250)
            fit, curve = live.clear()
            draw_fit(fit, x, y, model, title=f"{len(losses)} epochs")
            draw_losses(curve, losses, title=f"loss {losses[-1]:.4f}")
            live.show()
    reached, loss = after_training(start, x, y, 1e-4, 10_000)
    print(f"trained: weight, bias {numbers(model).tolist()}, loss {evaluate(model, x, y):.6f}")
    print(f"formula: weight, bias {reached.tolist()}, loss {loss:.6f}")

# %% [markdown]
# The formula works for every start, so it also gives the spread: the final loss for 100 random
# starts, on 100,000 points as in the notes, without a single training step.

# %%
with needs("make_data", "LR"):
    x, y = make_data(100_000, seed=0)
    torch.manual_seed(0)
    starts = [numbers(LR()) for _ in range(100)]
    finals = torch.tensor([after_training(start, x, y, 1e-4, 10_000)[1] for start in starts])
    print(f"mean {finals.mean():.4f} ± {finals.std():.4f}")
    print(f"from {finals.min():.4f} to {finals.max():.4f}")
    figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
    axes.hist(finals.numpy(), bins=20)
    axes.axvline(0.1209, color="tab:red", label="printed in the notes")
    axes.set_xlabel("loss after 10,000 epochs")
    axes.legend()
    plt.show()

# %% [markdown]
# **The full run, if you have the time.** Set `FULL_RUN = True` for 100,000 points × 10,000
# epochs. The notes report 164.6 s on a GPU; most of that was drawing: a scatter of 100,000
# points, redrawn 125 times. Without drawing, one core of a CPU took about 3 s. When you time
# a GPU, wait for it: calls return before the work is done, hence `torch.cuda.synchronize()`.

# %%
FULL_RUN = False

with needs("make_data", "LR", "train", "evaluate"):
    points, epochs = (100_000, 10_000) if FULL_RUN else (2_000, 1_000)
    x, y = (column.to(device) for column in make_data(points, seed=0))
    torch.manual_seed(0)
    model = LR().to(device)
    start = numbers(model)
    begin = time.perf_counter()
    train(model, x, y, 1e-4, epochs)
    if device.type == "cuda":
        torch.cuda.synchronize()
    seconds = time.perf_counter() - begin
    reached, loss = after_training(start, x, y, 1e-4, epochs)
    print(f"{points} points, {epochs} epochs on {device}: {seconds:.1f} s")
    print(f"trained: weight, bias {numbers(model).tolist()}, loss {evaluate(model, x, y):.6f}")
    print(f"formula: weight, bias {reached.tolist()}, loss {loss:.6f}")

# %% [markdown]
# ## Now the stochastic part (not graded)
#
# One epoch in mini-batches: visit the points in a random `order`, `batch_size` of them at a
# time, and make one step for each batch, on the mean squared error of that batch. Your `train` can
# already do that: it does not care how many points it is given, and one epoch of it is one step. A
# tensor of row numbers works as an index: `x[torch.tensor([2, 0])]` are rows 2 and 0.


# %%
def sgd_epoch(
    model: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    lr: float,
    batch_size: int,
    order: torch.Tensor,
) -> list[float]:
    """Train model in place, batch by batch; return each batch's loss before its step.

    x and y are (N, 1); order is a permutation of 0 … N−1, int64 of shape (N,). The last batch
    holds what is left and may be smaller.
    """
    losses = []
    for batch in order.split(batch_size):
        losses += train(model, x[batch], y[batch], lr, 1)
    return losses


# %% [markdown]
# What does it buy? Below, 10,000 points, and every method looks at each of them ten times.
# Full batch: ten steps. Batches of 100: a thousand steps for the same arithmetic. The third
# run takes the same batches in the order the points were made, left to right.

# %%
with needs("make_data", "LR", "train", "evaluate"):
    x, y = (column.to(device) for column in make_data(10_000, seed=0))
    generator = torch.Generator().manual_seed(0)
    in_order = torch.arange(len(x), device=device)
    histories = {}
    for way in ("full batch", "shuffled batches", "batches left to right"):
        torch.manual_seed(0)
        model = LR().to(device)
        histories[way] = [evaluate(model, x, y)]
        for _ in range(10):
            if way == "full batch":
                train(model, x, y, 0.05, 1)
            elif way == "shuffled batches":
                shuffled = torch.randperm(len(x), generator=generator).to(device)
                sgd_epoch(model, x, y, 0.05, 100, shuffled)
            else:
                sgd_epoch(model, x, y, 0.05, 100, in_order)
            histories[way].append(evaluate(model, x, y))
        print(f"{way:22} loss {histories[way][-1]:.4f}, weight, bias {numbers(model).tolist()}")

    figure, axes = plt.subplots(figsize=(5.5, 3.2), layout="constrained")
    for way, history in histories.items():
        axes.plot(history, marker=".", label=way)
    axes.axhline(0.12, color="gray", linestyle=":", label="the noise, 1.2² / 12")
    axes.set_yscale("log")
    axes.set_xlabel("epoch")
    axes.set_ylabel("mean squared error on all points")
    axes.legend()
    plt.show()

# %% [markdown]
# The variance of the noise, $1.2^2/12 = 0.12$, is about as low as a line can get. The shuffled
# batches are there after one epoch, and then jitter around it, because every batch has a slightly
# different opinion. Left to right is slower, though the data and the number of steps are the
# same: all points of a batch have nearly the same $x$, so a batch says what $wx + b$ should be
# there and nothing about slope and bias separately, and the line swings as the epoch passes. This
# is why we shuffle.
#
# ## Where people slip
#
# - **Shapes.** `(N, 1)` minus `(N,)` is `(N, N)`, without an error. On 100,000 points this
#   asks for 40 GB; on 64 points it quietly fits a flat line. `nn.MSELoss` only warns. Look at
#   the warnings.
# - **Who owns the parameters.** What `model.parameters()` does not list is not trained,
#   however often `forward` uses it.
# - **The life of `.grad`.** Three calls read or write it. Their order is the whole loop.
# - **Means and sums.** A learning rate belongs to the loss it was chosen for.
# - **Numbers and tensors.** A list of losses is for plotting; it has no use for graphs.
# - **Random numbers.** A function that seeds the global state decides what its caller draws next.
# - **One run.** A final loss is one draw. Give the spread, or the formula.
