# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Nonlinear regression
#
# A straight line $\hat y = wx + b$ has two numbers to adjust. No choice of them follows $y = x^3$.
# This lesson puts a **hidden layer** between input and output:
#
# $$h = \mathrm{relu}(W_1 x + b_1), \qquad \hat y = W_2 h + b_2, \qquad
#   \mathrm{relu}(z) = \max(z, 0).$$
#
# Each of the 20 hidden units is a hinge: flat on one side, a slope on the other, with its
# bend at $x = -b/w$. The output adds up 20 hinges, and a sum of hinges can follow any curve
# with straight pieces. Training is the same as before: mean squared error, gradient, step.
#
# You write four things:
#
# 1. `relu`, the bend, by hand;
# 2. `Net`, the network with one hidden layer;
# 3. `train`, full-batch gradient descent on the mean squared error;
# 4. `standardize`, which brings inputs of any unit to a scale the network can learn from.
#
# **What holds for all tasks.** Arguments stay as they are and are not written to, not even for a
# moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model
# (`train()` or `eval()`). Only the parameters of the model that `train` trains are changed, on purpose.
# Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed. Results have the dtype
# and the device of the input. Gradients flow back to the input of `relu`, `Net` and `standardize`
# too, and under `torch.no_grad()` nothing is recorded. A call does not depend on earlier ones: the
# same input gives the same result. Torch's own settings (recording of gradients, default dtype,
# seed) are left alone.

# %% given=true
import matplotlib.pyplot as plt
import torch
from torch import nn

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure, draw_fit, draw_losses

torch.set_num_threads(1)  # tensors this small are not worth sharing among threads
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def make_data(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Points x evenly over [-3, 3], shuffled, and y = x**3 + 1.3 * U(0, 1), both (n, 1), float32."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n)[torch.randperm(n, generator=generator)].unsqueeze(1)
    y = x**3 + 1.3 * torch.rand(n, 1, generator=generator)
    return x, y


x, y = make_data(10_000, seed=0)


# %% [markdown]
# ## The data, and why a line is not enough
#
# The noise $1.3\,U(0, 1)$ is never negative: its mean is 0.65, so the curve to find is
# $x^3 + 0.65$, not $x^3$. Its variance $1.3^2/12 = 0.1408$ is the **noise floor**: no function of
# $x$ has a smaller expected squared error.
#
# The cell below computes the best straight line exactly. Its loss is about 16.8, more
# than a hundred times the noise floor; always answering the mean of $y$ costs
# $\mathrm{Var}(y) \approx 104$. Keep the three numbers in mind: 104 (knows nothing), 16.8 (knows
# lines), 0.14 (knows everything that can be known).

# %%
X = torch.cat([x, torch.ones_like(x)], dim=1).double()
line = torch.linalg.lstsq(X, y.double()).solution
print(f"variance of y          {y.var(correction=0).item():8.4f}")
print(f"loss of the best line  {((X @ line - y) ** 2).mean().item():8.4f}")
print(f"noise floor            {1.3**2 / 12:8.4f}")

figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
draw_fit(axes, x, y, lambda points: points * line[0] + line[1], title="the best straight line")

# %% [markdown]
# ## Why the bend matters
#
# Two linear layers without anything between them are one linear layer:
#
# $$W_2(W_1 x + b_1) + b_2 = (W_2 W_1)\,x + (W_2 b_1 + b_2).$$
#
# However many you stack, the result is a straight line, and its loss stays above 16.8. The
# nonlinear function between them is what makes the second layer worth having.

# %%
first, second = nn.Linear(1, 20), nn.Linear(20, 1)
slope = second.weight @ first.weight
offset = second.weight @ first.bias + second.bias
points = torch.tensor([[-2.0], [0.0], [5.0]])
print("two layers:", second(first(points)).flatten().tolist())
print("one line:  ", (points * slope + offset).flatten().tolist())

# %% [markdown]
# ## Task: `relu`
#
# `relu(x: Tensor) -> Tensor`
#
# $\mathrm{relu}(z) = \max(z, 0)$ for every number of `x`: negative numbers become 0, the
# others stay as they are, however large (up to `inf`) or small.
#
# - `x` has any shape (including a single number, shape `()`) and dtype float32 or float64; the
#   result has the same shape and dtype.
# - The result is a **new tensor**: `x` is not changed, and writing into `x` later does not
#   change the result.
# - Gradients flow to `x`: 1 where $x > 0$, 0 where $x < 0$. At exactly 0 the slope is not
#   defined, and any choice is accepted.
# - By hand: nothing from `torch.nn` or `torch.nn.functional`, and no `relu` of PyTorch or
#   relative of it in any spelling (`torch.relu`, `x.relu()`, `torch.celu`, …). Other tensor operations are free.
#
# ```python
# >>> relu(torch.tensor([-1.0, 0.0, 2.0]))
# tensor([0., 0., 2.])
# ```


# %% task="relu" forbids=["@activations", "torch.nn.*"]
def relu(x: torch.Tensor) -> torch.Tensor:
    """Replace the negative numbers of x, of any shape, by 0; returns a new tensor like x."""
    ### BEGIN SOLUTION
    return x.clamp(min=0)
    ### END SOLUTION


# %% [markdown] hint="relu"
# Say it in words first: each number is compared with 0, and the larger of the two is kept.
# PyTorch compares whole tensors at once; no loop is needed.

# %% [markdown] hint="relu"
# There are several ways: one limits a tensor from below, one takes the larger of two
# tensors elementwise, one chooses between two values by a condition.

# %% [markdown] hint="relu"
# Look up `torch.clamp`, `torch.maximum` or `torch.where`. Beware of `torch.max(x, 0)`: its
# second argument is a dimension.

# %% [markdown]
# Hinges, and what sums of them can do: a V, and a hat that is zero outside $[-1, 1]$. With
# enough hats side by side any curve can be approached.

# %%
with needs("relu"):
    z = torch.linspace(-3, 3, 301)
    pictures = {
        "relu(z)": relu(z),
        "relu(z) + relu(-z)": relu(z) + relu(-z),
        "relu(z+1) - 2 relu(z) + relu(z-1)": relu(z + 1) - 2 * relu(z) + relu(z - 1),
    }
    figure, row = plt.subplots(1, 3, figsize=(12, 2.8), layout="constrained")
    for axes, (title, values) in zip(row, pictures.items(), strict=True):
        axes.plot(z.tolist(), values.tolist(), color="tab:red")
        axes.set_title(title, fontsize=10)

# %% [markdown]
# ## Task: `Net`
#
# `class Net(nn.Module)` with `__init__(n_in: int, n_hidden: int, n_out: int)` and
# `forward(x: Tensor[N, n_in]) -> Tensor[N, n_out]`
#
# One hidden layer with ReLU: $\hat y = W_2\,\mathrm{relu}(W_1 x + b_1) + b_2$ for every row.
#
# - The two linear layers, each with its bias, are the attributes `hidden` (from `n_in` to
#   `n_hidden`) and `out` (from `n_hidden` to `n_out`). There are no other parameters, so the
#   names of all parameters are `hidden.weight`, `hidden.bias`, `out.weight`, `out.bias`.
# - ReLU comes after the hidden layer and nowhere else: the output of a regression has no
#   bounds. From here on you may use `torch.relu` and its relatives, or your own `relu`.
# - The weights of both layers start at random, different in each new `Net` (what PyTorch
#   does for you is right; any random start is accepted).
# - The result is always `(N, n_out)`, also for `N = 1` and `n_out = 1`, in the dtype of the model:
#   after `model.double()`, float64 goes in and float64 comes out. `x` is not changed.
# - Nothing is bounded: an `x` of $10^{12}$ is treated like any other.
#
# ```python
# >>> model = Net(1, 20, 1)
# >>> sum(p.numel() for p in model.parameters())
# 61
# >>> model(torch.zeros(5, 1)).shape
# torch.Size([5, 1])
# ```
#
# 61 numbers: 20 weights and 20 biases of the hidden layer, 20 weights and 1 bias of the output.


# %% task="Net"
class Net(nn.Module):
    """One hidden layer with ReLU: (N, n_in) -> (N, n_hidden) -> (N, n_out)."""

    def __init__(self, n_in: int, n_hidden: int, n_out: int) -> None:
        """Make the layers `hidden` (n_in to n_hidden) and `out` (n_hidden to n_out)."""
        ### BEGIN SOLUTION
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map x (N, n_in) to predictions (N, n_out)."""
        ### BEGIN SOLUTION
        return self.out(torch.relu(self.hidden(x)))
        ### END SOLUTION


# %% [markdown] hint="Net"
# A module makes its layers once, in `__init__`, and uses them in `forward`. Before the first
# attribute is set, the class it inherits from must be initialised.

# %% [markdown] hint="Net"
# `nn.Linear(a, b)` maps `(N, a)` to `(N, b)` and holds weight and bias. What comes out of the first
# layer must fit into the second.

# %% [markdown] hint="Net"
# `forward` reads like the formula, from the inside out: hidden layer, ReLU, output layer.
# `torch.relu(z)` is a function; `nn.ReLU` is a class, of which you make an object first.

# %% [markdown]
# Untrained nets are already curves with bends. The picture shows five of them and, for the
# first, where its hidden units bend.

# %%
with needs("Net"):
    torch.manual_seed(1)
    nets = [Net(1, 20, 1) for _ in range(5)]
    grid = torch.linspace(-3, 3, 301).unsqueeze(1)
    figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
    with torch.no_grad():
        for net in nets:
            axes.plot(grid.flatten().tolist(), net(grid).flatten().tolist())
        bends = (-nets[0].hidden.bias / nets[0].hidden.weight.flatten()).tolist()
    for bend in bends:
        if -3 < bend < 3:
            axes.axvline(bend, color="tab:blue", alpha=0.25)
    axes.set_title("five untrained nets")

# %% [markdown]
# ## Task: `train`
#
# `train(model: nn.Module, x: Tensor[N, 1], y: Tensor[N, 1], lr: float, epochs: int)
# -> list[float]`
#
# Full-batch gradient descent on the mean squared error
# $L = \frac1N \sum_i (\hat y_i - y_i)^2$. Every epoch uses all points once, computes one
# gradient, and moves **every** parameter of the model by $-\text{lr}$ times its gradient.
#
# - `model` is trained in place. It may be any module that maps `(N, 1)` to `(N, 1)`. It gets all
#   of `x` in one call, because a model may look at the whole batch (batch normalization does).
#   It is in training mode before and after.
# - Returns a list of `epochs` Python floats; number $t$ is the loss **before** update $t$ (the
#   one whose gradient makes the step). `epochs = 0` returns `[]` and changes nothing.
#   Too large an `lr` shows in the list, whose numbers grow up to `inf` and `nan`; no epoch is left out.
# - Nothing but the plain step: no momentum, weight decay, clipping, schedule or mini-batches.
#   Training for 5 epochs and then for 4 is the same as training for 9.
# - Gradients that the model already carries when it is passed in must not count.
# - `x` and `y` are not changed, and have the dtype of the model: float32 or float64.
# - You may use `torch.optim`, `nn.MSELoss` and the like, or write the loop by hand.
#
# ```python
# >>> model = nn.Linear(1, 1)
# >>> _ = nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
# >>> train(model, torch.tensor([[1.0], [2.0]]), torch.tensor([[2.0], [4.0]]), 0.125, 3)
# [10.0, 0.28125, 0.0791015625]
# ```
#
# The first of them by hand: the prediction is 0, so the loss is $(4 + 16)/2 = 10$.
#
# The notes call this *stochastic* gradient descent because the optimizer is named `SGD`.
# `torch.optim.SGD` only makes the step; with all points in each epoch nothing is stochastic.


# %% task="train"
def train(
    model: nn.Module, x: torch.Tensor, y: torch.Tensor, lr: float, epochs: int
) -> list[float]:
    """Fit model to x (N, 1) and y (N, 1) by full-batch gradient descent on the mean squared error.

    Returns the loss before each of the `epochs` updates.
    """
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_function = nn.MSELoss()
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
# An epoch has five parts: predict, compute the loss, clear the old gradients, compute the
# new ones, make the step. Only one order of the last three works.

# %% [markdown] hint="train"
# An optimizer is made once, before the loop, and is given all parameters of the model. It
# has one method that clears the gradients and one that makes the step.

# %% [markdown] hint="train"
# The loss is a tensor with the graph of its epoch behind it. What goes into the list is its
# number, which `.item()` gives.

# %% [markdown]
# ### The run of the notes
#
# 10,000 points, 20 hidden units, learning rate 0.01, 10,000 epochs. The first 1,000 epochs
# are drawn live; watch the bends move. What to expect depends on the random start. Over 30
# starts the loss was 0.293 to 0.460 after 1,000 epochs, and 0.148 to 0.188 (mean 0.157) after
# 10,000: just above the noise floor of 0.1408, which a run can only beat by luck.

# %%
with needs("Net", "train"):
    torch.manual_seed(0)
    model = Net(1, 20, 1).to(device)
    x_here, y_here = x.to(device), y.to(device)
    losses: list[float] = []
    with LiveFigure(2) as live:
        for _ in range(10):
            losses += train(model, x_here, y_here, 0.01, 100)
            fit, curve = live.clear()
            epochs = len(losses)
            draw_fit(fit, x_here, y_here, model, title=f"epoch {epochs}")
            draw_losses(curve, losses, title=f"loss {losses[-1]:.4f}")
            live.show()
    print(f"loss after {len(losses)} epochs: {losses[-1]:.4f} (30 starts: 0.293 to 0.460)")

    losses += train(model, x_here, y_here, 0.01, 9_000)
    print(f"loss after {len(losses)} epochs: {losses[-1]:.4f} (30 starts: 0.148 to 0.188)")
    print("best straight line: 16.8, noise floor: 0.1408")

    figure, (fit, curve) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    draw_fit(fit, x_here, y_here, model, title="fit and bends")
    for bend in (-model.hidden.bias / model.hidden.weight.flatten()).tolist():
        if -3 < bend < 3:
            fit.axvline(bend, color="tab:gray", alpha=0.4)
    draw_losses(curve, losses, title="loss of the whole run")

# %% [markdown]
# Unlike the squared error of a line, this loss is **not convex**: different starts end in
# different places, and some stay on a plateau for a long time. That is why one printed final
# loss proves little, and why a range over starts is given here.
#
# ## Task: `standardize`
#
# `standardize(x: Tensor[N, D]) -> Tensor[N, D]`
#
# The step of a weight is proportional to its input. With $x$ in $[-300, 300]$ instead of
# $[-3, 3]$ the curvature of the loss grows by $100^2$, and a learning rate that was fine
# explodes. The remedy is to measure every feature in units of its own spread:
#
# $$z_{ij} = \frac{x_{ij} - \mu_j}{\sigma_j}, \qquad
#   \mu_j = \frac1N\sum_i x_{ij}, \qquad
#   \sigma_j^2 = \frac1N\sum_i (x_{ij} - \mu_j)^2 .$$
#
# - Each **column** is a feature with its own mean and deviation. The deviation is the
#   *population* one: divided by $N$, as in the formula.
# - A column with $\sigma_j = 0$ (all entries equal; always so for $N = 1$) becomes zeros. (Rounding
#   can hide such a column: the mean of three 0.1 is not quite 0.1. The checks have none of these.)
# - Otherwise the formula holds exactly, with nothing added to $\sigma_j$: also for a column with
#   a spread of $10^{-6}$ or $10^{-12}$, and for a column far from zero, such as $10^7 \pm 1$. In
#   float64 spreads from $10^{-100}$ to $10^{100}$ occur, in float32 from $10^{-12}$ to $10^{12}$. No
#   $z_{ij}$ is too small to be kept.
# - The result is a new tensor with the shape and dtype of `x` (float32 or float64); `x` is not
#   changed.
# - Gradients flow to `x` through every part of the formula, $\mu$ and $\sigma$ included (asked
#   only where no $\sigma_j$ is 0).
#
# ```python
# >>> standardize(torch.tensor([[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]]))
# tensor([[-1.2247, -0.9258],
#         [ 0.0000, -0.4629],
#         [ 1.2247,  1.3887]])
# ```


# %% task="standardize"
def standardize(x: torch.Tensor) -> torch.Tensor:
    """Shift and scale each column of x (N, D) to mean 0 and population deviation 1.

    Returns a new (N, D) tensor; columns without spread become zeros.
    """
    ### BEGIN SOLUTION
    centred = x - x.mean(dim=0)
    deviation = centred.square().mean(dim=0).sqrt()
    return centred / torch.where(deviation > 0, deviation, 1)
    ### END SOLUTION


# %% [markdown] hint="standardize"
# Which axis counts the samples? That is the axis that disappears when you take a mean per
# feature; what is left has shape `(D,)` and broadcasts over the rows.

# %% [markdown] hint="standardize"
# `torch.std` divides by $N - 1$ unless you say otherwise: read about its argument
# `correction`. The mean of the squared, centred numbers works as well.

# %% [markdown] hint="standardize"
# A column without spread is all zeros once its mean is subtracted. Dividing it by anything except 0
# leaves it that way.

# %% [markdown]
# The same data in a different unit: `x` in hundredths. The raw run explodes at once; the
# standardized one learns as if nothing had happened. (To predict for *new* points later, they
# are shifted and scaled by the mean and deviation of the *training* data, not by their own.)

# %%
with needs("Net", "train", "standardize"):
    x_small, y_small = make_data(1_000, seed=1)
    x_large, y_small = 100 * x_small.to(device), y_small.to(device)
    scaled = standardize(x_large)
    raw, standardized = [], []
    for inputs, result in ((x_large, raw), (scaled, standardized)):
        torch.manual_seed(0)
        model = Net(1, 20, 1).to(device)
        result += train(model, inputs, y_small, 0.01, 1_000)
    print("raw:         ", [f"{loss:.3g}" for loss in raw[:5]], "…", f"{raw[-1]:.3g}")
    print(
        "standardized:",
        [f"{loss:.3g}" for loss in standardized[:5]],
        "…",
        f"{standardized[-1]:.3g}",
    )

    figure, (fit, curve) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    draw_fit(fit, scaled, y_small, model, title="standardized x")
    draw_losses(curve, standardized, title="loss on standardized x")

# %% [markdown]
# ## Where people slip
#
# - **The loss sits near 16.8 and will not move.** Then the net is a straight line. Ask what is
#   between its two layers.
# - **The loss becomes `nan` within a few epochs.** The steps are too large. Ask whether the
#   loss is a mean or a sum, and in which unit the inputs are.
# - **The prediction is one flat curve through the middle.** Compare the shapes of prediction
#   and target, and ask whether each $x$ is still beside its own $y$.
# - **It works, but only for many points.** Try one point: `squeeze()` removes every axis of length
#   1, including the batch.
# - **The second run is different from the first.** Something is carried over: gradients, or
#   inputs that were changed in place.
#
# ## Differences from the notes
#
# - Their heading says "linear regression" a second time; this is the nonlinear one.
# - `torch.nn.functional.F.relu` does not exist: it is `torch.nn.functional.relu`, often
#   imported as `F.relu`, or `torch.relu`.
# - "More than two hidden layers is deep" is not a standard definition; one hidden layer is what
#   matters here.
# - The loss is returned instead of kept in a `global`, training is separate from drawing, and
#   random numbers have seeds, so that a run can be repeated.
